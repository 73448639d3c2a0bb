//! `GET` and `POST /sign-in`: login and password.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use yunheng_app::App;

use super::{Mistakes, lead, visitor};
use crate::cookie;
use crate::failure::Failure;
use crate::html::Html;
use crate::next;
use crate::state::Web;
use crate::visit::Visit;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignInQuery {
    next: String,
    over: Option<String>,
    form: String,
}

/// What has become of a form that was sent when nobody was signed in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It is kept until then for whoever was signed in.
    Kept(Timestamp),
    /// There was nothing to keep.
    Nothing,
    /// It could not be kept.
    Lost,
}

/// What was typed. Only the login is shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignInForm {
    login: String,
    password: String,
    next: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "signin/password.html")]
pub(crate) struct SignInPage {
    pub(crate) v: Visit,
    pub(crate) login: String,
    pub(crate) next: String,
    pub(crate) provider: bool,
    pub(crate) sent: Option<Sent>,
    pub(crate) mistakes: Mistakes,
}

impl SignInPage {
    /// Hours that a form is kept.
    pub(crate) fn hours() -> u32 {
        App::forms_are_kept_for()
    }
}

/// What is kept for whoever had the browser's session before; what the address says of a form otherwise.
pub(super) async fn sent(
    web: &Web,
    headers: &HeaderMap,
    form: &str,
) -> Result<Option<Sent>, Failure> {
    if let Some(cookie) = cookie::get(headers, cookie::SESSION)
        && let Some(until) = web.app.form_is_kept_until(cookie).await?
    {
        return Ok(Some(Sent::Kept(until)));
    }
    Ok(match form {
        "lost" => Some(Sent::Lost),
        "unsent" => Some(Sent::Nothing),
        _ => None,
    })
}

/// Shows the form.
pub(crate) async fn show_sign_in(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    Query(query): Query<SignInQuery>,
) -> Result<Html<SignInPage>, Failure> {
    let mistakes = match query.over {
        Some(_) => Mistakes::one(
            "login",
            "登录等待太久，请重新开始。",
            "Signing in took too long; begin again.",
        ),
        None => Mistakes::default(),
    };
    Ok(Html(SignInPage {
        v,
        login: String::new(),
        next: next::safe(&query.next).to_owned(),
        provider: web.app.has_provider(),
        sent: sent(&web, &headers, &query.form).await?,
        mistakes,
    }))
}

/// Takes login and password.
pub(crate) async fn sign_in(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let by = v.nobody();
    let came_to = web
        .app
        .sign_in(&by, &form.login, &form.password, visitor(&headers))
        .await?;
    match lead(came_to, &form.next, "login") {
        Ok(response) => Ok(response),
        Err(mistakes) => {
            let page = Html(SignInPage {
                v,
                login: form.login,
                next: next::safe(&form.next).to_owned(),
                provider: web.app.has_provider(),
                sent: sent(&web, &headers, "").await?,
                mistakes,
            });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
