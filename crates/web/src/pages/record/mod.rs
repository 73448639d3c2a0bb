//! The record: the auditor's search, everybody's own view, one entry in full, files to take away.

mod export;
mod list;
#[cfg(test)]
pub(crate) mod samples;
mod show;

pub(crate) use export::{export, whole};
#[cfg(test)]
pub(crate) use list::{RecordPage, View};
pub(crate) use list::{list, own};
#[cfg(test)]
pub(crate) use show::EntryPage;
pub(crate) use show::{prove, show};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yunheng_app::{AppError, RecordFilter};

use crate::filter::{RecordQuery, refuse};
use crate::state::Web;
use crate::visit::Visit;

/// The filter of a query, with the person of its login.
async fn filter(v: &Visit, web: &Web, query: &RecordQuery) -> Result<RecordFilter, AppError> {
    let person = match query.login() {
        None => None,
        Some(login) => {
            let found = web.app.recorded_person(v.by(), login).await?;
            Some(found.ok_or_else(|| refuse("login", login))?)
        }
    };
    query.filter(person)
}

/// A file to keep.
pub(crate) fn file(name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = (StatusCode::OK, body.into()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
