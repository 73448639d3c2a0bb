//! `GET /cases`: the cases that the reader may see, filtered by its address.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::CasePage as Lines;
use yunheng_domain::process::Ending;
use yunheng_domain::processes;

use crate::failure::Failure;
use crate::filter::CaseQuery;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "case/list.html")]
pub(crate) struct CasesPage {
    pub(crate) v: Visit,
    pub(crate) query: CaseQuery,
    pub(crate) page: Lines,
    /// Whether the reader may begin something.
    pub(crate) begins: bool,
}

/// Lists cases.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<CaseQuery>,
) -> Result<Html<CasesPage>, Failure> {
    let page = web
        .app
        .cases(v.by(), query.filter()?, query.number()?)
        .await?;
    Ok(Html(CasesPage {
        begins: !web.app.startable(v.by()).is_empty(),
        v,
        query,
        page,
    }))
}
