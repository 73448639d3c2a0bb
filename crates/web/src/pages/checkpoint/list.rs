//! `GET` and `POST /checkpoints`, `GET /checkpoints/{size}`, `GET /checkpoints/keys`.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use serde::Deserialize;
use yunheng_app::{CheckpointRow, Page};

use super::size;
use crate::failure::Failure;
use crate::filter::{PAGE, refuse};
use crate::html::Html;
use crate::pages::record::file;
use crate::state::Web;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "checkpoint/list.html")]
pub(crate) struct CheckpointsPage {
    pub(crate) v: Visit,
    pub(crate) page: Page<CheckpointRow>,
    /// Whether this is not the first page.
    pub(crate) begun: bool,
    /// Whether one was made just now; `None` if none was asked for.
    pub(crate) made: Option<bool>,
}

impl CheckpointsPage {
    fn rest(&self) -> Option<String> {
        self.page.next.map(|after| format!("after={after}"))
    }
}

/// Where a page begins, and what was done before it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CheckpointsQuery {
    after: Option<String>,
    made: Option<String>,
}

/// Lists checkpoints.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<CheckpointsQuery>,
) -> Result<Html<CheckpointsPage>, Failure> {
    let below = match &query.after {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| refuse("after", text))?),
    };
    let page = web.app.checkpoints(v.by(), below, PAGE).await?;
    Ok(Html(CheckpointsPage {
        v,
        page,
        begun: below.is_some(),
        made: query.made.map(|made| made == "yes"),
    }))
}

/// Makes one, unless nothing was recorded since the last.
pub(crate) async fn make(v: Visit, State(web): State<Web>) -> Result<Redirect, Failure> {
    let made = web.app.make_checkpoint(v.by()).await?;
    Ok(Redirect::to(match made {
        Some((_, true)) => "/checkpoints?made=yes",
        _ => "/checkpoints?made=no",
    }))
}

/// Hands one out.
pub(crate) async fn download(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let size = size(&text)?;
    let text = web.app.export_checkpoint(v.by(), size).await?;
    Ok(file(
        &format!("checkpoint-{size}.txt"),
        "text/plain; charset=utf-8",
        text,
    ))
}

/// Hands the platform's public keys out.
pub(crate) async fn keys(v: Visit, State(web): State<Web>) -> Result<Response, Failure> {
    let keys = web.app.public_keys(v.by()).await?;
    Ok(file("public-keys.pem", "application/x-pem-file", keys))
}
