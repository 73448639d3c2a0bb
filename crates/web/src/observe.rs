//! The process's own figures, and whether it is alive and ready.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use tokio::time::Instant;

use crate::state::Web;

/// What requests are counted by. The route is the pattern, never the address: addresses are without number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

/// What durations are kept by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

/// Figures for `/metrics`.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    accepted: Counter,
    unmatched: Counter,
    waiting: Gauge,
    unmatched_groups: Gauge,
    outbox_waiting: Gauge,
    outbox_failed: Gauge,
    ids: AtomicU64,
}

impl Metrics {
    /// Registers every figure.
    pub(crate) fn new() -> Self {
        let requests = Family::<RequestLabels, Counter>::default();
        let durations = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            // 0.5 ms to 16 s, each bucket twice the last.
            Histogram::new(exponential_buckets(0.0005, 2.0, 16))
        });
        let (accepted, unmatched) = (Counter::default(), Counter::default());
        let (waiting, unmatched_groups) = (Gauge::default(), Gauge::default());
        let (outbox_waiting, outbox_failed) = (Gauge::default(), Gauge::default());
        let mut registry = Registry::with_prefix("yunheng");
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from request to answer",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "samples_accepted",
            "Samples accepted by remote write",
            accepted.clone(),
        );
        registry.register(
            "samples_unmatched",
            "Samples accepted by remote write that belong to no resource",
            unmatched.clone(),
        );
        registry.register(
            "inbox_waiting",
            "Requests acknowledged and not yet rolled up",
            waiting.clone(),
        );
        registry.register(
            "unmatched_series",
            "Series that belong to no resource",
            unmatched_groups.clone(),
        );
        registry.register(
            "outbox_waiting",
            "Mails and calls of webhooks on their way",
            outbox_waiting.clone(),
        );
        registry.register(
            "outbox_failed",
            "Mails and calls of webhooks that were given up",
            outbox_failed.clone(),
        );
        Self {
            registry,
            requests,
            durations,
            accepted,
            unmatched,
            waiting,
            unmatched_groups,
            outbox_waiting,
            outbox_failed,
            ids: AtomicU64::new(0),
        }
    }

    /// Counts what one remote-write request brought.
    pub(crate) fn wrote(&self, samples: u64, matched: u64) {
        self.accepted.inc_by(samples);
        self.unmatched.inc_by(samples.saturating_sub(matched));
    }

    /// A number for the next request, unique in this process.
    pub(crate) fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    fn answered(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        self.requests
            .get_or_create(&RequestLabels {
                method: method.to_owned(),
                route: route.to_owned(),
                status: status.as_u16(),
            })
            .inc();
        self.durations
            .get_or_create(&RouteLabels {
                route: route.to_owned(),
            })
            .observe(took.as_secs_f64());
    }
}

/// Counts and times every request.
pub(crate) async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST") => known.to_owned(),
        // Methods are the sender's to invent; figures are not.
        _ => "other".to_owned(),
    };
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    web.metrics
        .answered(&method, &route, response.status(), began.elapsed());
    response
}

/// `GET /livez`: the process answers.
pub(crate) async fn livez() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: database and raw directory answer too.
pub(crate) async fn readyz(State(web): State<Web>) -> Response {
    match web.app.ready().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}

/// `GET /metrics` in the OpenMetrics text format.
pub(crate) async fn metrics(State(web): State<Web>) -> Response {
    if let Ok(backlog) = web.app.backlog().await {
        web.metrics
            .waiting
            .set(i64::try_from(backlog.waiting).unwrap_or(i64::MAX));
        web.metrics
            .unmatched_groups
            .set(i64::try_from(backlog.unmatched_groups).unwrap_or(i64::MAX));
    }
    if let Ok(outbox) = web.app.outbox_counts().await {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        web.metrics.outbox_waiting.set(whole(outbox.waiting));
        web.metrics.outbox_failed.set(whole(outbox.failed));
    }
    let mut text = String::new();
    if encode(&mut text, &web.metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        text,
    )
        .into_response()
}
