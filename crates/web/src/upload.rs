//! A form with a file, as browsers and programs send it (RFC 7578).

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use yunheng_app::Upload;
use yunheng_domain::rulebook::Bilingual;

use crate::failure::Failure;

/// The largest body with a file, bytes: the largest document and what stands around it.
pub(crate) const LARGEST: usize = 21 << 20;

/// What the media type of such a form begins with.
pub(crate) const KIND: &str = "multipart/form-data";

/// A document that was sent: fields `code`, `label`, `file`.
#[derive(Debug)]
pub(crate) struct Uploaded(pub(crate) Upload);

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let form = FileForm::from_request(request, state).await?;
        Ok(Self(Upload {
            code: form.text("code").to_owned(),
            label: form.text("label").to_owned(),
            name: form.name,
            bytes: form.bytes,
        }))
    }
}

/// A form with one file in the field `file`.
#[derive(Debug, Default)]
pub(crate) struct FileForm {
    fields: Vec<(String, String)>,
    /// The file's name as it was sent.
    name: String,
    /// What the file holds.
    pub(crate) bytes: Vec<u8>,
}

impl FileForm {
    /// A field beside the file; empty where there is none.
    pub(crate) fn text(&self, wanted: &str) -> &str {
        let found = self.fields.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, text)| text)
    }
}

impl<S: Send + Sync> FromRequest<S> for FileForm {
    type Rejection = Failure;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Failure> {
        DefaultBodyLimit::max(LARGEST).apply(&mut request);
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(Failure::of_form)?;
        let mut read = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| unread(&error))?;
            if name == "file" {
                read.name = file.unwrap_or_default();
                read.bytes = bytes.to_vec();
            } else {
                let text = String::from_utf8_lossy(&bytes).trim().to_owned();
                read.fields.push((name, text));
            }
        }
        Ok(read)
    }
}

/// A field of a form with a file; `None` where there is none, or none can be read.
pub(crate) async fn field(request: Request, wanted: &str) -> Option<String> {
    let mut request = request;
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Some(field) = form.next_field().await.ok()? {
        if field.name() == Some(wanted) {
            return field.text().await.ok();
        }
    }
    None
}

fn unread(error: &MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::TooLarge;
    }
    Failure::BadRequest(Bilingual {
        zh: "提交的表单无法读取。".to_owned(),
        en: "The form that was sent cannot be read.".to_owned(),
    })
}
