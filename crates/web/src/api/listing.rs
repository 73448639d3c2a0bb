//! What every list answers: rows, the cursor of the next page, and RFC 8288 links.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Json;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listing<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// Cursor of the next page, `null` on the last: give it as `after`.
    pub(crate) next: Option<String>,
    /// How many rows the filter matches in all.
    pub(crate) total: u64,
}

/// A page with the queries of its first and next pages.
pub(crate) fn page<T: Serialize>(
    path: &str,
    items: Vec<T>,
    (next, total): (Option<i64>, u64),
    query: impl Fn(Option<i64>) -> String,
) -> Response {
    let mut links = link(path, &query(None), "first");
    if next.is_some() {
        links.push_str(", ");
        links.push_str(&link(path, &query(next), "next"));
    }
    let listing = Listing {
        items,
        next: next.map(|id| id.to_string()),
        total,
    };
    let mut response = Json(listing).into_response();
    if let Ok(value) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

fn link(path: &str, query: &str, relation: &str) -> String {
    format!("<{path}?{query}>; rel=\"{relation}\"")
}
