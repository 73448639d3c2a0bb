//! JSON bodies in, with mistakes named by pointer, line and column.

use axum::Json as AxumJson;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::JSON_LIMIT;
use super::problem::{At, Kind, Problem};

/// A JSON body. In: `application/json` only, unknown fields refused by the type. Out: as axum writes it.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        AxumJson(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let essence = kind
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::saying(
                Kind::UnsupportedMediaType,
                "请以 application/json 发送。",
                "Send application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::new(Kind::TooLarge))?;
        if bytes.len() > JSON_LIMIT {
            return Err(Problem::new(Kind::TooLarge));
        }
        parse(&bytes).map(Self)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| mistake(&pointer(error.path()), error.inner()))?;
    deserializer.end().map_err(|error| mistake("", &error))?;
    Ok(value)
}

fn mistake(pointer: &str, error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    // The place is told apart, so the message need not repeat it.
    let reason = text.split(" at line ").next().unwrap_or(&text);
    let kind = if error.is_data() {
        Kind::Invalid
    } else {
        Kind::Malformed
    };
    let zh = format!("请求体第 {line} 行第 {column} 列有误：{reason}。");
    let en = format!("The body is wrong at line {line}, column {column}: {reason}.");
    let at = At {
        pointer: pointer.to_owned(),
        detail_zh: zh.clone(),
        detail_en: en.clone(),
        line: Some(line),
        column: Some(column),
    };
    Problem {
        errors: vec![at],
        ..Problem::saying(kind, zh, en)
    }
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut text = String::new();
    for segment in path {
        text.push('/');
        match segment {
            Segment::Seq { index } => text.push_str(&index.to_string()),
            Segment::Map { key } => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => text.push_str(variant),
            Segment::Unknown => text.push('?'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only its type matters")]
        verdicts: Vec<i64>,
    }

    #[test]
    fn a_wrong_element_is_named_by_pointer_line_and_column() {
        let problem = parse::<Sample>(b"{\n \"verdicts\": [1, \"x\"]\n}").unwrap_err();
        assert_eq!(problem.kind, Kind::Invalid);
        assert_eq!(problem.errors[0].pointer, "/verdicts/1");
        assert_eq!(problem.errors[0].line, Some(2));
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let problem = parse::<Sample>(b"{\"verdicts\": [], \"admin\": true}").unwrap_err();
        assert_eq!(problem.errors[0].pointer, "/admin");
    }

    #[test]
    fn text_after_the_value_is_malformed() {
        let problem = parse::<Sample>(b"{\"verdicts\": []} {").unwrap_err();
        assert_eq!(problem.kind, Kind::Malformed);
    }
}
