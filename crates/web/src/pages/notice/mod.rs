//! `/notices`: what the reader was told, and how it wants to be told.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use serde::Deserialize;
use yunheng_app::Inbox;
use yunheng_domain::ids::NoticeId;
use yunheng_domain::notice::{Language, Mail, Setting};

use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::typed::{Typed, id};
use crate::visit::Visit;

/// The inbox.
#[derive(Debug, Template)]
#[template(path = "notice/list.html")]
pub(crate) struct NoticesPage {
    pub(crate) v: Visit,
    pub(crate) inbox: Inbox,
    /// Whether the page goes on where another ended.
    pub(crate) begun: bool,
}

/// Where a page goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Further {
    before: Option<i64>,
}

/// Shows the inbox.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(further): Query<Further>,
) -> Result<Html<NoticesPage>, Failure> {
    let inbox = web.app.inbox(v.by(), further.before.map(NoticeId)).await?;
    let begun = further.before.is_some();
    Ok(Html(NoticesPage { v, inbox, begun }))
}

/// Marks one notice as read.
pub(crate) async fn read(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    let id = NoticeId(id(&text)?);
    web.app.mark_read(v.by(), Some(id)).await?;
    Ok(Redirect::to("/notices"))
}

/// Marks all notices as read.
pub(crate) async fn read_all(v: Visit, State(web): State<Web>) -> Result<Redirect, Failure> {
    web.app.mark_read(v.by(), None).await?;
    Ok(Redirect::to("/notices"))
}

/// Keeps how one wants to be told. What no form offers means the default.
pub(crate) async fn prefer(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Redirect, Failure> {
    let typed = Typed::read(&body);
    let setting = Setting {
        mail: Mail::from_code(typed.text("mail")).unwrap_or_default(),
        language: Language::from_code(typed.text("language")).unwrap_or_default(),
    };
    web.app.prefer(v.by(), setting).await?;
    Ok(Redirect::to("/profile#notices"))
}
