//! ETags for the API: the same answer is not sent twice.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use yunheng_domain::digest::Sm3Digest;

use super::problem::{Kind, Problem};

/// Answers larger than this are sent without a tag: they are not held in memory twice.
const MOST: usize = 16 * 1024 * 1024;

/// Tags 200s under `/api/` with a digest of the bytes as sent, and answers 304 to a client that has them. Sits outside compression, so each coding has its own strong tag.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let tagged = request.uri().path().starts_with("/api/")
        && matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !tagged || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else {
        return Problem::new(Kind::Internal).into_response();
    };
    let digest = Sm3Digest::of(&body);
    let digest = &digest.as_str()[..32];
    // A handler that names a version keeps it in front: acts name it in `If-Match`.
    let version = parts
        .headers
        .get(header::ETAG)
        .and_then(|version| version.to_str().ok());
    let tag = match version {
        Some(version) => format!("\"{}.{digest}\"", version.trim_matches('"')),
        None => format!("\"{digest}\""),
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if known.is_some_and(|known| matches(&known, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        strip(&mut parts.headers);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

fn matches(known: &HeaderValue, tag: &str) -> bool {
    known.to_str().is_ok_and(|known| {
        known.trim() == "*"
            || known
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
    })
}

/// A 304 has no body, so nothing that describes one.
fn strip(headers: &mut HeaderMap) {
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_ENCODING,
    ] {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list_weak_or_not() {
        let header = HeaderValue::from_static("\"a\", W/\"b\"");
        assert!(matches(&header, "\"b\""));
        assert!(!matches(&header, "\"c\""));
        assert!(matches(&HeaderValue::from_static("*"), "\"c\""));
    }
}
