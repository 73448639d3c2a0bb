//! `POST /api/v1/cases/{id}/acts`, `/time`, `/time/answer` and `/documents`

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{ActRequest, AnswerTime, AppError, AskTime};
use yunheng_domain::process::{Values, WayKind};

use super::body::Json;
use super::case::case_id;
use super::problem::{Kind, Problem, ProblemBody};
use crate::failure::Failure;
use crate::state::Web;
use crate::upload::Uploaded;
use crate::who::By;

/// Header by which the same request, sent twice, is one act.
const KEY: &str = "idempotency-key";

/// What somebody does in a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// The step that the caller takes the case to stand at.
    #[schema(example = "configure")]
    step: String,
    /// One of the step's ways, or `withdraw`.
    #[schema(example = "configured")]
    way: String,
    /// What is filled in, by field of the step's form: text, whole numbers, amounts in fen, booleans, days as text, and arrays of lines. What is left out altogether is taken from the case as it begins.
    #[schema(value_type = Option<Object>)]
    values: Option<Values>,
    /// Why; needed for ways that take a reason.
    #[serde(default)]
    reason: String,
}

/// Where the case stands after an act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActedBody {
    /// The version that the act made.
    version: i32,
}

/// Acts at the step where a case stands.
#[utoipa::path(post, path = "/api/v1/cases/{id}/acts", tag = "cases", operation_id = "actInCase", request_body = ActBody,
    params(("id" = i64, Path, description = "Id"),
        ("if-match" = String, Header, description = "The case's ETag, or its version in quotes: what the caller saw"),
        ("idempotency-key" = Option<String>, Header, description = "A key of the caller's own: sent twice under it, the same request is one act")),
    responses((status = 200, description = "Done", body = ActedBody),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The case stands elsewhere, or the key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Somebody else acted first", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The case does not go this way", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<ActBody>,
) -> Result<Response, Problem> {
    let id = case_id(&id)?;
    let view = web.app.case(&by, id).await?;
    let version = seen(&headers).ok_or(Problem::new(Kind::PreconditionRequired))?;
    let way = view
        .current
        .as_ref()
        .and_then(|current| current.step.way(&body.way));
    let begun = || {
        let current = view.current.as_ref();
        let forward = way.is_some_and(|way| way.kind == WayKind::Forward);
        current
            .filter(|_| forward)
            .map(|current| current.values.clone())
            .unwrap_or_default()
    };
    let request = ActRequest {
        version,
        step: body.step,
        way: body.way,
        values: body.values.unwrap_or_else(begun),
        reason: body.reason,
        key: key(&headers).map(str::to_owned),
    };
    match web.app.act_in_case(&by, id, &request).await {
        Ok(version) => Ok(Json(ActedBody { version }).into_response()),
        Err(AppError::Case(refusal)) => Err(Problem::of_case(Some(view.process), &refusal)),
        Err(other) => Err(other.into()),
    }
}

/// More time that somebody asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskTimeBody {
    /// The clock.
    #[schema(example = "deploy")]
    clock: String,
    /// How much more, counted as the rulebook counts the longest: working days, months or days.
    #[schema(example = 5)]
    count: u32,
    /// Why.
    reason: String,
}

/// Asks for more time on a clock that runs (Art. 18). The case stays where it stands; the clock runs on until the answer.
#[utoipa::path(post, path = "/api/v1/cases/{id}/time", tag = "cases", operation_id = "askForTime", request_body = AskTimeBody,
    params(("id" = i64, Path, description = "Id"),
        ("if-match" = String, Header, description = "The case's ETag, or its version in quotes: what the caller saw"),
        ("idempotency-key" = Option<String>, Header, description = "A key of the caller's own: sent twice under it, the same request is done once")),
    responses((status = 200, description = "Asked", body = ActedBody),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Somebody else acted first", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "So much time cannot be given, or none at all", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ask_time(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<AskTimeBody>,
) -> Result<Response, Problem> {
    let id = case_id(&id)?;
    let request = AskTime {
        version: seen(&headers).ok_or(Problem::new(Kind::PreconditionRequired))?,
        clock: body.clock,
        count: body.count,
        reason: body.reason,
        key: key(&headers).map(str::to_owned),
    };
    acted(web.app.ask_time(&by, id, &request).await)
}

/// The answer to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTimeBody {
    /// Whether the time is given.
    given: bool,
    /// Why.
    reason: String,
}

