//! `GET /documents/{id}`: a document of a case, for whoever may open it; on the record.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use yunheng_domain::ids::DocumentId;

use crate::failure::Failure;
use crate::state::Web;
use crate::typed::id;
use crate::visit::Visit;

/// Sends a document under its name (RFC 6266). A browser shows nothing of it but PDF.
pub(crate) async fn download(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let (document, bytes) = web
        .app
        .open_document(v.by(), DocumentId(id(&text)?))
        .await?;
    let details = document.details;
    let kind = HeaderValue::from_str(&details.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let shown = details.media_type == "application/pdf";
    let disposition = disposition(shown, &details.name);
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(|_| Failure::Internal)?,
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// The name twice: plain for old readers, whole for the others (RFC 8187).
fn disposition(shown: bool, name: &str) -> String {
    use std::fmt::Write as _;
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || "-_. ".contains(letter) => letter,
            _ => '_',
        })
        .collect();
    let whole = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    let how = if shown { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_survives_and_breaks_no_header() {
        assert_eq!(
            disposition(false, "建设依据\"1\".docx"),
            "attachment; filename=\"_____1_.docx\"; filename*=UTF-8''%E5%BB%BA%E8%AE%BE%E4%BE%9D%E6%8D%AE%221%22.docx"
        );
        assert!(disposition(true, "a.pdf").starts_with("inline"));
    }
}
