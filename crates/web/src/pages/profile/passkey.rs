//! `/profile/passkeys`: registering a passkey and removing one.

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::cookie;
use crate::failure::Failure;
use crate::offered;
use crate::state::Web;
use crate::who::Signed;

/// A name, and what the browser made.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewPasskeyForm {
    name: String,
    answer: String,
}

/// Options for `navigator.credentials.create`.
pub(crate) async fn passkey_options(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Response, Failure> {
    Ok(Json(web.app.begin_passkey(&by).await?).into_response())
}

/// Keeps a passkey.
pub(crate) async fn add_passkey(
    State(web): State<Web>,
    Signed(by): Signed,
    form: Result<Form<NewPasskeyForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let token = web.app.add_passkey(&by, &form.name, &form.answer).await?;
    let waiting = if by.session.details.second_factor {
        None
    } else {
        offered::waiting(&web, &by).await
    };
    let target = waiting.unwrap_or_else(|| "/profile/second-factor".to_owned());
    let mut response = Redirect::to(&target).into_response();
    cookie::set(&mut response, cookie::SESSION, token.reveal());
    Ok(response)
}

/// Removes a passkey.
pub(crate) async fn remove_passkey(
    State(web): State<Web>,
    Signed(by): Signed,
    Path(id): Path<i64>,
) -> Result<Redirect, Failure> {
    web.app.remove_passkey(&by, id).await?;
    Ok(Redirect::to("/profile/second-factor"))
}
