//! `GET /processes`: every process with what it is for and the articles that it carries out.

use askama::Template;

use crate::html::Html;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "process/list.html")]
pub(crate) struct ProcessesPage {
    pub(crate) v: Visit,
}

/// Lists processes.
pub(crate) async fn list(v: Visit) -> Html<ProcessesPage> {
    Html(ProcessesPage { v })
}
