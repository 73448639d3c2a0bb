//! `GET /sessions`, and ending one's own or anybody's.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;
use yunheng_domain::ids::SessionId;

use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Signed;

/// A session as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: SessionId,
    pub(crate) login: String,
    pub(crate) agent: String,
    pub(crate) address: String,
    pub(crate) begun: Timestamp,
    pub(crate) used: Timestamp,
    pub(crate) here: bool,
}

impl Row {
    pub(crate) fn new(session: yunheng_app::Session, login: String, here: SessionId) -> Self {
        Self {
            id: session.id,
            login,
            here: session.id == here,
            begun: session.created_at,
            used: session.last_seen,
            agent: session.details.agent,
            address: session.details.address.unwrap_or_default(),
        }
    }
}

/// Everybody's sessions.
#[derive(Debug, Template)]
#[template(path = "profile/sessions.html")]
pub(crate) struct SessionsPage {
    pub(crate) v: Visit,
    pub(crate) sessions: Vec<Row>,
}

/// Lists everybody's, for the security administrator.
pub(crate) async fn list_sessions(
    v: Visit,
    State(web): State<Web>,
) -> Result<Html<SessionsPage>, Failure> {
    let here = v
        .caller
        .signed_in
        .as_ref()
        .map_or(SessionId(0), |by| by.session.id);
    let sessions = web.app.sessions(v.by()).await?;
    let sessions = sessions
        .into_iter()
        .map(|live| Row::new(live.session, live.person.details.login, here))
        .collect();
    Ok(Html(SessionsPage { v, sessions }))
}

/// Ends anybody's.
pub(crate) async fn end_session(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<i64>,
) -> Result<Redirect, Failure> {
    web.app.kill_session(v.by(), SessionId(id)).await?;
    Ok(Redirect::to("/sessions"))
}

/// Ends one of one's own.
pub(crate) async fn end_own_session(
    State(web): State<Web>,
    Signed(by): Signed,
    Path(id): Path<i64>,
) -> Result<Redirect, Failure> {
    web.app.kill_session(&by.actor, SessionId(id)).await?;
    Ok(Redirect::to("/profile"))
}
