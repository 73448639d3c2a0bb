//! A rendered template as an answer.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;

/// A page to render.
#[derive(Debug)]
pub(crate) struct Html<T>(pub(crate) T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(text) => (
                StatusCode::OK,
                [(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/html; charset=utf-8"),
                )],
                text,
            )
                .into_response(),
            Err(error) => {
                tracing::error!(%error, "template failed");
                Failure::Internal.into_response()
            }
        }
    }
}

/// A value as JSON that can stand inside a `<script type="application/json">` element: no `<` survives, so nothing in it can end the element.
pub(crate) fn embedded(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).map_or_else(
        |error| {
            tracing::error!(%error, "chart data");
            "null".to_owned()
        },
        |text| text.replace('<', "\\u003c"),
    )
}
