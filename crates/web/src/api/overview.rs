//! `GET /api/v1/overview`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::Overview;
use yunheng_domain::money::Fen;

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use crate::state::Web;
use crate::who::By;

/// What is allocated, used, found, and the money in play.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewBody {
    units: i64,
    systems: i64,
    machines: i64,
    disks: i64,
    vcpus: i64,
    memory_bytes: i64,
    disk_bytes: i64,
    /// Day the usage figures are of.
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<jiff::civil::Date>,
    vcpus_used: Option<f64>,
    memory_used_bytes: Option<f64>,
    disk_used_bytes: Option<f64>,
    /// Yuan per month, decimal text.
    monthly_cost: Option<String>,
    /// Yuan per month, decimal text.
    saving_per_month: String,
    findings: Vec<FindingsBody>,
    top_units: Vec<UnitShareBody>,
    /// Acknowledged requests not yet rolled up.
    waiting: u64,
    unmatched_groups: u64,
}

/// How many of the latest verdicts of a rule have an outcome.
#[derive(Debug, Serialize, ToSchema)]
struct FindingsBody {
    #[schema(example = "reduction")]
    rule: &'static str,
    #[schema(example = "shrink")]
    outcome: &'static str,
    count: i64,
}

/// A unit's share of the money in play.
#[derive(Debug, Serialize, ToSchema)]
struct UnitShareBody {
    id: i64,
    name: String,
    findings: i64,
    /// Yuan per month, decimal text.
    saving_per_month: String,
}

impl From<Overview> for OverviewBody {
    fn from(overview: Overview) -> Self {
        let totals = overview.totals;
        let findings = overview
            .verdicts
            .counts
            .iter()
            .map(|(rule, outcome, count)| FindingsBody {
                rule: rule.code(),
                outcome: outcome.code(),
                count: *count,
            });
        let units = overview.units.into_iter().map(|unit| UnitShareBody {
            id: unit.unit,
            name: unit.name,
            findings: unit.findings,
            saving_per_month: unit.saving.to_string(),
        });
        Self {
            units: totals.units,
            systems: totals.systems,
            machines: totals.machines,
            disks: totals.disks,
            vcpus: totals.vcpus,
            memory_bytes: totals.memory_bytes,
            disk_bytes: totals.disk_bytes,
            day: overview.day,
            vcpus_used: overview.vcpus_used,
            memory_used_bytes: overview.memory_used_bytes,
            disk_used_bytes: overview.disk_used_bytes,
            monthly_cost: overview.monthly_cost.map(|cost| cost.to_string()),
            saving_per_month: Fen(overview.verdicts.saving).to_string(),
            findings: findings.collect(),
            top_units: units.collect(),
            waiting: overview.backlog.waiting,
            unmatched_groups: overview.backlog.unmatched_groups,
        }
    }
}

/// What is allocated, used, found, and the money in play; at most five seconds old.
#[utoipa::path(get, path = "/api/v1/overview", tag = "overview", operation_id = "getOverview",
    responses((status = 200, description = "The overview", body = OverviewBody),
        (status = 503, description = "Unavailable", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn overview(
    State(web): State<Web>,
    By(by): By,
) -> Result<Json<OverviewBody>, Problem> {
    Ok(Json(web.app.overview(&by).await?.into()))
}
