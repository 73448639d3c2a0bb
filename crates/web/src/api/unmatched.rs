//! `GET /api/v1/unmatched`

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::UnmatchedRow;

use super::listing::{Listing, page};
use super::problem::{Problem, ProblemBody};
use crate::pages::UnmatchedQuery;
use crate::state::Web;
use crate::who::By;

/// Samples of one label set that belong to no resource.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnmatchedBody {
    id: i64,
    source: &'static str,
    /// Metric name.
    name: String,
    labels: BTreeMap<String, String>,
    /// `no_resource` or `no_rule`.
    reason: &'static str,
    /// The resource name that a rule made of the labels.
    wanted: Option<String>,
    samples: i64,
    #[schema(value_type = String, format = DateTime)]
    first_seen: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_seen: jiff::Timestamp,
}

impl From<UnmatchedRow> for UnmatchedBody {
    fn from(row: UnmatchedRow) -> Self {
        Self {
            id: row.id.0,
            source: row.group.source.code(),
            name: row.group.name,
            labels: row.group.labels.into_iter().collect(),
            reason: row.group.reason.code(),
            wanted: row.group.wanted,
            samples: row.group.samples,
            first_seen: row.first_seen,
            last_seen: row.last_seen,
        }
    }
}

/// Series that belong to no resource: those first that registering a resource mends, then most samples.
#[utoipa::path(get, path = "/api/v1/unmatched", tag = "telemetry", operation_id = "listUnmatched", params(UnmatchedQuery),
    responses((status = 200, description = "A page", body = Listing<UnmatchedBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<UnmatchedQuery>,
) -> Result<Response, Problem> {
    let (filter, after, rows) = query.wanted()?;
    let found = web.app.unmatched(&by, filter, after, rows).await?.page;
    let items: Vec<UnmatchedBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/unmatched",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}
