//! `POST /cases/{id}/draft`: what is being typed is kept while it is typed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::fill::keep;
use super::{case_id, sheet};
use crate::failure::Failure;
use crate::state::Web;
use crate::visit::Visit;

/// When it was kept, as the page says it.
#[derive(Debug, Serialize)]
struct Saved {
    saved: String,
}

/// Keeps one section as it stands.
pub(crate) async fn save(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed: sheet::Pairs = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let view = web.app.case(v.by(), id).await?;
    let held = |name: &str| {
        typed
            .iter()
            .find(|(of, _)| of == name)
            .map(|(_, text)| text)
    };
    let current = view.current.as_ref().filter(|current| current.mine);
    let found = current.and_then(|current| {
        let form = current.step.form.as_ref()?;
        let code = held("section")?;
        let section = form.sections.iter().find(|one| one.code == code)?;
        Some((current, section))
    });
    let seen = held("version").is_none_or(|version| *version == view.row.version.to_string());
    let Some((current, section)) = found.filter(|_| seen) else {
        // It went on meanwhile: there is nothing left to be typed into.
        return Ok(StatusCode::CONFLICT.into_response());
    };
    let pairs = sheet::merged(section, sheet::begun(current), &typed);
    let at = keep(&web, &v, id, pairs).await?;
    let saved = v.clock_time(at);
    Ok(Json(Saved { saved }).into_response())
}
