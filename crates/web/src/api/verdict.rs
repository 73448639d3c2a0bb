//! `/api/v1/verdicts`

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{ExemptRequest, StoredVerdict, VerdictRow};
use yunheng_domain::ids::VerdictId;
use yunheng_domain::rulebook::Bilingual;
use yunheng_domain::verdict::{MetricFinding, ParameterUsed};

use super::body::Json;
use super::listing::{Listing, page};
use super::problem::{Kind, Problem, ProblemBody};
use super::resource::SizeBody;
use crate::filter::VerdictQuery;
use crate::state::Web;
use crate::who::By;

/// A verdict with everything needed to check it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerdictBody {
    id: i64,
    resource: i64,
    /// Period asked for.
    #[schema(example = "2026Q3")]
    period: String,
    #[schema(value_type = String, format = DateTime)]
    judged_at: jiff::Timestamp,
    #[schema(example = "reduction")]
    rule: &'static str,
    #[schema(example = "24(2)")]
    article: String,
    #[schema(example = "shrink")]
    outcome: &'static str,
    /// Rulebook and version.
    #[schema(example = "bazhong-2023@1")]
    rulebook: String,
    /// SM3 of the rulebook text.
    rulebook_digest: String,
    #[schema(example = "provider")]
    source: &'static str,
    #[schema(value_type = String, format = Date)]
    from: jiff::civil::Date,
    #[schema(value_type = String, format = Date)]
    to: jiff::civil::Date,
    /// Least coverage over the metrics needed, 0 to 1.
    coverage: f64,
    parameters: Vec<ParameterBody>,
    /// Readings chosen where the measures leave a question open.
    readings: Vec<String>,
    metrics: Vec<MetricBody>,
    size: SizeBody,
    proposed: Option<SizeBody>,
    /// Yuan, decimal text.
    saving_per_month: Option<String>,
    /// SM3 over rule, rulebook digest and evidence.
    input_digest: String,
}

/// A parameter as it stood in the rulebook.
#[derive(Debug, Serialize, ToSchema)]
struct ParameterBody {
    key: String,
    value: String,
    unit: String,
    article: u32,
}

impl From<&ParameterUsed> for ParameterBody {
    fn from(used: &ParameterUsed) -> Self {
        Self {
            key: used.key.clone(),
            value: used.value.clone(),
            unit: used.unit.clone(),
            article: used.article,
        }
    }
}

/// What was found for one metric.
#[derive(Debug, Serialize, ToSchema)]
struct MetricBody {
    #[schema(example = "cpu")]
    metric: &'static str,
    outcome: &'static str,
    peak: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    mean: Option<f64>,
    sustained: Option<f64>,
    free_min_bytes: Option<f64>,
    coverage: f64,
    above_capacity: u64,
}

impl From<&MetricFinding> for MetricBody {
    fn from(finding: &MetricFinding) -> Self {
        Self {
            metric: finding.metric.code(),
            outcome: finding.outcome.code(),
            peak: finding.peak,
            p95: finding.p95,
            p99: finding.p99,
            mean: finding.mean,
            sustained: finding.sustained,
            free_min_bytes: finding.free_min_bytes,
            coverage: finding.coverage,
            above_capacity: finding.above_capacity,
        }
    }
}

/// A stored verdict as the API shows it.
pub(crate) fn verdict_body(stored: &StoredVerdict) -> VerdictBody {
    let verdict = &stored.details.verdict;
    VerdictBody {
        id: stored.id.0,
        resource: stored.details.resource.0,
        period: stored.details.period.clone(),
        judged_at: stored.details.judged_at,
        rule: verdict.rule.code(),
        article: verdict.article.to_string(),
        outcome: verdict.outcome.code(),
        rulebook: verdict.rulebook.to_string(),
        rulebook_digest: stored.details.rulebook_digest.clone(),
        source: verdict.source.code(),
        from: verdict.from,
        to: verdict.to,
        coverage: verdict.coverage,
        parameters: verdict.parameters.iter().map(Into::into).collect(),
        readings: verdict.readings.iter().map(ToString::to_string).collect(),
        metrics: verdict.metrics.iter().map(Into::into).collect(),
        size: verdict.size.into(),
        proposed: verdict.proposed.map(Into::into),
        saving_per_month: verdict.saving_per_month.map(|saving| saving.to_string()),
        input_digest: verdict.input_digest.to_string(),
    }
}

