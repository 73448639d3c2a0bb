//! `POST /cases/{id}/remarks`: the reader says something in a case. `POST /cases/{id}/remarks/{nth}/withdraw` takes it back.

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

/// Takes it back, and shows the case.
pub(crate) async fn withdraw(
    v: Visit,
    State(web): State<Web>,
    Path((id, nth)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    let id = case_id(&id)?;
    let nth = nth.parse().map_err(|_| Failure::NotFound)?;
    web.app.withdraw_remark(v.by(), id, nth).await?;
    Ok(Redirect::to(&format!("/cases/{id}#remarks")))
}
