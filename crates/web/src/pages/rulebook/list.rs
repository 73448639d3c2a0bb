//! `GET /rulebook`: the rulebooks in the store, the deciding one first.

use askama::Template;
use axum::extract::State;

use super::RulebookFace;
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "rulebook/list.html")]
pub(crate) struct RulebooksPage {
    pub(crate) v: Visit,
    pub(crate) faces: Vec<RulebookFace>,
}

/// Lists rulebooks.
pub(crate) async fn list(v: Visit, State(web): State<Web>) -> Result<Html<RulebooksPage>, Failure> {
    let faces = web
        .app
        .rulebooks()
        .await?
        .iter()
        .map(RulebookFace::of)
        .collect();
    Ok(Html(RulebooksPage { v, faces }))
}
