//! `/api/v1/resources`

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_app::{Chart, NewResourceRequest, ResourceDetail, ResourceRow};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::money::Fen;
use yunheng_domain::resource::{ResourceKind, Size};
use yunheng_domain::rulebook::Bilingual;

use super::body::Json;
use super::listing::{Listing, page};
use super::problem::{Kind, Problem, ProblemBody};
use super::verdict::{VerdictBody, verdict_body};
use crate::filter::ResourceQuery;
use crate::pages::ChartQuery;
use crate::state::Web;
use crate::who::By;

/// A size as allocated.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SizeBody {
    vcpus: i64,
    memory_bytes: i64,
    disk_bytes: i64,
}

impl From<Size> for SizeBody {
    fn from(size: Size) -> Self {
        Self {
            vcpus: size.vcpus,
            memory_bytes: size.memory_bytes,
            disk_bytes: size.disk_bytes,
        }
    }
}

/// A resource.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceBody {
    id: i64,
    name: String,
    #[schema(example = "virtual_machine")]
    kind: &'static str,
    unit: i64,
    unit_name: String,
    system: Option<i64>,
    system_name: Option<String>,
    parent: Option<i64>,
    size: SizeBody,
    xinchuang: bool,
    /// Latest verdict of each rule.
    verdicts: Vec<FindingBody>,
    /// Yuan, decimal text.
    #[schema(example = "608.00")]
    saving_per_month: String,
}

/// The latest verdict of a rule, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingBody {
    #[schema(example = "reduction")]
    rule: &'static str,
    #[schema(example = "24(2)")]
    article: &'static str,
    #[schema(example = "shrink")]
    outcome: &'static str,
    /// Yuan, decimal text.
    saving_per_month: Option<String>,
}

impl From<ResourceRow> for ResourceBody {
    fn from(row: ResourceRow) -> Self {
        let details = row.resource.details;
        let verdicts = row
            .verdicts
            .iter()
            .map(|(rule, outcome, saving)| FindingBody {
                rule: rule.code(),
                article: rule.article(),
                outcome: outcome.code(),
                saving_per_month: saving.map(|fen| Fen(fen).to_string()),
            });
        Self {
            id: row.resource.id.0,
            name: details.name,
            kind: details.kind.code(),
            unit: details.unit.0,
            unit_name: row.unit_name,
            system: details.system.map(|id| id.0),
            system_name: row.system_name,
            parent: details.parent.map(|id| id.0),
            size: details.size.into(),
            xinchuang: details.xinchuang,
            verdicts: verdicts.collect(),
            saving_per_month: Fen(row.saving).to_string(),
        }
    }
}

/// A resource with its history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceDetailBody {
    resource: ResourceBody,
    /// Ids of its data disks.
    disks: Vec<i64>,
    sizes: Vec<SizeSinceBody>,
    verdicts: Vec<VerdictBody>,
    divergences: Vec<DivergenceBody>,
    /// First day with roll-ups.
    #[schema(value_type = Option<String>, format = Date)]
    observed_from: Option<jiff::civil::Date>,
    /// Last day with roll-ups.
    #[schema(value_type = Option<String>, format = Date)]
    observed_to: Option<jiff::civil::Date>,
}

/// A size from a day on.
#[derive(Debug, Serialize, ToSchema)]
struct SizeSinceBody {
    #[schema(value_type = String, format = Date)]
    since: jiff::civil::Date,
    size: SizeBody,
}

/// A day on which the two sources differ by more than the rulebook allows.
#[derive(Debug, Serialize, ToSchema)]
struct DivergenceBody {
    metric: &'static str,
    #[schema(value_type = String, format = Date)]
    day: jiff::civil::Date,
    provider_mean: f64,
    supervisor_mean: f64,
}

