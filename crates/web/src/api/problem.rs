//! RFC 9457 problems: a stable type, both languages, and where in the input the mistake is.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::{AppError, Refusal};
use yunheng_domain::rulebook::Bilingual;

use super::hindrance::Hindrance;
use crate::lang::Lang;
use crate::words::refusal::meaning;
use crate::words::{Text, text};

/// What kind of problem. The name is part of the API: clients match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    NotFound,
    MethodNotAllowed,
    Invalid,
    Malformed,
    Conflict,
    Stale,
    PreconditionRequired,
    Case(Hindrance),
    Unauthenticated,
    Refused(Refusal),
    CrossSite,
    UnsupportedMediaType,
    TooMany,
    TooLarge,
    NoSpace,
    Unavailable,
    Internal,
}

impl Kind {
    /// All kinds: the registry under `/problems/`.
    pub(crate) const ALL: [Self; 32] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Invalid,
        Self::Malformed,
        Self::Conflict,
        Self::Stale,
        Self::PreconditionRequired,
        Self::Case(Hindrance::ALL[0]),
        Self::Case(Hindrance::ALL[1]),
        Self::Case(Hindrance::ALL[2]),
        Self::Case(Hindrance::ALL[3]),
        Self::Case(Hindrance::ALL[4]),
        Self::Case(Hindrance::ALL[5]),
        Self::Case(Hindrance::ALL[6]),
        Self::Case(Hindrance::ALL[7]),
        Self::Case(Hindrance::ALL[8]),
        Self::Case(Hindrance::ALL[9]),
        Self::Unauthenticated,
        Self::Refused(Refusal::Forbidden),
        Self::Refused(Refusal::Scope),
        Self::Refused(Refusal::SecondFactor),
        Self::Refused(Refusal::Recused),
        Self::Refused(Refusal::SameHands),
        Self::Refused(Refusal::Consent),
        Self::Refused(Refusal::StepUp),
        Self::CrossSite,
        Self::UnsupportedMediaType,
        Self::TooMany,
        Self::TooLarge,
        Self::NoSpace,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The last part of the type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            // What is foreign cannot be told from what is missing.
            Self::NotFound | Self::Refused(Refusal::Foreign) => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Invalid => "invalid",
            Self::Malformed => "malformed",
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::PreconditionRequired => "precondition-required",
            Self::Case(hindrance) => hindrance.name(),
            Self::Unauthenticated | Self::Refused(Refusal::SignIn) => "unauthenticated",
            Self::Refused(Refusal::Forbidden) => "forbidden",
            Self::Refused(Refusal::Scope) => "out-of-scope",
            Self::Refused(Refusal::SecondFactor) => "second-factor-required",
            Self::Refused(Refusal::Recused) => "recused",
            Self::Refused(Refusal::SameHands) => "same-hands",
            Self::Refused(Refusal::Consent) => "consent-required",
            Self::Refused(Refusal::StepUp) => "step-up-required",
            Self::CrossSite => "cross-site",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::TooMany => "too-many",
            Self::TooLarge => "too-large",
            Self::NoSpace => "no-space",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The kind of a name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The HTTP status.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Case(hindrance) if hindrance.is_about_state() => StatusCode::CONFLICT,
            Self::Invalid | Self::Case(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Refused(_) | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What it is called.
    pub(crate) fn title(self) -> Text {
        match self {
            Self::NotFound => text("不存在", "Not found"),
            Self::MethodNotAllowed => text("不接受此方法", "Method not allowed"),
            Self::Invalid => text("内容不符合要求", "Invalid content"),
            Self::Malformed => text("内容无法读取", "Malformed content"),
            Self::Conflict => text("已存在", "Already there"),
            Self::Stale => text("已有变化", "Changed meanwhile"),
            Self::PreconditionRequired => text("须说明版本", "Version required"),
            Self::Case(hindrance) => hindrance.title(),
            Self::Unauthenticated => text("凭证缺失或错误", "Credential missing or wrong"),
            Self::Refused(Refusal::Consent) => text("须经使用单位授权", "Consent required"),
            Self::Refused(Refusal::SecondFactor | Refusal::StepUp) => {
                text("须进一步验证身份", "More proof required")
            }
            Self::Refused(_) => text("无权进行此操作", "Not allowed"),
            Self::CrossSite => text("请求来自其他站点", "Sent from another site"),
            Self::UnsupportedMediaType => text("不支持的内容类型", "Unsupported media type"),
            Self::TooMany => text("请求过于频繁", "Too many requests"),
            Self::TooLarge => text("内容过大", "Too large"),
            Self::NoSpace => text("磁盘空间已满", "No space left"),
            Self::Unavailable => text("暂时不可用", "Unavailable"),
            Self::Internal => text("内部错误", "Internal error"),
        }
    }

    /// What it means and what to do: the detail unless the case has a better one.
    pub(crate) fn meaning(self) -> Text {
        match self {
            Self::NotFound => text(
                "没有这个地址，或所指的对象不存在。",
                "No such address, or what it names does not exist.",
            ),
            Self::MethodNotAllowed => text(
                "此地址不接受这种方法。",
                "The address does not take this method.",
            ),
            Self::Invalid => text(
                "字段的值不符合要求，errors 指出位置。",
                "A field has a value that cannot be; errors says where.",
            ),
            Self::Malformed => text(
                "请求体无法读取，未保留其中任何内容。",
                "The body cannot be read; nothing of it was kept.",
            ),
            Self::Conflict => text("名称或代码已被占用。", "The name or code is taken."),
            Self::Stale => text(
                "在您读取之后已有人办理，什么都没有改变。请重新读取后再试。",
                "Somebody else acted since you read it; nothing was changed. Read it again.",
            ),
            Self::PreconditionRequired => text(
                "请在 If-Match 中给出所依据的版本（ETag）。",
                "Name the version that you saw (its ETag) in If-Match.",
            ),
            Self::Case(hindrance) => hindrance.meaning(),
            Self::Unauthenticated => text(
                "请在 Authorization 头中给出正确的令牌。",
                "Give the right bearer token in the Authorization header.",
            ),
            Self::Refused(refusal) => meaning(refusal),
            Self::CrossSite => text(
                "浏览器表明请求来自其他站点，已拒绝。",
                "The browser says the request comes from another site; refused.",
            ),
            Self::UnsupportedMediaType => text(
                "请求体的类型或编码不是本地址接受的。",
                "The address does not take this content type or encoding.",
            ),
            Self::TooMany => text(
                "请稍候再试，Retry-After 指出等待的秒数。",
                "Try again later; Retry-After says after how many seconds.",
            ),
            Self::TooLarge => text(
                "请求体或其展开后的大小超过上限，未保留其中任何内容。",
                "The body, or what it expands to, exceeds the limit; nothing of it was kept.",
            ),
            Self::NoSpace => text(
                "磁盘已满，未写入任何内容，已有数据完好。",
                "The disk is full; nothing was written and nothing is lost.",
            ),
            Self::Unavailable => text(
                "数据库暂时没有响应，请稍后重试。",
                "The database does not answer now; try again later.",
            ),
            Self::Internal => text(
                "服务内部出错，日志中已有记录。",
                "Something broke inside; the log knows.",
            ),
        }
    }
}

/// A mistake at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct At {
    /// JSON pointer into the body, or the name of a query parameter.
    #[schema(example = "/vcpus")]
    pub(crate) pointer: String,
    /// What is wrong, Chinese.
    pub(crate) detail_zh: String,
    /// What is wrong, English.
    pub(crate) detail_en: String,
    /// Line of the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<usize>,
    /// Column of the body, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<usize>,
}

