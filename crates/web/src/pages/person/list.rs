//! `GET /people`: people by login, phones masked.

use askama::Template;
use axum::extract::{RawQuery, State};
use yunheng_app::{Page, PersonFilter, PersonRow};

use crate::failure::Failure;
use crate::filter::{PAGE, query_string, refuse};
use crate::html::Html;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "person/list.html")]
pub(crate) struct PeoplePage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) page: Page<PersonRow>,
}

impl PeoplePage {
    fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        let text = Some(self.typed.text("q")).filter(|text| !text.is_empty());
        query_string([("q", text), ("after", after.as_deref())])
    }

    fn rest(&self) -> Option<String> {
        self.page.next.map(|after| self.from(Some(after)))
    }
}

/// Lists people.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
) -> Result<Html<PeoplePage>, Failure> {
    let typed = Typed::read(query.as_deref().unwrap_or_default());
    let after = match typed.text("after") {
        "" => None,
        text => Some(text.parse().map_err(|_| refuse("after", text))?),
    };
    let text = Some(typed.text("q")).filter(|text| !text.is_empty());
    let filter = PersonFilter {
        organisation: None,
        text: text.map(str::to_owned),
    };
    let page = web.app.people(v.by(), &filter, after, PAGE).await?;
    Ok(Html(PeoplePage { v, typed, page }))
}
