//! `POST /sign-in/oidc` and `GET /sign-in/oidc/callback`: signing in at somebody else's provider.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Mistakes, SignInPage, lead, visitor};
use crate::cookie;
use crate::failure::Failure;
use crate::html::Html;
use crate::next;
use crate::state::Web;
use crate::visit::Visit;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LeaveForm {
    next: String,
}

/// What the browser brings back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct BackQuery {
    code: String,
    state: String,
}

/// The page that leads to the provider: a redirection after a form would be stopped by `form-action 'self'`.
#[derive(Debug, Template)]
#[template(path = "signin/away.html")]
pub(crate) struct AwayPage {
    pub(crate) v: Visit,
    pub(crate) url: String,
}

impl AwayPage {
    pub(crate) fn answer(v: Visit, url: String, token: &str) -> Response {
        let mut response = Html(Self { v, url }).into_response();
        cookie::set(&mut response, cookie::CEREMONY, token);
        response
    }
}

/// Leaves for the provider.
pub(crate) async fn leave(
    v: Visit,
    State(web): State<Web>,
    Form(form): Form<LeaveForm>,
) -> Result<Response, Failure> {
    let (url, token) = web
        .app
        .leave_for_provider(None, next::safe(&form.next))
        .await?;
    Ok(AwayPage::answer(v, url, token.reveal()))
}

/// Comes back.
pub(crate) async fn back(
    v: Visit,
    State(web): State<Web>,
    headers: HeaderMap,
    Query(query): Query<BackQuery>,
) -> Result<Response, Failure> {
    let token = cookie::get(&headers, cookie::CEREMONY).unwrap_or_default();
    let brought = (query.code.as_str(), query.state.as_str());
    let (next, came_to) = web
        .app
        .back_from_provider(
            &v.nobody(),
            v.caller.signed_in.as_ref(),
            token,
            brought,
            visitor(&headers),
        )
        .await?;
    let Some(came_to) = came_to else {
        return Ok(Redirect::to(next::safe(&next)).into_response());
    };
    let mistakes = match lead(came_to, &next, "login") {
        Ok(response) => return Ok(response),
        Err(_) => Mistakes::one(
            "login",
            "统一身份认证没有成功，或该账号尚未关联本系统。请先用口令登录，在“我的账号”中关联。",
            "The provider did not confirm you, or that account is not linked here. Sign in with your password and link it in your profile.",
        ),
    };
    let page = Html(SignInPage {
        v,
        login: String::new(),
        next: next::safe(&next).to_owned(),
        provider: true,
        sent: super::password::sent(&web, &headers, "").await?,
        mistakes,
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
