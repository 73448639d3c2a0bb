//! `GET /unmatched`: what arrived and matched nothing, with its labels, and the way to mend it.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{AppError, UnmatchedFilter, UnmatchedPage, UnmatchedRow};
use yunheng_domain::series::Unmatched;

use crate::failure::Failure;
use crate::filter::{code, given, limit, number, query_string};
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::{reason, unused};

/// The query of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnmatchedQuery {
    /// Part of a metric name or label.
    pub(crate) q: Option<String>,
    /// Why they belong to none: `no_resource` or `no_rule`.
    pub(crate) reason: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl UnmatchedQuery {
    /// What narrows the list, cursor and rows.
    pub(crate) fn wanted(&self) -> Result<(UnmatchedFilter<'_>, Option<i64>, u64), AppError> {
        let filter = UnmatchedFilter {
            text: given(self.q.as_ref()),
            reason: code("reason", self.reason.as_ref(), Unmatched::from_code)?,
        };
        let after = number("after", self.after.as_ref())?;
        Ok((filter, after, limit(self.limit.as_ref())?))
    }

    /// Whether anything narrows the list.
    pub(crate) fn narrows(&self) -> bool {
        given(self.q.as_ref()).is_some() || given(self.reason.as_ref()).is_some()
    }

    /// The same list from another cursor.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("q", given(self.q.as_ref())),
            ("reason", given(self.reason.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }
}

/// The list.
#[derive(Debug, Template)]
#[template(path = "unmatched/list.html")]
pub(crate) struct UnmatchedListPage {
    pub(crate) v: Visit,
    pub(crate) query: UnmatchedQuery,
    pub(crate) list: UnmatchedPage,
}

impl UnmatchedListPage {
    fn rest(&self) -> Option<String> {
        self.list
            .page
            .next
            .map(|after| self.query.from(Some(after)))
    }

    fn text(&self) -> &str {
        given(self.query.q.as_ref()).unwrap_or_default()
    }

    fn reason(&self, row: &UnmatchedRow) -> &'static str {
        self.v.say(reason(row.group.reason))
    }

    fn reasons(&self) -> impl Iterator<Item = (Unmatched, &'static str, bool)> {
        let chosen = given(self.query.reason.as_ref());
        Unmatched::ALL
            .into_iter()
            .map(move |one| (one, self.v.say(reason(one)), chosen == Some(one.code())))
    }

    fn unused(&self, kind: &str) -> &'static str {
        unused(self.v.lang, kind)
    }

    /// The form that registers the resource a series wants.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn register(&self, name: &str) -> String {
        format!("/resources/new?{}", query_string([("name", Some(name))]))
    }
}

/// Lists unmatched series.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<UnmatchedQuery>,
) -> Result<Html<UnmatchedListPage>, Failure> {
    let (filter, after, rows) = query.wanted()?;
    let list = web.app.unmatched(v.by(), filter, after, rows).await?;
    Ok(Html(UnmatchedListPage { v, query, list }))
}
