//! `POST /access/{id}/{step}`: the owner consents, refuses, revokes, reviews.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::{AppError, GrantStep};

use super::show::{GrantPage, grant_id};
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DecisionForm {
    reason: String,
}

/// Takes the step and shows the grant again.
pub(crate) async fn decide(
    v: Visit,
    State(web): State<Web>,
    Path((id, step)): Path<(String, String)>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let id = grant_id(&id)?;
    let step = GrantStep::from_code(&step).ok_or(Failure::NotFound)?;
    match web
        .app
        .decide_grant(v.by(), id, step, Some(&form.reason))
        .await
    {
        Ok(()) => Ok(Redirect::to(&format!("/access/{id}")).into_response()),
        Err(AppError::Invalid { message, .. }) => {
            let view = web.app.grant(v.by(), id).await?;
            let page = Html(GrantPage {
                v,
                view,
                reason: form.reason,
                mistake: Some(message),
                typed: Typed::default(),
            });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
