//! `GET /verdicts`: the latest verdicts, most money first.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::{Page, VerdictRow};
use yunheng_domain::organisation::Organisation;

use crate::failure::Failure;
use crate::filter::VerdictQuery;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::Look as _;

/// The list.
#[derive(Debug, Template)]
#[template(path = "verdict/list.html")]
pub(crate) struct VerdictsPage {
    pub(crate) v: Visit,
    pub(crate) query: VerdictQuery,
    pub(crate) page: Page<VerdictRow>,
    pub(crate) units: Vec<Organisation>,
    /// How many were exempted just now.
    pub(crate) done: Option<u64>,
}

impl VerdictsPage {
    fn rest(&self) -> Option<String> {
        self.page.next.map(|after| self.query.from(Some(after)))
    }
}

/// Lists verdicts.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<VerdictQuery>,
) -> Result<Html<VerdictsPage>, Failure> {
    let filter = query.filter(web.app.today())?;
    let page = web
        .app
        .verdicts(v.by(), &filter, query.cursor()?, query.rows()?)
        .await?;
    let units = web.app.units(v.by()).await?;
    let done = form_urlencoded::parse(v.query.as_bytes())
        .find(|(name, _)| name == "done")
        .and_then(|(_, count)| count.parse().ok());
    Ok(Html(VerdictsPage {
        v,
        query,
        page,
        units,
        done,
    }))
}
