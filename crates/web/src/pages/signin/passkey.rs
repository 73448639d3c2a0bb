//! `POST /sign-in/passkey` and its options: a passkey after the password.

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{code, lead, visitor};
use crate::cookie;
use crate::failure::Failure;
use crate::state::Web;
use crate::visit::Visit;

/// What the browser answered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasskeyForm {
    answer: String,
    next: String,
}

/// Options for `navigator.credentials.get`.
pub(crate) async fn passkey_options(
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let token = cookie::get(&headers, cookie::CEREMONY).unwrap_or_default();
    let options = web.app.ask_passkey(token).await?;
    Ok(Json(options.ok_or(Failure::NotFound)?).into_response())
}

/// Takes the passkey.
pub(crate) async fn give_passkey(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Form<PasskeyForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let token = cookie::get(&headers, cookie::CEREMONY).unwrap_or_default();
    let came_to = web
        .app
        .give_passkey(&v.nobody(), token, &form.answer, visitor(&headers))
        .await?;
    match lead(came_to, &form.next, "code") {
        Ok(response) => Ok(response),
        Err(mistakes) => code::page(v, &web, &headers, &form.next, mistakes).await,
    }
}
