//! `POST /cases/{id}/remarks`: the reader says something in a case.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::case_id;
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Says it, and shows the case.
pub(crate) async fn remark(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed = Typed::read(&body);
    web.app.remark(v.by(), id, typed.text("remark")).await?;
    Ok(Redirect::to(&format!("/cases/{id}#remarks")).into_response())
}
