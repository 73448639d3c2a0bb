//! `GET /access`: the grants that concern the reader.

use askama::Template;
use axum::extract::State;
use yunheng_app::GrantView;

use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "access/list.html")]
pub(crate) struct AccessPage {
    pub(crate) v: Visit,
    pub(crate) grants: Vec<GrantView>,
}

/// Lists grants.
pub(crate) async fn list(v: Visit, State(web): State<Web>) -> Result<Html<AccessPage>, Failure> {
    let grants = web.app.grants(v.by()).await?;
    Ok(Html(AccessPage { v, grants }))
}
