//! `/api/v1/tasks`, `/api/v1/cases` and `/api/v1/processes`

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{CaseLine, OpenRequest, QueueRow};
use yunheng_domain::clock::Deadline;
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::process::Ending;
use yunheng_domain::processes;

use super::body::Json;
use super::case_act::key;
use super::case_body::CaseBody;
use super::listing::Listing;
use super::problem::{Kind, Problem, ProblemBody};
use crate::filter::{CaseQuery, TaskQuery};
use crate::state::Web;
use crate::who::By;

/// A last day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DueBody {
    /// What is done on it is done in time.
    #[schema(value_type = String, format = Date)]
    day: jiff::civil::Date,
    /// Whether counting touched a year whose calendar is not published, so that the day may still move.
    provisional: bool,
}

impl From<Deadline> for DueBody {
    fn from(due: Deadline) -> Self {
        Self {
            day: due.day,
            provisional: due.provisional,
        }
    }
}

/// Something that is asked of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskBody {
    /// Id of the case.
    case: i64,
    #[schema(example = "2026-000007")]
    number: String,
    title: String,
    #[schema(example = "new-system")]
    process: &'static str,
    #[schema(example = "configure")]
    step: &'static str,
    asks_zh: &'static str,
    asks_en: &'static str,
    #[schema(example = "18")]
    article: &'static str,
    /// Whose case it is.
    unit: String,
    due: Option<DueBody>,
    /// Working days left, today not counted; negative when overdue.
    working_days_left: Option<i64>,
}

impl From<QueueRow> for TaskBody {
    fn from(row: QueueRow) -> Self {
        Self {
            case: row.case.0,
            number: row.number,
            title: row.title,
            process: row.process.code,
            step: row.step.code,
            asks_zh: row.step.asks.zh,
            asks_en: row.step.asks.en,
            article: row.step.article,
            unit: row.unit,
            due: row.due.map(Into::into),
            working_days_left: row.left,
        }
    }
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseLineBody {
    id: i64,
    #[schema(example = "2026-000007")]
    number: String,
    title: String,
    #[schema(example = "new-system")]
    process: &'static str,
    /// Whose it is.
    unit: String,
    /// `open`, `completed`, `rejected` or `withdrawn`.
    #[schema(example = "open")]
    state: &'static str,
    /// The step that waits.
    step: Option<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: jiff::Timestamp,
    /// Whether a time limit of it was missed.
    breached: bool,
}

impl From<CaseLine> for CaseLineBody {
    fn from(row: CaseLine) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            title: row.title,
            process: row.process.code,
            unit: row.unit,
            state: row.ending.map_or("open", Ending::code),
            step: row.step.map(|step| step.code),
            opened_at: row.opened_at,
            breached: row.breached,
        }
    }
}

/// A case to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenBody {
    /// Code of the process.
    #[schema(example = "new-system")]
    process: String,
    /// Id of the organisation in whose name; needed where the caller has the role at several.
    unit: Option<i64>,
    /// Id of the system, where a case of the process is about one.
    system: Option<i64>,
    /// What it is about; the name of the process unless given.
    title: Option<String>,
}

/// A case that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedBody {
    id: i64,
}

/// A page of a list by number.
fn listed<T: Serialize>(
    path: &str,
    items: Vec<T>,
    (page, pages, total): (u64, u64, u64),
    query: impl Fn(u64) -> String,
) -> Response {
    let next = (page < pages).then(|| page + 1);
    let mut links = format!("<{path}?{}>; rel=\"first\"", query(1));
    if let Some(next) = next {
        links = format!("{links}, <{path}?{}>; rel=\"next\"", query(next));
    }
    let listing = Listing {
        items,
        next: next.map(|next| next.to_string()),
        total,
    };
    let mut response = Json(listing).into_response();
    if let Ok(value) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

/// What is asked of the caller, the most pressing first. `next` is the number of the next page: give it as `page`. `total` is counted up to 1,000.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "cases", operation_id = "listTasks", params(TaskQuery),
    responses((status = 200, description = "A page", body = Listing<TaskBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn tasks(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<TaskQuery>,
) -> Result<Response, Problem> {
    let found = web.app.queue(&by, &query.filter()?).await?;
    let items: Vec<TaskBody> = found.rows.into_iter().map(Into::into).collect();
    let pages = found.page + u64::from(found.more);
    let place = (found.page, pages, found.total.number);
    Ok(listed("/api/v1/tasks", items, place, |page| query.at(page)))
}

/// Cases that the caller may see, the newest first. `next` is the number of the next page: give it as `page`.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "listCases", params(CaseQuery),
    responses((status = 200, description = "A page", body = Listing<CaseLineBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<CaseQuery>,
) -> Result<Response, Problem> {
    let found = web.app.cases(&by, query.filter()?, query.number()?).await?;
    let items: Vec<CaseLineBody> = found.rows.into_iter().map(Into::into).collect();
    let place = (found.page, found.pages, found.total);
    Ok(listed("/api/v1/cases", items, place, |page| query.at(page)))
}

/// One case. Its `ETag` begins with its version, which an act has to name in `If-Match`.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", operation_id = "getCase",
    params(("id" = i64, Path, description = "Id")),
    responses((status = 200, description = "The case", body = CaseBody, headers(("etag" = String, description = "`\"version.digest\"`"))),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let view = web.app.case(&by, case_id(&id)?).await?;
    let version = format!("\"{}\"", view.row.version);
    let mut response = Json(CaseBody::from(view)).into_response();
    if let Ok(value) = HeaderValue::from_str(&version) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// Begins a case.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", operation_id = "openCase", request_body = OpenBody,
    params(("idempotency-key" = Option<String>, Header, description = "A key of the caller's own: sent twice under it, the same request begins one case")),
    responses((status = 201, description = "Begun", body = OpenedBody, headers(("location" = String, description = "Address of the case"))),
        (status = 404, description = "No such process", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(web): State<Web>,
    By(by): By,
    headers: HeaderMap,
    Json(body): Json<OpenBody>,
) -> Result<Response, Problem> {
    let request = OpenRequest {
        process: body.process,
        unit: body.unit.map(OrganisationId),
        system: body.system.map(SystemId),
        title: body.title.unwrap_or_default(),
    };
    let id = web
        .app
        .open_case_once(&by, &request, key(&headers))
        .await
        .map_err(Problem::in_body)?;
    let location = format!("/api/v1/cases/{id}");
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(OpenedBody { id: id.0 }),
    )
        .into_response())
}

/// The statutory processes as they are declared: steps with who acts, forms with their fields, documents, gates, ways, and clocks. The `values` of an act are the fields of the step's form, by code.
#[utoipa::path(get, path = "/api/v1/processes", tag = "cases", operation_id = "listProcesses", security(()),
    responses((status = 200, description = "Every process", body = Vec<Object>)))]
pub(crate) async fn declared() -> Response {
    Json(processes::all()).into_response()
}

/// The case that an address names.
pub(super) fn case_id(text: &str) -> Result<CaseId, Problem> {
    text.parse()
        .map(CaseId)
        .map_err(|_| Problem::new(Kind::NotFound))
}
