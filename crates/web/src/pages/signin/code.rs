//! `GET` and `POST /sign-in/code`: the second factor after the password.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::Factors;

use super::{Mistakes, lead, visitor};
use crate::cookie;
use crate::failure::Failure;
use crate::html::Html;
use crate::next;
use crate::state::Web;
use crate::visit::Visit;

/// What was typed; the address may name where to go.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
    next: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "signin/code.html")]
pub(crate) struct CodePage {
    pub(crate) v: Visit,
    pub(crate) next: String,
    pub(crate) factors: Factors,
    pub(crate) mistakes: Mistakes,
}

/// Shows the form, if a sign-in waits for it.
pub(crate) async fn show_code(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    Query(query): Query<CodeForm>,
) -> Result<Response, Failure> {
    let mistakes = Mistakes::default();
    page(v, &web, &headers, &query.next, mistakes).await
}

/// Takes the code.
pub(crate) async fn give_code(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let token = cookie::get(&headers, cookie::CEREMONY).unwrap_or_default();
    let came_to = web
        .app
        .give_code(&v.nobody(), token, &form.code, visitor(&headers))
        .await?;
    match lead(came_to, &form.next, "code") {
        Ok(response) => Ok(response),
        Err(mistakes) => page(v, &web, &headers, &form.next, mistakes).await,
    }
}

/// The page, or back to the beginning if nothing waits any more.
pub(super) async fn page(
    v: Visit,
    web: &Web,
    headers: &HeaderMap,
    next: &str,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let token = cookie::get(headers, cookie::CEREMONY).unwrap_or_default();
    let Some(factors) = web.app.awaited_factors(token).await? else {
        let target = format!("/sign-in?over=1&{}", next::query(next));
        return Ok(Redirect::to(&target).into_response());
    };
    let status = if mistakes.any() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Html(CodePage {
        v,
        next: next::safe(next).to_owned(),
        factors,
        mistakes,
    });
    Ok((status, page).into_response())
}
