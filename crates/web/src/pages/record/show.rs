//! `GET /record/{seq}`: one entry in full. `GET /record/{seq}/proof`: the proof that it is in the record.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use yunheng_app::{AppError, RecordDetail};

use super::file;
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::record::ending_code;

/// One entry.
#[derive(Debug, Template)]
#[template(path = "record/show.html")]
pub(crate) struct EntryPage {
    pub(crate) v: Visit,
    pub(crate) detail: RecordDetail,
}

impl EntryPage {
    fn ending(&self) -> &'static str {
        ending_code(&self.detail.row.entry.outcome)
    }

    fn back(&self) -> &'static str {
        if self.v.may("record.search") {
            "/record"
        } else {
            "/record/own"
        }
    }
}

/// Shows an entry.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(seq): Path<String>,
) -> Result<Html<EntryPage>, Failure> {
    let detail = web.app.record_entry(v.by(), number(&seq)?).await?;
    Ok(Html(EntryPage { v, detail }))
}

/// Hands out the proof.
pub(crate) async fn prove(
    v: Visit,
    State(web): State<Web>,
    Path(seq): Path<String>,
) -> Result<Response, Failure> {
    let seq = number(&seq)?;
    let proof = web.app.prove_entry(v.by(), seq).await?;
    let text = serde_json::to_string_pretty(&proof).map_err(|_| Failure::Internal)?;
    Ok(file(
        &format!("record-{seq}-proof.json"),
        "application/json",
        text,
    ))
}

fn number(seq: &str) -> Result<u64, AppError> {
    seq.parse().map_err(|_| AppError::NotFound)
}
