//! `GET /organisations`: the register as a tree, narrowed by kind and text.

use askama::Template;
use axum::extract::{RawQuery, State};
use yunheng_app::OrganisationFilter;
use yunheng_domain::organisation::{Kind, Organisation};

use crate::failure::Failure;
use crate::filter::{query_string, refuse};
use crate::html::Html;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "organisation/list.html")]
pub(crate) struct OrganisationsPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) rows: Vec<Organisation>,
}

impl OrganisationsPage {
    /// What narrows the list, as a query; empty if nothing does.
    fn narrowed(&self) -> String {
        let given = |field| Some(self.typed.text(field)).filter(|text| !text.is_empty());
        let query = query_string([("kind", given("kind")), ("q", given("q"))]);
        if query.is_empty() {
            query
        } else {
            format!("?{query}")
        }
    }

    /// Whether it stands below one that is listed as well.
    fn is_below(&self, row: &Organisation) -> bool {
        let above = row.details.above.map(|(above, _)| above);
        above.is_some_and(|above| self.rows.iter().any(|one| one.id == above))
    }
}

/// Lists organisations.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
) -> Result<Html<OrganisationsPage>, Failure> {
    let typed = Typed::read(query.as_deref().unwrap_or_default());
    let kind = match typed.text("kind") {
        "" => None,
        code => Some(Kind::from_code(code).ok_or_else(|| refuse("kind", code))?),
    };
    let text = Some(typed.text("q")).filter(|text| !text.is_empty());
    let filter = OrganisationFilter {
        kind,
        text: text.map(str::to_owned),
    };
    let rows = web.app.organisations(v.by(), &filter).await?;
    Ok(Html(OrganisationsPage { v, typed, rows }))
}
