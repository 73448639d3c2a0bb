//! `GET /api/v1/divergences`

use axum::extract::{Query, State};
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::{DivergenceFinding, DivergenceReport};

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use crate::filter::DivergenceQuery;
use crate::pages::apart;
use crate::state::Web;
use crate::who::By;

/// Where the two sources of a day differ by more than the rulebook allows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivergencesBody {
    /// The day compared, `null` while nothing has been rolled up.
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<jiff::civil::Date>,
    /// Pairs of resource and metric that both sources measured that day.
    compared: u64,
    /// Percentage points by which daily means may differ.
    allowed_points: f64,
    /// The findings, largest difference first.
    items: Vec<DivergenceFindingBody>,
}

/// One resource and metric that the two sources measured differently.
#[derive(Debug, Serialize, ToSchema)]
struct DivergenceFindingBody {
    resource: i64,
    resource_name: String,
    unit_name: String,
    #[schema(example = "cpu")]
    metric: &'static str,
    /// Percent.
    provider_mean: f64,
    /// Percent.
    supervisor_mean: f64,
    /// Percentage points, never negative.
    difference: f64,
}

impl From<DivergenceFinding> for DivergenceFindingBody {
    fn from(row: DivergenceFinding) -> Self {
        Self {
            resource: row.resource.0,
            resource_name: row.name,
            unit_name: row.unit_name,
            metric: row.divergence.metric.code(),
            provider_mean: row.divergence.provider_mean,
            supervisor_mean: row.divergence.supervisor_mean,
            difference: apart(&row.divergence),
        }
    }
}

impl From<DivergenceReport> for DivergencesBody {
    fn from(report: DivergenceReport) -> Self {
        Self {
            day: report.day,
            compared: report.compared,
            allowed_points: report.allowed_points,
            items: report.findings.into_iter().map(Into::into).collect(),
        }
    }
}

/// Where provider and supervisor differ on a day by more than the rulebook allows.
#[utoipa::path(get, path = "/api/v1/divergences", tag = "telemetry", operation_id = "listDivergences", params(DivergenceQuery),
    responses((status = 200, description = "The day's divergences", body = DivergencesBody),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<DivergenceQuery>,
) -> Result<Json<DivergencesBody>, Problem> {
    Ok(Json(
        web.app
            .divergence_report(&by, query.wanted()?)
            .await?
            .into(),
    ))
}
