//! `GET /authorisations`, and `POST /authorisations/{memberships,clients}/{id}/{authorise,refuse}`: what the system administrator prepared, for the security administrator to decide.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::ToAuthorise;
use yunheng_domain::ids::{ClientId, MembershipId};

use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::typed::{decided, id};
use crate::visit::Visit;

/// The page.
#[derive(Debug, Template)]
#[template(path = "authorisation/list.html")]
pub(crate) struct AuthorisationsPage {
    pub(crate) v: Visit,
    pub(crate) waiting: ToAuthorise,
}

/// Lists what waits.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
) -> Result<Html<AuthorisationsPage>, Failure> {
    let waiting = web.app.to_authorise(v.by()).await?;
    Ok(Html(AuthorisationsPage { v, waiting }))
}

/// Decides on a membership.
pub(crate) async fn membership(
    v: Visit,
    State(web): State<Web>,
    Path((text, step)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = MembershipId(id(&text)?);
    let done = match step.as_str() {
        "authorise" => web.app.authorise_membership(v.by(), id).await,
        "refuse" => web.app.revoke_membership(v.by(), id).await,
        _ => return Err(Failure::NotFound),
    };
    done.map_err(decided)?;
    Ok(Redirect::to("/authorisations").into_response())
}

/// Decides on a program.
pub(crate) async fn client(
    v: Visit,
    State(web): State<Web>,
    Path((text, step)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = ClientId(id(&text)?);
    let done = match step.as_str() {
        "authorise" => web.app.authorise_client(v.by(), id).await,
        "refuse" => web.app.revoke_client(v.by(), id).await,
        _ => return Err(Failure::NotFound),
    };
    done.map_err(decided)?;
    Ok(Redirect::to("/authorisations").into_response())
}