impl From<ResourceDetail> for ResourceDetailBody {
    fn from(detail: ResourceDetail) -> Self {
        let divergences = detail.divergences.iter().map(|found| DivergenceBody {
            metric: found.metric.code(),
            day: found.day,
            provider_mean: found.provider_mean,
            supervisor_mean: found.supervisor_mean,
        });
        Self {
            disks: detail.disks.iter().map(|disk| disk.id.0).collect(),
            sizes: detail
                .sizes
                .iter()
                .map(|(since, size)| SizeSinceBody {
                    since: *since,
                    size: (*size).into(),
                })
                .collect(),
            verdicts: detail.verdicts.iter().map(verdict_body).collect(),
            divergences: divergences.collect(),
            observed_from: detail.observed.map(|(from, _)| from),
            observed_to: detail.observed.map(|(_, to)| to),
            resource: detail.row.into(),
        }
    }
}

/// A resource's chart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChartBody {
    #[schema(example = "cpu")]
    metric: &'static str,
    #[schema(value_type = String, format = Date)]
    from: jiff::civil::Date,
    #[schema(value_type = String, format = Date)]
    to: jiff::civil::Date,
    /// UTC milliseconds and value; each stretch keeps its smallest and largest.
    #[schema(value_type = Vec<Vec<f64>>)]
    raw: Vec<(i64, f64)>,
    thinned: bool,
    days: Vec<ChartDayBody>,
    capacity: Option<f64>,
    thresholds: Vec<ThresholdBody>,
    windows: Vec<WindowBody>,
}

/// One day of one source.
#[derive(Debug, Serialize, ToSchema)]
struct ChartDayBody {
    source: &'static str,
    #[schema(value_type = String, format = Date)]
    day: jiff::civil::Date,
    min: f64,
    mean: f64,
    max: f64,
    p95: Option<f64>,
    coverage: f64,
    count: u64,
}

/// A line of the rulebook.
#[derive(Debug, Serialize, ToSchema)]
struct ThresholdBody {
    #[schema(example = "24(1)")]
    article: String,
    value: f64,
}

/// The window of a verdict.
#[derive(Debug, Serialize, ToSchema)]
struct WindowBody {
    rule: &'static str,
    outcome: &'static str,
    #[schema(value_type = String, format = Date)]
    from: jiff::civil::Date,
    #[schema(value_type = String, format = Date)]
    to: jiff::civil::Date,
}

impl From<Chart> for ChartBody {
    fn from(chart: Chart) -> Self {
        let days = chart.days.iter().map(|day| ChartDayBody {
            source: day.source.code(),
            day: day.day,
            min: day.min,
            mean: day.mean,
            max: day.max,
            p95: day.p95,
            coverage: day.coverage,
            count: day.count,
        });
        let windows = chart.windows.iter().map(|window| WindowBody {
            rule: window.rule.code(),
            outcome: window.outcome.code(),
            from: window.from,
            to: window.to,
        });
        let thresholds = chart.thresholds.iter();
        Self {
            metric: chart.metric.code(),
            from: chart.period.from,
            to: chart.period.to,
            thinned: chart.thinned,
            days: days.collect(),
            capacity: chart.capacity,
            thresholds: thresholds
                .map(|(article, value)| ThresholdBody {
                    article: article.clone(),
                    value: *value,
                })
                .collect(),
            windows: windows.collect(),
            raw: chart.raw,
        }
    }
}

/// A resource to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewResourceBody {
    /// Unique name, the one telemetry uses.
    #[schema(example = "vm-0042")]
    name: String,
    /// `virtual_machine` or `data_disk`.
    #[schema(example = "virtual_machine")]
    kind: String,
    /// Code of the unit that owns it.
    unit_code: String,
    /// Name of the machine a disk belongs to.
    #[serde(default)]
    machine: Option<String>,
    /// vCPUs, of a machine.
    #[serde(default)]
    vcpus: i64,
    /// Memory in GB (2^30 bytes), of a machine.
    #[serde(default)]
    memory_gb: i64,
    /// Space in GB (2^30 bytes), of a disk.
    #[serde(default)]
    disk_gb: i64,
}

