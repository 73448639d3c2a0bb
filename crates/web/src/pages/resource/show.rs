//! `GET /resources/{id}`: one resource, its chart, its verdicts and why.

use askama::Template;
use axum::extract::{Path, Query, State};
use yunheng_app::{ResourceDetail, StoredVerdict};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::verdict::Rule;

use super::{ChartQuery, ChartView};
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::{Look as _, why};

/// A resource's page.
#[derive(Debug, Template)]
#[template(path = "resource/show.html")]
pub(crate) struct ResourcePage {
    pub(crate) v: Visit,
    pub(crate) detail: ResourceDetail,
    pub(crate) chart: ChartView,
}

impl ResourcePage {
    /// The latest verdict per rule, in the order of the article.
    fn latest(&self) -> Vec<&StoredVerdict> {
        let newest = |rule| {
            self.detail
                .verdicts
                .iter()
                .find(|stored| stored.details.verdict.rule == rule)
        };
        Rule::ALL.into_iter().filter_map(newest).collect()
    }

    fn why(&self, stored: &StoredVerdict) -> Vec<String> {
        why(self.v.lang, &stored.details.verdict)
    }
}

/// Shows a resource.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(query): Query<ChartQuery>,
) -> Result<Html<ResourcePage>, Failure> {
    let id = ResourceId(id.parse().map_err(|_| Failure::NotFound)?);
    let detail = web.app.resource(v.by(), id).await?;
    let kind = detail.row.resource.details.kind;
    let (metric, period) = query.wanted(kind)?;
    let chart = web.app.chart(v.by(), id, metric, period).await?;
    let chart = ChartView::new(v.lang, chart, query);
    Ok(Html(ResourcePage { v, detail, chart }))
}