/// A verdict with its resource.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerdictRowBody {
    resource_name: String,
    kind: &'static str,
    unit_name: String,
    system_name: Option<String>,
    exemption: Option<ExemptionBody>,
    verdict: VerdictBody,
}

/// An exemption in force.
#[derive(Debug, Serialize, ToSchema)]
struct ExemptionBody {
    reason: String,
    #[schema(value_type = String, format = Date)]
    until: jiff::civil::Date,
    #[schema(value_type = String, format = DateTime)]
    given_at: jiff::Timestamp,
}

impl From<VerdictRow> for VerdictRowBody {
    fn from(row: VerdictRow) -> Self {
        Self {
            verdict: verdict_body(&row.stored),
            resource_name: row.resource_name,
            kind: row.kind.code(),
            unit_name: row.unit_name,
            system_name: row.system_name,
            exemption: row.exemption.map(|exemption| ExemptionBody {
                reason: exemption.reason,
                until: exemption.until,
                given_at: exemption.given_at,
            }),
        }
    }
}

/// Verdicts to exempt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExemptBody {
    /// Ids, at most 500.
    #[schema(max_items = 500)]
    verdicts: Vec<i64>,
    /// Why, at least five characters.
    #[schema(min_length = 5)]
    reason: String,
    /// Last day: after today, within a year.
    #[schema(format = Date)]
    until: String,
}

/// How many were exempted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExemptedBody {
    exempted: u64,
}

/// The latest verdicts that match a filter, largest saving first.
#[utoipa::path(get, path = "/api/v1/verdicts", tag = "verdicts", operation_id = "listVerdicts", params(VerdictQuery),
    responses((status = 200, description = "A page", body = Listing<VerdictRowBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<VerdictQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter(web.app.today())?;
    let found = web
        .app
        .verdicts(&by, &filter, query.cursor()?, query.rows()?)
        .await?;
    let items: Vec<VerdictRowBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/verdicts",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// One verdict.
#[utoipa::path(get, path = "/api/v1/verdicts/{id}", tag = "verdicts", operation_id = "getVerdict",
    params(("id" = i64, Path, description = "Id")),
    responses((status = 200, description = "The verdict", body = VerdictRowBody),
        (status = 404, description = "No such verdict", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
) -> Result<Json<VerdictRowBody>, Problem> {
    let id = id
        .parse()
        .map(VerdictId)
        .map_err(|_| Problem::new(Kind::NotFound))?;
    Ok(Json(web.app.verdict(&by, id).await?.into()))
}

/// Exempts the resources of verdicts from their rules; all or nothing.
#[utoipa::path(post, path = "/api/v1/verdicts/exemptions", tag = "verdicts", operation_id = "exemptVerdicts", request_body = ExemptBody,
    responses((status = 200, description = "Exempted", body = ExemptedBody),
        (status = 404, description = "One of the verdicts does not exist", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn exempt(
    State(web): State<Web>,
    By(by): By,
    Json(body): Json<ExemptBody>,
) -> Result<Json<ExemptedBody>, Problem> {
    let until = body.until.parse().map_err(|_| {
        let message = Bilingual {
            zh: "须为 2026-12-31 形式的日期。".to_owned(),
            en: "Must be a day such as 2026-12-31.".to_owned(),
        };
        Problem::at("/until", &message)
    })?;
    let verdicts = body.verdicts.into_iter().map(VerdictId).collect();
    let request = ExemptRequest {
        verdicts,
        reason: body.reason,
        until,
    };
    Ok(Json(ExemptedBody {
        exempted: web
            .app
            .exempt(&by, &request)
            .await
            .map_err(Problem::in_body)?,
    }))
}
