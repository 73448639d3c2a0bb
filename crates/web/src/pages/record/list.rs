//! `GET /record`: the auditor's search. `GET /record/own`: what was done to the reader's unit, or by the reader.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::{Action, Own, Page, RecordRow};

use super::filter;
use crate::failure::Failure;
use crate::filter::RecordQuery;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::record::{OBJECTS, ending_code};

/// Whose entries a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// All of them.
    Everything,
    /// About the reader's unit.
    Unit,
    /// By the reader.
    Mine,
}

/// A page of entries.
#[derive(Debug, Template)]
#[template(path = "record/list.html")]
pub(crate) struct RecordPage {
    pub(crate) v: Visit,
    pub(crate) view: View,
    pub(crate) query: RecordQuery,
    pub(crate) page: Page<RecordRow>,
    /// Whether the reader answers for a unit.
    pub(crate) has_unit: bool,
}

impl RecordPage {
    fn path(&self) -> &'static str {
        match self.view {
            View::Everything => "/record",
            View::Unit | View::Mine => "/record/own",
        }
    }

    fn is_everything(&self) -> bool {
        self.view == View::Everything
    }

    fn is_mine(&self) -> bool {
        self.view == View::Mine
    }

    fn query_from(&self, after: Option<i64>) -> String {
        let query = self.query.from(after);
        match self.view {
            View::Mine if query.is_empty() => "by=me".to_owned(),
            View::Mine => format!("by=me&{query}"),
            View::Everything | View::Unit => query,
        }
    }

    fn rest(&self) -> Option<String> {
        self.page.next.map(|after| self.query_from(Some(after)))
    }

    /// The actions to choose from, by name.
    fn actions(&self) -> Vec<(&'static str, String)> {
        let named = Action::ALL.iter().map(|action| {
            let code = action.code();
            (code, self.v.action(code))
        });
        named.collect()
    }

    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn objects(&self) -> &'static [&'static str] {
        OBJECTS
    }

    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn ending(&self, row: &RecordRow) -> &'static str {
        ending_code(&row.entry.outcome)
    }
}

/// Lists entries for the auditor.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<RecordQuery>,
) -> Result<Html<RecordPage>, Failure> {
    let filter = filter(&v, &web, &query).await?;
    let (cursor, rows) = (query.cursor()?, query.rows()?);
    let page = web.app.search_record(v.by(), &filter, cursor, rows).await?;
    Ok(Html(RecordPage {
        v,
        view: View::Everything,
        query,
        page,
        has_unit: false,
    }))
}

/// Lists the reader's own.
pub(crate) async fn own(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<RecordQuery>,
) -> Result<Html<RecordPage>, Failure> {
    let has_unit = web.app.has_own_unit(v.by()).await?;
    let asked = form_urlencoded::parse(v.query.as_bytes())
        .any(|(name, value)| name == "by" && value == "me");
    let (view, own) = if asked || !has_unit {
        (View::Mine, Own::Mine)
    } else {
        (View::Unit, Own::Unit)
    };
    let query = RecordQuery {
        login: None,
        ..query
    };
    let filter = query.filter(None)?;
    let (cursor, rows) = (query.cursor()?, query.rows()?);
    let page = web
        .app
        .own_record(v.by(), own, &filter, cursor, rows)
        .await?;
    Ok(Html(RecordPage {
        v,
        view,
        query,
        page,
        has_unit,
    }))
}
