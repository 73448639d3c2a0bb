//! `GET /people/{id}`: memberships past and present, delegations, post, masked telephone.

use askama::Template;
use axum::extract::{Path, State};
use jiff::Timestamp;
use yunheng_app::{OrganisationFilter, PersonDetail, WaysIn};
use yunheng_domain::ids::PersonId;
use yunheng_domain::organisation::Organisation;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, id};
use crate::visit::Visit;

/// A person's page.
#[derive(Debug, Template)]
#[template(path = "person/show.html")]
pub(crate) struct PersonPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) detail: PersonDetail,
    /// Where a membership can be prepared.
    pub(crate) organisations: Vec<Organisation>,
    /// The telephone, whole, just this once.
    pub(crate) revealed: Option<String>,
    /// How the account can sign in.
    pub(crate) ways: WaysIn,
    /// A one-time link with the end of its validity, just this once.
    pub(crate) invited: Option<(String, Timestamp)>,
}

/// Shows a person.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    Offered(typed): Offered,
) -> Result<Html<PersonPage>, Failure> {
    let id = PersonId(id(&text)?);
    page(v, &web, id, typed).await.map(Html)
}

/// The page with what was typed into one of its forms.
pub(super) async fn page(
    v: Visit,
    web: &Web,
    id: PersonId,
    typed: Typed,
) -> Result<PersonPage, Failure> {
    let detail = web.app.person(v.by(), id).await?;
    let organisations = if v.may("membership.prepare") {
        let all = OrganisationFilter::default();
        web.app.organisations(v.by(), &all).await?
    } else {
        Vec::new()
    };
    Ok(PersonPage {
        ways: web.app.ways_in(v.by(), id).await?,
        invited: None,
        v,
        typed,
        detail,
        organisations,
        revealed: None,
    })
}
