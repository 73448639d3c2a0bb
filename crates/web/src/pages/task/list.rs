//! `GET /tasks`: what is asked of the reader, the most pressing first. Every business role lands here.

use askama::Template;
use axum::extract::{Query, State};
use jiff::civil::Date;
use yunheng_app::{QueuePage, QueueRow};
use yunheng_domain::processes;
use yunheng_domain::saved_view::FilteredList;

use crate::failure::Failure;
use crate::filter::TaskQuery;
use crate::html::Html;
use crate::offered::Offered;
use crate::pages::view::Views;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;
use crate::words::Badge;

/// The queue.
#[derive(Debug, Template)]
#[template(path = "task/list.html")]
pub(crate) struct TasksPage {
    pub(crate) v: Visit,
    pub(crate) query: TaskQuery,
    pub(crate) page: QueuePage,
    pub(crate) today: Date,
    pub(crate) views: Views,
    /// Whether the reader may begin something.
    pub(crate) begins: bool,
}

impl TasksPage {
    /// Which page of how many, as far as they are counted.
    fn place(&self) -> String {
        let page = self.page.page;
        match self.page.pages() {
            Some(pages) => self.v.place(page, pages, self.page.total.number),
            None => self.v.page_number(page),
        }
    }

    fn left(&self, row: &QueueRow) -> Badge {
        self.v.left(self.today, row.due, row.left)
    }
}

/// Shows the queue.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<TaskQuery>,
    Offered(typed): Offered,
) -> Result<Html<TasksPage>, Failure> {
    let query = match typed.kept.then(|| typed.text("query")) {
        Some(kept) => crate::filter::of_address(kept)?,
        None => query,
    };
    page(v, &web, query, typed).await.map(Html)
}

/// The queue's page.
pub(crate) async fn page(
    v: Visit,
    web: &Web,
    query: TaskQuery,
    typed: Typed,
) -> Result<TasksPage, Failure> {
    let page = web.app.queue(v.by(), &query.filter()?).await?;
    Ok(TasksPage {
        views: Views::of(&v, web, FilteredList::Tasks, query.at(1), typed).await?,
        begins: !web.app.startable(v.by()).is_empty(),
        today: web.app.today(),
        v,
        query,
        page,
    })
}
