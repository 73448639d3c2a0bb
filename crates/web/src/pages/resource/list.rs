//! `GET /resources`: the register, filtered and sorted by its address.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::{Page, ResourceRow};
use yunheng_domain::organisation::Organisation;
use yunheng_domain::system::System;

use crate::failure::Failure;
use crate::filter::ResourceQuery;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::Look as _;

/// The list.
#[derive(Debug, Template)]
#[template(path = "resource/list.html")]
pub(crate) struct ResourcesPage {
    pub(crate) v: Visit,
    pub(crate) query: ResourceQuery,
    pub(crate) page: Page<ResourceRow>,
    pub(crate) units: Vec<Organisation>,
    pub(crate) systems: Vec<System>,
}

impl ResourcesPage {
    fn rest(&self) -> Option<String> {
        self.page.next.map(|after| self.query.from(Some(after)))
    }

    /// Systems to choose from: of the unit chosen, or all.
    fn offered(&self) -> impl Iterator<Item = &System> {
        let of = |system: &&System| {
            self.query.unit.as_deref().is_none_or(str::is_empty)
                || self.query.is("unit", system.details.unit)
        };
        self.systems.iter().filter(of)
    }
}

/// Lists resources.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<ResourceQuery>,
) -> Result<Html<ResourcesPage>, Failure> {
    let (filter, order) = (query.filter()?, query.order()?);
    let page = web
        .app
        .resources(v.by(), &filter, order, query.cursor()?, query.rows()?)
        .await?;
    let units = web.app.units(v.by()).await?;
    let systems = web.app.systems(v.by()).await?;
    Ok(Html(ResourcesPage {
        v,
        query,
        page,
        units,
        systems,
    }))
}
