//! `/api/v1/verdicts/cases`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{BatchRow, Fate, VerdictGroup};
use yunheng_domain::ids::VerdictId;

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use crate::pages::case::told;
use crate::state::Web;
use crate::who::By;

/// Verdicts to open cases for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerdictCasesBody {
    /// Ids, at most 500.
    #[schema(max_items = 500)]
    verdicts: Vec<i64>,
}

/// What became of each group of verdicts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedBody {
    /// Largest saving first.
    items: Vec<OpenedRowBody>,
}

/// What became of the verdicts that one case answers.
#[derive(Debug, Serialize, ToSchema)]
struct OpenedRowBody {
    /// Ids of the verdicts.
    verdicts: Vec<i64>,
    #[schema(example = "scale-down")]
    process: Option<&'static str>,
    /// Id of the system.
    system: Option<i64>,
    /// Yuan, decimal text.
    saving_per_month: String,
    /// `opened`, `already` (an open case is about it) or `refused`.
    #[schema(example = "opened")]
    result: &'static str,
    /// Id of the case.
    case: Option<i64>,
    #[schema(example = "2026-000007")]
    number: Option<String>,
    /// Why it was refused, in Chinese.
    reason_zh: Option<String>,
    /// Why it was refused, in English.
    reason_en: Option<String>,
}

impl From<BatchRow<VerdictGroup>> for OpenedRowBody {
    fn from(row: BatchRow<VerdictGroup>) -> Self {
        let mut body = Self {
            verdicts: row.about.ids.iter().map(|id| id.0).collect(),
            process: row.about.process.map(|process| process.code),
            system: row.about.system.map(|id| id.0),
            saving_per_month: row.about.saving().to_string(),
            result: "refused",
            case: None,
            number: None,
            reason_zh: None,
            reason_en: None,
        };
        let fate = match row.about.process {
            Some(process) => told(process, &[], row.fate),
            None => row.fate,
        };
        match fate {
            // Nothing that could be opened is left so, and every hindrance has been put into words.
            Fate::Ready | Fate::Hindered(_) => {}
            Fate::Done(case, number) => {
                body.result = "opened";
                (body.case, body.number) = (Some(case.0), Some(number));
            }
            Fate::Already(case, number) => {
                body.result = "already";
                (body.case, body.number) = (Some(case.0), Some(number));
            }
            Fate::Refused(why) => {
                (body.reason_zh, body.reason_en) = (Some(why.zh), Some(why.en));
            }
        }
        body
    }
}

/// Opens a case for each system and process among the verdicts, each by itself, largest saving first; sent again it opens nothing twice.
#[utoipa::path(post, path = "/api/v1/verdicts/cases", tag = "verdicts", operation_id = "openCasesFromVerdicts", request_body = VerdictCasesBody,
    responses((status = 200, description = "What became of each", body = OpenedBody),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(web): State<Web>,
    By(by): By,
    Json(body): Json<VerdictCasesBody>,
) -> Result<Json<OpenedBody>, Problem> {
    let verdicts: Vec<VerdictId> = body.verdicts.into_iter().map(VerdictId).collect();
    let rows = web
        .app
        .open_from_verdicts(&by, &verdicts)
        .await
        .map_err(Problem::in_body)?;
    Ok(Json(OpenedBody {
        items: rows.into_iter().map(Into::into).collect(),
    }))
}
