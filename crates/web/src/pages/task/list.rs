//! `GET /tasks`: what is asked of the reader, the most pressing first. Every business role lands here.

use askama::Template;
use axum::extract::{Query, State};
use jiff::civil::Date;
use yunheng_app::{QueuePage, QueueRow};
use yunheng_domain::processes;

use crate::failure::Failure;
use crate::filter::TaskQuery;
use crate::html::Html;
use crate::state::Web;
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
    /// Whether the reader may begin something.
    pub(crate) begins: bool,
}

impl TasksPage {
    fn left(&self, row: &QueueRow) -> Badge {
        self.v.left(self.today, row.due, row.left)
    }
}

/// Shows the queue.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<TaskQuery>,
) -> Result<Html<TasksPage>, Failure> {
    page(v, &web, query).await.map(Html)
}

/// The queue's page.
pub(crate) async fn page(v: Visit, web: &Web, query: TaskQuery) -> Result<TasksPage, Failure> {
    let page = web.app.queue(v.by(), &query.filter()?).await?;
    Ok(TasksPage {
        begins: !web.app.startable(v.by()).is_empty(),
        today: web.app.today(),
        v,
        query,
        page,
    })
}
