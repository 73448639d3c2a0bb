//! `GET /organisations/{id}`: names with their days, mergers, contact, who acts for it as what.

use askama::Template;
use axum::extract::{Path, State};
use yunheng_app::OrganisationDetail;
use yunheng_domain::ids::OrganisationId;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, id};
use crate::visit::Visit;

/// An organisation's page.
#[derive(Debug, Template)]
#[template(path = "organisation/show.html")]
pub(crate) struct OrganisationPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) detail: OrganisationDetail,
}

/// Shows an organisation.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    Offered(typed): Offered,
) -> Result<Html<OrganisationPage>, Failure> {
    let id = OrganisationId(id(&text)?);
    page(v, &web, id, typed).await.map(Html)
}

/// The page with what was typed into one of its forms.
pub(super) async fn page(
    v: Visit,
    web: &Web,
    id: OrganisationId,
    typed: Typed,
) -> Result<OrganisationPage, Failure> {
    let detail = web.app.organisation(v.by(), id).await?;
    Ok(OrganisationPage { v, typed, detail })
}
