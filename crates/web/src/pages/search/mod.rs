//! `GET /search`: one box for systems, cases, units, resources and document numbers.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::SearchFound;

use crate::failure::Failure;
use crate::filter::query_string;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// What is searched for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a name, a code, a case's number or a document's number, letter case ignored; only its first 100 characters count.
    #[serde(default)]
    #[param(example = "养老")]
    pub(crate) q: String,
}

/// What was found.
#[derive(Debug, Template)]
#[template(path = "search/show.html")]
pub(crate) struct SearchPage {
    pub(crate) v: Visit,
    pub(crate) q: String,
    pub(crate) found: SearchFound,
}

impl SearchPage {
    /// An address with what was searched for as a field of its query.
    fn at(&self, path: &str, field: &str) -> String {
        let query = query_string([(field, Some(self.q.as_str()))]);
        format!("{path}?{query}")
    }
}

/// Searches what the reader may list.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<SearchQuery>,
) -> Result<Html<SearchPage>, Failure> {
    let found = web.app.search(v.by(), &query.q).await?;
    let q = query.q.trim().to_owned();
    Ok(Html(SearchPage { v, q, found }))
}
