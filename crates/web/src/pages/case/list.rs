//! `GET /cases`: the cases that the reader may see, filtered by its address.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::CasePage as Lines;
use yunheng_domain::process::Ending;
use yunheng_domain::processes;
use yunheng_domain::saved_view::FilteredList;

use crate::failure::Failure;
use crate::filter::CaseQuery;
use crate::html::Html;
use crate::offered::Offered;
use crate::pages::view::Views;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "case/list.html")]
pub(crate) struct CasesPage {
    pub(crate) v: Visit,
    pub(crate) query: CaseQuery,
    pub(crate) page: Lines,
    pub(crate) views: Views,
    /// Whether the reader may begin something.
    pub(crate) begins: bool,
}

impl CasesPage {
    /// Which page of how many.
    fn place(&self) -> String {
        self.v
            .place(self.page.page, self.page.pages, self.page.total)
    }
}

/// Lists cases.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<CaseQuery>,
    Offered(typed): Offered,
) -> Result<Html<CasesPage>, Failure> {
    let query = match typed.kept.then(|| typed.text("query")) {
        Some(kept) => crate::filter::of_address(kept)?,
        None => query,
    };
    cases_page(v, &web, query, typed).await.map(Html)
}

/// The list's page.
pub(crate) async fn cases_page(
    v: Visit,
    web: &Web,
    query: CaseQuery,
    typed: Typed,
) -> Result<CasesPage, Failure> {
    let page = web
        .app
        .cases(v.by(), query.filter()?, query.number()?)
        .await?;
    Ok(CasesPage {
        views: Views::of(&v, web, FilteredList::Cases, query.at(1), typed).await?,
        begins: !web.app.startable(v.by()).is_empty(),
        v,
        query,
        page,
    })
}
