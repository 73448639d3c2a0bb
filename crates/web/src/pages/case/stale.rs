//! Somebody else acted first: who, what, when. Nothing that was typed is lost.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use yunheng_app::{CaseView, EventView, REMARK};

use crate::failure::Failure;
use crate::html::Html;
use crate::visit::Visit;

/// The page that says so.
#[derive(Debug, Template)]
#[template(path = "case/stale.html")]
pub(crate) struct StalePage {
    pub(crate) v: Visit,
    pub(crate) view: CaseView,
    /// The version that the reader saw.
    pub(crate) seen: i32,
    /// What the reader had typed, as far as it is not in its draft.
    pub(crate) reason: String,
}

impl StalePage {
    /// What happened since the reader looked, the latest first.
    fn since(&self) -> impl Iterator<Item = &EventView> {
        let acts = usize::try_from(self.view.row.version.saturating_sub(self.seen));
        self.view
            .timeline
            .iter()
            .rev()
            // What was said made no version.
            .filter(|event| event.kind != REMARK)
            .take(acts.unwrap_or(1).max(1))
    }
}

/// Says what happened meanwhile.
pub(super) fn answer(
    v: Visit,
    view: CaseView,
    typed: &[(String, String)],
) -> Result<Response, Failure> {
    let held = |name: &str| {
        let found = typed.iter().find(|(of, _)| of == name);
        found.map(|(_, text)| text.as_str())
    };
    let Some(seen) = held("version").and_then(|text| text.parse().ok()) else {
        // Not sent by a page of ours.
        return Err(Failure::of_version());
    };
    let reason = held("reason").unwrap_or_default().to_owned();
    let page = StalePage {
        v,
        view,
        seen,
        reason,
    };
    Ok((StatusCode::CONFLICT, Html(page)).into_response())
}