/// A problem about to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: Option<Bilingual>,
    pub(crate) errors: Vec<At>,
}

/// An RFC 9457 problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Stable type; the address shows what it means.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    kind: String,
    /// What it is called, in the language of `Accept-Language`.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened, in the language of `Accept-Language`.
    detail: String,
    /// What happened, Chinese.
    detail_zh: String,
    /// What happened, English.
    detail_en: String,
    /// Where in the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<At>,
}

impl Problem {
    /// A problem with the kind's own detail.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            errors: Vec::new(),
        }
    }

    /// A problem with a detail of its own.
    pub(crate) fn saying(kind: Kind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Some(Bilingual {
            zh: zh.into(),
            en: en.into(),
        });
        Self {
            kind,
            detail,
            errors: Vec::new(),
        }
    }

    /// A mistake at a field.
    pub(crate) fn at(pointer: &str, message: &Bilingual) -> Self {
        let at = At {
            pointer: pointer.to_owned(),
            detail_zh: message.zh.clone(),
            detail_en: message.en.clone(),
            ..At::default()
        };
        Self {
            kind: Kind::Invalid,
            detail: Some(message.clone()),
            errors: vec![at],
        }
    }

    /// A refusal of a JSON body: use cases name a field, clients get the pointer to it.
    pub(crate) fn in_body(error: AppError) -> Self {
        let mut problem = Self::from(error);
        for at in &mut problem.errors {
            if !at.pointer.starts_with('/') {
                at.pointer.insert(0, '/');
            }
        }
        problem
    }

    fn body(self, lang: Lang) -> ProblemBody {
        let meaning = self.kind.meaning();
        let detail = self.detail.unwrap_or_else(|| Bilingual {
            zh: meaning.zh.to_owned(),
            en: meaning.en.to_owned(),
        });
        ProblemBody {
            kind: format!("/problems/{}", self.kind.name()),
            title: lang.say(self.kind.title()),
            status: self.kind.status().as_u16(),
            detail: lang.of(&detail).to_owned(),
            detail_zh: detail.zh,
            detail_en: detail.en,
            errors: self.errors,
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid { field, message } => Self::at(&field, &message),
            AppError::NotFound | AppError::Refused(Refusal::Foreign) => Self::new(Kind::NotFound),
            AppError::Conflict(what) => Self::saying(
                Kind::Conflict,
                format!("“{what}”已被占用。"),
                format!("'{what}' is taken."),
            ),
            AppError::Stale => Self::new(Kind::Stale),
            AppError::Case(refusal) => Self::of_case(None, &refusal),
            AppError::Unauthenticated | AppError::Refused(Refusal::SignIn) => {
                Self::new(Kind::Unauthenticated)
            }
            AppError::Refused(refusal) => Self::new(Kind::Refused(refusal)),
            AppError::TooLarge(_) => Self::new(Kind::TooLarge),
            AppError::UnsupportedMediaType => Self::new(Kind::UnsupportedMediaType),
            AppError::Malformed(reason) => Self::saying(
                Kind::Malformed,
                format!("请求体无法读取：{reason}。未保留其中任何内容。"),
                format!("The body cannot be read: {reason}. Nothing of it was kept."),
            ),
            AppError::NoSpace => Self::new(Kind::NoSpace),
            AppError::Unavailable(reason) => {
                tracing::warn!(reason, "unavailable");
                Self::new(Kind::Unavailable)
            }
            other => {
                tracing::error!(error = %other, "request failed");
                Self::new(Kind::Internal)
            }
        }
    }
}

