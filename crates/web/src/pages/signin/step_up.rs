//! `GET` and `POST /step-up`: proving oneself again before a sensitive act.

use askama::Template;
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::{Factors, StepUp};

use super::Mistakes;
use crate::cookie;
use crate::failure::Failure;
use crate::html::Html;
use crate::next;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Signed;

/// What was typed, or what the browser answered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct StepUpForm {
    proof: String,
    answer: String,
    next: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "signin/step_up.html")]
pub(crate) struct StepUpPage {
    pub(crate) v: Visit,
    pub(crate) next: String,
    pub(crate) factors: Factors,
    pub(crate) mistakes: Mistakes,
}

/// Shows the form.
pub(crate) async fn show_step_up(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
    Query(query): Query<StepUpForm>,
) -> Result<Html<StepUpPage>, Failure> {
    Ok(Html(StepUpPage {
        v,
        next: next::safe(&query.next).to_owned(),
        factors: web.app.own_factors(&by).await?,
        mistakes: Mistakes::default(),
    }))
}

/// Takes code or password.
pub(crate) async fn step_up(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
    form: Result<Form<StepUpForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let came_to = web.app.step_up(&by, &form.proof).await?;
    let factors = web.app.own_factors(&by).await?;
    Ok(answer(v, came_to, &form.next, factors))
}

/// Takes a passkey.
pub(crate) async fn step_up_by_passkey(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
    form: Result<Form<StepUpForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let came_to = web.app.step_up_by_passkey(&by, &form.answer).await?;
    let factors = web.app.own_factors(&by).await?;
    Ok(answer(v, came_to, &form.next, factors))
}

/// Options for `navigator.credentials.get`.
pub(crate) async fn passkey_again_options(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Response, Failure> {
    Ok(Json(web.app.ask_passkey_again(&by).await?).into_response())
}

fn answer(v: Visit, came_to: StepUp, next: &str, factors: Factors) -> Response {
    let mistakes = match came_to {
        StepUp::Done(token) => {
            let mut response = Redirect::to(next::safe(next)).into_response();
            cookie::set(&mut response, cookie::SESSION, token.reveal());
            return response;
        }
        StepUp::Locked { until } => Mistakes::locked("proof", until),
        StepUp::Wrong => Mistakes::one(
            "proof",
            "验证没有通过，请重新输入。",
            "That is not right; enter it again.",
        ),
    };
    let page = Html(StepUpPage {
        v,
        next: next::safe(next).to_owned(),
        factors,
        mistakes,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
