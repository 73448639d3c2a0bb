//! `POST /cases/{id}/time` and `/cases/{id}/time/answer`: more time is asked for, and given or not (Art. 18).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AnswerTime, AppError, AskTime};
use yunheng_domain::ids::CaseId;

use super::{case_id, show};
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Asks for more time.
pub(crate) async fn ask(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed = Typed::read(&body);
    let request = AskTime {
        key: None,
        version: version(&typed)?,
        clock: typed.text("clock").to_owned(),
        // What is no number asks for nothing, and is refused as such.
        count: typed.text("count").trim().parse().unwrap_or(0),
        reason: typed.text("reason").to_owned(),
    };
    let asked = web.app.ask_time(v.by(), id, &request).await;
    answer(v, &web, id, asked, typed).await
}

/// Gives it, or does not.
pub(crate) async fn decide(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed = Typed::read(&body);
    let request = AnswerTime {
        key: None,
        version: version(&typed)?,
        given: typed.text("given") == "yes",
        reason: typed.text("reason").to_owned(),
    };
    let answered = web.app.answer_time(v.by(), id, &request).await;
    answer(v, &web, id, answered, typed).await
}

fn version(typed: &Typed) -> Result<i32, Failure> {
    let version = typed.text("version").parse();
    version.map_err(|_| Failure::of_version())
}

/// The case again, or the case with what stands in the way.
async fn answer(
    v: Visit,
    web: &Web,
    id: CaseId,
    done: Result<i32, AppError>,
    typed: Typed,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{id}?done=1#clocks")).into_response()),
        Err(AppError::Case(refusal)) => show::refused(v, web, id, &refusal, typed).await,
        Err(other) => Err(other.into()),
    }
}
