//! `/api/v1/notices`

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_domain::ids::NoticeId;

use super::body::Json;
use super::listing::{Listing, page};
use super::problem::{Kind, Problem, ProblemBody};
use crate::filter::NoticeQuery;
use crate::state::Web;
use crate::who::By;

/// Something that the caller was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBody {
    id: i64,
    /// `asked`, `returned`, `decided`, `soon`, `breached`, `remarked` and others, as subscriptions name them.
    #[schema(example = "asked")]
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    text_zh: String,
    text_en: String,
    /// The page about it.
    #[schema(example = "/cases/7")]
    path: String,
    /// Id of the case that it is about.
    case: Option<i64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<jiff::Timestamp>,
}

impl From<yunheng_app::Notice> for NoticeBody {
    fn from(notice: yunheng_app::Notice) -> Self {
        let told = notice.details;
        Self {
            id: notice.id.0,
            kind: told.kind.code(),
            at: told.at,
            text_zh: told.text.zh,
            text_en: told.text.en,
            path: told.path,
            case: told.case.map(|case| case.0),
            read_at: notice.read_at,
        }
    }
}

/// How much is not read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnreadBody {
    unread: u64,
}

/// What the caller was told, newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", operation_id = "listNotices", params(NoticeQuery),
    responses((status = 200, description = "A page", body = Listing<NoticeBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<NoticeQuery>,
) -> Result<Response, Problem> {
    let (unread, after) = (query.unread()?, query.cursor()?.map(NoticeId));
    let found = web.app.notices(&by, unread, after, query.rows()?).await?;
    let items: Vec<NoticeBody> = found.rows.into_iter().map(Into::into).collect();
    let place = (found.next.map(|id| id.0), found.total);
    Ok(page("/api/v1/notices", items, place, |after| {
        query.from(after)
    }))
}

/// How much the caller has not read.
#[utoipa::path(get, path = "/api/v1/notices/unread", tag = "notices", operation_id = "countUnreadNotices",
    responses((status = 200, description = "The number", body = UnreadBody)))]
pub(crate) async fn unread(
    State(web): State<Web>,
    By(by): By,
) -> Result<Json<UnreadBody>, Problem> {
    let unread = web.app.unread_notices(&by).await?;
    Ok(Json(UnreadBody { unread }))
}

/// Marks one notice of the caller's as read.
#[utoipa::path(post, path = "/api/v1/notices/{id}/read", tag = "notices", operation_id = "readNotice",
    params(("id" = i64, Path, description = "Id")),
    responses((status = 204, description = "Read"),
        (status = 404, description = "No such notice of the caller's", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = id.parse().map_err(|_| Problem::new(Kind::NotFound))?;
    web.app.mark_read(&by, Some(NoticeId(id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks every notice of the caller's as read.
#[utoipa::path(post, path = "/api/v1/notices/read", tag = "notices", operation_id = "readAllNotices",
    responses((status = 204, description = "Read")))]
pub(crate) async fn read_all(State(web): State<Web>, By(by): By) -> Result<StatusCode, Problem> {
    web.app.mark_read(&by, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