/// Gives the time that was asked for, or does not (Art. 18).
#[utoipa::path(post, path = "/api/v1/cases/{id}/time/answer", tag = "cases", operation_id = "answerTime", request_body = AnswerTimeBody,
    params(("id" = i64, Path, description = "Id"),
        ("if-match" = String, Header, description = "The case's ETag, or its version in quotes: what the caller saw"),
        ("idempotency-key" = Option<String>, Header, description = "A key of the caller's own: sent twice under it, the same request is done once")),
    responses((status = 200, description = "Answered", body = ActedBody),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Somebody else acted first", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Nobody asked, or a reason is missing", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn answer_time(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<AnswerTimeBody>,
) -> Result<Response, Problem> {
    let id = case_id(&id)?;
    let request = AnswerTime {
        version: seen(&headers).ok_or(Problem::new(Kind::PreconditionRequired))?,
        given: body.given,
        reason: body.reason,
        key: key(&headers).map(str::to_owned),
    };
    acted(web.app.answer_time(&by, id, &request).await)
}

fn acted(done: Result<i32, AppError>) -> Result<Response, Problem> {
    match done {
        Ok(version) => Ok(Json(ActedBody { version }).into_response()),
        Err(AppError::Case(refusal)) => Err(Problem::of_case(None, &refusal)),
        Err(other) => Err(other.into()),
    }
}

/// Something said in a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemarkBody {
    /// At most 2,000 characters.
    text: String,
}

/// Says something in a case, to all its parties.
#[utoipa::path(post, path = "/api/v1/cases/{id}/remarks", tag = "cases", operation_id = "remarkOnCase", request_body = RemarkBody,
    params(("id" = i64, Path, description = "Id")),
    responses((status = 204, description = "Said"),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Empty or too long", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn remark(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    Json(body): Json<RemarkBody>,
) -> Result<StatusCode, Problem> {
    web.app.remark(&by, case_id(&id)?, &body.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what the caller said. The text is no longer shown; that something was said, and when it was withdrawn, is. Sent again it is withdrawn already.
#[utoipa::path(post, path = "/api/v1/cases/{id}/remarks/{nth}/withdraw", tag = "cases", operation_id = "withdrawRemark",
    params(("id" = i64, Path, description = "Id"),
        ("nth" = usize, Path, description = "Number of the remark in its case, as its timeline has it")),
    responses((status = 204, description = "Withdrawn"),
        (status = 404, description = "No such case, or no such remark of the caller's", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Somebody else has spoken since", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn withdraw(
    State(web): State<Web>,
    By(by): By,
    Path((id, nth)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = case_id(&id)?;
    let nth = nth.parse().map_err(|_| Problem::new(Kind::NotFound))?;
    web.app.withdraw_remark(&by, id, nth).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The key that the caller gave the request.
pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    let key = headers.get(KEY)?.to_str().ok()?;
    Some(key).filter(|key| !key.is_empty())
}

/// The version of the case that the caller saw: the whole tag, or the number alone.
fn seen(headers: &HeaderMap) -> Option<i32> {
    let tag = headers.get(header::IF_MATCH)?.to_str().ok()?;
    let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
    tag.split('.').next()?.parse().ok()
}

/// A document that was attached.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachedBody {
    id: i64,
}

/// A document to attach, as `multipart/form-data`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read field by field")]
pub(crate) struct AttachForm {
    /// Which of the step's documents.
    #[schema(example = "project_basis")]
    code: String,
    /// `public`, `internal` or `sensitive`; internal unless given.
    label: Option<String>,
    /// The file: PDF, PNG, JPEG, DOCX, XLSX or ZIP, at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// Attaches a document at the step where a case stands. A later one under the same code is its next version.
#[utoipa::path(post, path = "/api/v1/cases/{id}/documents", tag = "cases", operation_id = "attachDocument",
    params(("id" = i64, Path, description = "Id"),
        ("idempotency-key" = Option<String>, Header, description = "A key of the caller's own: sent twice under it, the same file is attached once")),
    request_body(content = AttachForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "Attached", body = AttachedBody),
        (status = 404, description = "No such case", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The file or a field is not one that is taken", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn attach(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    headers: HeaderMap,
    uploaded: Result<Uploaded, Failure>,
) -> Result<Response, Problem> {
    let id = case_id(&id)?;
    // Who may not know of the case is not told what is wrong with the file.
    let view = web.app.case(&by, id).await?;
    let Uploaded(upload) = uploaded.map_err(|failure| match failure {
        Failure::TooLarge => Problem::new(Kind::TooLarge),
        _ => Problem::saying(
            Kind::UnsupportedMediaType,
            "请以 multipart/form-data 发送 code、label 和 file。",
            "Send code, label and file as multipart/form-data.",
        ),
    })?;
    match web.app.attach_once(&by, id, upload, key(&headers)).await {
        Ok(id) => Ok((StatusCode::CREATED, Json(AttachedBody { id: id.0 })).into_response()),
        Err(AppError::Case(refusal)) => Err(Problem::of_case(Some(view.process), &refusal)),
        Err(other) => Err(Problem::in_body(other)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_version_is_read_from_a_whole_tag_or_from_the_number() {
        let seen = |tag: &'static str| {
            let value = HeaderValue::from_static(tag);
            seen(&HeaderMap::from_iter([(header::IF_MATCH, value)]))
        };
        assert_eq!(seen("\"7.9f3a\""), Some(7));
        assert_eq!(seen("W/\"7\""), Some(7));
        assert_eq!(seen("7"), Some(7));
        assert_eq!(seen("*"), None);
    }
}
