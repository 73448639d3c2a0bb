//! `/api/v1/tasks/acts`

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{ActInMany, AppError, BatchRow, CaseAmong, Fate};
use yunheng_domain::ids::CaseId;
use yunheng_domain::processes;

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use crate::filter::refuse;
use crate::pages::case::told;
use crate::state::Web;
use crate::who::By;

/// What is done in each of several cases.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManyActsBody {
    /// Code of the process.
    #[schema(example = "annual-demand")]
    process: String,
    /// The step at which all of them wait.
    #[schema(example = "acceptance")]
    step: String,
    /// One of the step's ways.
    #[schema(example = "accept")]
    way: String,
    /// Why; needed for ways that take a reason.
    #[serde(default)]
    reason: String,
    /// Answers for all, by field of the step's form, as text; what is left out is as it was filled in case by case. Fields with lines are not answered for all.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// The cases, at most 500.
    #[schema(max_items = 500)]
    cases: Vec<SeenBody>,
    /// Only look at what would become of each.
    #[serde(default)]
    preview: bool,
}

/// A case as the caller saw it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenBody {
    /// Id of the case.
    id: i64,
    /// The version that the caller saw.
    version: i32,
}

/// What became of each case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ManyActedBody {
    /// Nearest deadline first.
    items: Vec<ActedRowBody>,
}

/// What became of a case.
#[derive(Debug, Serialize, ToSchema)]
struct ActedRowBody {
    /// Id of the case.
    case: i64,
    #[schema(example = "2026-000007")]
    number: Option<String>,
    /// `ready` (preview only), `done`, `already` (the same request was done before) or `refused`.
    #[schema(example = "done")]
    result: &'static str,
    /// Why it was refused, in Chinese.
    reason_zh: Option<String>,
    /// Why it was refused, in English.
    reason_en: Option<String>,
}

fn row(row: BatchRow<CaseAmong>) -> ActedRowBody {
    let mut body = ActedRowBody {
        case: row.about.case.0,
        number: row.about.row.map(|row| row.number),
        result: "refused",
        reason_zh: None,
        reason_en: None,
    };
    match row.fate {
        Fate::Ready => body.result = "ready",
        Fate::Done(_, number) => (body.result, body.number) = ("done", Some(number)),
        Fate::Already(_, number) => (body.result, body.number) = ("already", Some(number)),
        Fate::Refused(why) => (body.reason_zh, body.reason_en) = (Some(why.zh), Some(why.en)),
        // Every hindrance has been put into words.
        Fate::Hindered(_) => {}
    }
    body
}

/// Acts in each of the cases, each by itself, nearest deadline first; sent again it does nothing twice. With `preview` nothing changes.
#[utoipa::path(post, path = "/api/v1/tasks/acts", tag = "cases", operation_id = "actInCases", request_body = ManyActsBody,
    responses((status = 200, description = "What became of each", body = ManyActedBody),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    State(web): State<Web>,
    By(by): By,
    Json(body): Json<ManyActsBody>,
) -> Result<Json<ManyActedBody>, Problem> {
    let Some(process) = processes::find(&body.process) else {
        let unknown = refuse("process", &body.process);
        return Err(Problem::in_body(unknown));
    };
    let seen = body.cases.iter();
    let acts = ActInMany {
        cases: seen.map(|seen| (CaseId(seen.id), seen.version)).collect(),
        process: body.process,
        step: body.step,
        way: body.way,
        answers: body.answers.into_iter().collect(),
        reason: body.reason,
    };
    let rows: Result<_, AppError> = if body.preview {
        web.app.preview_acts(&by, &acts).await
    } else {
        web.app.act_in_cases(&by, &acts).await
    };
    let items = web.app.catalogue().await?;
    let rows = rows.map_err(Problem::in_body)?.into_iter();
    let rows = rows.map(|row| BatchRow {
        fate: told(process, &items, row.fate),
        about: row.about,
    });
    Ok(Json(ManyActedBody {
        items: rows.map(row).collect(),
    }))
}