impl NewResourceBody {
    fn request(self) -> Result<NewResourceRequest, Problem> {
        let kind = ResourceKind::from_code(&self.kind).ok_or_else(|| {
            let message = Bilingual {
                zh: "kind 须为 virtual_machine 或 data_disk。".to_owned(),
                en: "kind must be virtual_machine or data_disk.".to_owned(),
            };
            Problem::at("/kind", &message)
        })?;
        Ok(NewResourceRequest {
            name: self.name,
            kind,
            unit_code: self.unit_code,
            machine: self.machine,
            vcpus: self.vcpus,
            memory_gb: self.memory_gb,
            disk_gb: self.disk_gb,
        })
    }
}

/// The id of what was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeBody {
    id: i64,
}

impl MadeBody {
    /// The answer to a creation, with its address.
    pub(crate) fn created(id: i64, location: &str) -> Response {
        let mut response = (StatusCode::CREATED, Json(Self { id })).into_response();
        if let Ok(value) = HeaderValue::from_str(location) {
            response.headers_mut().insert(header::LOCATION, value);
        }
        response
    }
}

/// Resources that match a filter.
#[utoipa::path(get, path = "/api/v1/resources", tag = "resources", operation_id = "listResources", params(ResourceQuery),
    responses((status = 200, description = "A page", body = Listing<ResourceBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<ResourceQuery>,
) -> Result<Response, Problem> {
    let (filter, order) = (query.filter()?, query.order()?);
    let found = web
        .app
        .resources(&by, &filter, order, query.cursor()?, query.rows()?)
        .await?;
    let items: Vec<ResourceBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/resources",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// Registers a resource; telemetry that named it before is bound from now on.
#[utoipa::path(post, path = "/api/v1/resources", tag = "resources", operation_id = "registerResource", request_body = NewResourceBody,
    responses((status = 201, description = "Registered; Location has its address", body = MadeBody),
        (status = 409, description = "The name is taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(web): State<Web>,
    By(by): By,
    Json(body): Json<NewResourceBody>,
) -> Result<Response, Problem> {
    let id = web
        .app
        .register_resource(&by, &body.request()?)
        .await
        .map_err(Problem::in_body)?;
    Ok(MadeBody::created(id.0, &format!("/api/v1/resources/{id}")))
}

/// One resource with its history.
#[utoipa::path(get, path = "/api/v1/resources/{id}", tag = "resources", operation_id = "getResource",
    params(("id" = i64, Path, description = "Id")),
    responses((status = 200, description = "The resource", body = ResourceDetailBody),
        (status = 404, description = "No such resource", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
) -> Result<Json<ResourceDetailBody>, Problem> {
    Ok(Json(web.app.resource(&by, resource_id(&id)?).await?.into()))
}

/// A resource's chart: raw readings, daily roll-ups, lines and windows.
#[utoipa::path(get, path = "/api/v1/resources/{id}/chart", tag = "resources", operation_id = "getChart",
    params(("id" = i64, Path, description = "Id"), ChartQuery),
    responses((status = 200, description = "The chart", body = ChartBody),
        (status = 404, description = "No such resource", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No such metric or period", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn chart(
    State(web): State<Web>,
    By(by): By,
    Path(id): Path<String>,
    Query(query): Query<ChartQuery>,
) -> Result<Json<ChartBody>, Problem> {
    let id = resource_id(&id)?;
    let kind = web.app.resource(&by, id).await?.row.resource.details.kind;
    let (metric, period) = query.wanted(kind)?;
    Ok(Json(web.app.chart(&by, id, metric, period).await?.into()))
}

fn resource_id(text: &str) -> Result<ResourceId, Problem> {
    text.parse()
        .map(ResourceId)
        .map_err(|_| Problem::new(Kind::NotFound))
}
