//! `GET` and `POST /invitation/{token}`

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::failure::Failure;
use crate::html::Html;
use crate::pages::profile::{differing, password_mistakes};
use crate::pages::signin::Mistakes;
use crate::state::Web;
use crate::visit::Visit;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct InvitationForm {
    password: String,
    again: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "start/invitation.html")]
pub(crate) struct InvitationPage {
    pub(crate) v: Visit,
    pub(crate) login: String,
    pub(crate) mistakes: Mistakes,
}

/// Shows the form, if the link works.
pub(crate) async fn show_invitation(
    v: Visit,
    State(web): State<Web>,
    Path(token): Path<String>,
) -> Result<Html<InvitationPage>, Failure> {
    let person = web.app.invited(&token).await?.ok_or(Failure::NotFound)?;
    Ok(Html(InvitationPage {
        v,
        login: person.details.login,
        mistakes: Mistakes::default(),
    }))
}

/// Sets the password.
pub(crate) async fn accept_invitation(
    v: Visit,
    State(web): State<Web>,
    Path(token): Path<String>,
    form: Result<Form<InvitationForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let person = web.app.invited(&token).await?.ok_or(Failure::NotFound)?;
    let mistakes = if form.password == form.again {
        let origin = &v.by().origin;
        let changed = web
            .app
            .accept_invitation(origin, &token, &form.password)
            .await?;
        match password_mistakes(changed) {
            None => return Ok(Redirect::to("/sign-in").into_response()),
            Some(mistakes) => mistakes,
        }
    } else {
        differing()
    };
    let page = Html(InvitationPage {
        v,
        login: person.details.login,
        mistakes,
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
