//! `GET /resources/new` and `POST /resources`: registering a resource that telemetry named before anybody did.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::AppError;

use super::form::Mistake;
use super::{NewResourceForm, NewResourcePage};
use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Shows the form, filled from the address: the list of unmatched series links here with a name.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Query(form): Query<NewResourceForm>,
    Offered(typed): Offered,
) -> Result<Html<NewResourcePage>, Failure> {
    let units = web.app.units(v.by()).await?;
    let form = if typed.kept {
        NewResourceForm::kept(&typed)
    } else {
        form
    };
    Ok(Html(NewResourcePage {
        v,
        form,
        mistakes: Vec::new(),
        typed,
        units,
    }))
}

/// Registers and goes to the resource, or shows the form again with what is wrong.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    form: Result<Form<NewResourceForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let mistakes = match form.request() {
        Err(mistakes) => mistakes,
        Ok(request) => match web.app.register_resource(v.by(), &request).await {
            Ok(id) => return Ok(Redirect::to(&format!("/resources/{id}")).into_response()),
            Err(error) => vec![mistake(error)?],
        },
    };
    let units = web.app.units(v.by()).await?;
    let page = Html(NewResourcePage {
        v,
        form,
        mistakes,
        typed: Typed::default(),
        units,
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn mistake(error: AppError) -> Result<Mistake, Failure> {
    match error {
        AppError::Invalid { field, message } => Ok(Mistake {
            field: field.trim_start_matches('/').to_owned(),
            message,
        }),
        AppError::Conflict(_) => Ok(Mistake::new(
            "name",
            "已有同名资源。",
            "A resource of that name exists already.",
        )),
        other => Err(other.into()),
    }
}