impl IntoResponse for Problem {
    /// An empty answer that [`render`] writes out: only there is the client's language known.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        let headers = response.headers_mut();
        match self.kind {
            Kind::Unauthenticated => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Bearer realm=\"yunheng\""),
                );
            }
            Kind::Unavailable | Kind::NoSpace => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a [`Problem`] out in the client's language.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let lang = Lang::accepted(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => write(problem, lang, response),
        None => response,
    }
}

/// A [`Problem`] written out, for a refusal that comes before any route.
pub(crate) fn written(problem: Problem, headers: &HeaderMap) -> Response {
    let response = problem.clone().into_response();
    write(problem, Lang::accepted(headers), response)
}

fn write(problem: Problem, lang: Lang, response: Response) -> Response {
    let Ok(text) = serde_json::to_string(&problem.body(lang)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json; charset=utf-8"),
    );
    parts.headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(lang.tag()),
    );
    parts
        .headers
        .insert(header::VARY, HeaderValue::from_static("accept-language"));
    Response::from_parts(parts, text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn a_problem_speaks_the_client_s_language_and_keeps_both() {
        let body = Problem::new(Kind::NotFound).body(Lang::En);
        assert_eq!(body.title, "Not found");
        assert_eq!(body.detail, body.detail_en);
        assert!(body.detail_zh.contains("不存在"));
    }
}
