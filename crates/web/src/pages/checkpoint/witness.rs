//! `GET` and `POST /checkpoints/{size}/witness`: an outside witness's signature.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::{AppError, WitnessRequest};

use super::size;
use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::pages::resource::Mistake;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// What was typed, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct WitnessForm {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) signature: String,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "checkpoint/witness.html")]
pub(crate) struct WitnessPage {
    pub(crate) v: Visit,
    pub(crate) size: u64,
    pub(crate) form: WitnessForm,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) typed: Typed,
}

impl WitnessPage {
    fn mistake(&self, field: &str) -> Option<&str> {
        let found = self.mistakes.iter().find(|mistake| mistake.field == field);
        found.map(|mistake| self.v.of(&mistake.message))
    }
}

/// Shows the form.
pub(crate) async fn ask(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    Offered(typed): Offered,
) -> Result<Html<WitnessPage>, Failure> {
    let size = size(&text)?;
    web.app.may_witness(v.by(), size).await?;
    Ok(Html(WitnessPage {
        v,
        size,
        form: WitnessForm {
            name: typed.text("name").to_owned(),
            key: typed.text("key").to_owned(),
            signature: typed.text("signature").to_owned(),
        },
        mistakes: Vec::new(),
        typed,
    }))
}

/// Keeps the signature, or shows the form again with what is wrong.
pub(crate) async fn send(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    form: Result<Form<WitnessForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let size = size(&text)?;
    let request = WitnessRequest {
        size,
        name: form.name.clone(),
        key: form.key.clone(),
        signature: form.signature.clone(),
    };
    let mistake = match web.app.witness_checkpoint(v.by(), &request).await {
        Ok(()) => return Ok(Redirect::to("/checkpoints").into_response()),
        Err(AppError::Invalid { field, message }) => Mistake::new(&field, &message.zh, &message.en),
        Err(AppError::Conflict(_)) => Mistake::new(
            "signature",
            "该见证方已经为此检查点签名。",
            "This witness has signed this checkpoint already.",
        ),
        Err(other) => return Err(other.into()),
    };
    let page = WitnessPage {
        v,
        size,
        form,
        mistakes: vec![mistake],
        typed: Typed::default(),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}
