//! Remote write through the program's own router: what a scraper sends, from the body to the durable answer.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use prost::Message;
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use yunheng_app::{App, Config, NewResourceRequest};
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::resource::ResourceKind;

use super::Figures;
use super::bring_in::Watch;
use crate::clock::SystemClock;
use crate::exit::Failure;
use crate::random::SystemRandom;
use crate::workspace;

/// Machines that are scraped, and series of each.
const MACHINES: usize = 500;
const SERIES: usize = 10;

/// Rounds of scraping, and milliseconds between two.
const ROUNDS: i64 = 400;
const INTERVAL: i64 = 15_000;

/// The first round: a moment at which nothing else happens in this directory.
const FIRST: i64 = 1_782_000_000_000;

/// Series per request, what Prometheus sends at most by default.
const SERIES_PER_REQUEST: usize = 2_000;

/// Requests under way at once.
const SENDERS: usize = 16;

const TOKEN: &str = "bench";
const UNIT: &str = "BENCH";

pub(super) async fn run(figures: &mut Figures) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let config = Config {
        provider_token: Some(TOKEN.to_owned()),
        ..Config::for_directory(folder.path().to_owned())
    };
    let app = App::open(
        config,
        Arc::new(SystemClock::default()),
        Arc::new(SystemRandom),
    )
    .await?;
    register(&app).await?;
    let router = yunheng_web::router(app.clone());
    // Label sets are bound to series once, in the first round; every round after it is what goes on for years.
    send(&router, bodies(0..1)?).await?;
    app.flush().await?;
    let bodies = bodies(1..ROUNDS + 1)?;
    let samples = ROUNDS.unsigned_abs() * (MACHINES * SERIES) as u64;
    let watch = Watch::start();
    send(&router, bodies).await?;
    let what = "remote write 1.0, a sample per series with ten labels";
    watch.stop(what, samples, figures);
    let watch = Watch::start();
    app.flush().await?;
    watch.stop("moving those into Parquet and roll-ups", samples, figures);
    Ok(())
}

async fn register(app: &App) -> Result<(), Failure> {
    let unit = NewOrganisation::tenant(UNIT, UNIT, UNIT, UNIT, Payer::Unit);
    app.add_organisation(&workspace::operator("bench"), &unit)
        .await?;
    for machine in 0..MACHINES {
        app.register_resource(
            &workspace::operator("bench"),
            &NewResourceRequest {
                name: name(machine),
                kind: ResourceKind::VirtualMachine,
                unit_code: UNIT.to_owned(),
                machine: None,
                vcpus: 10,
                memory_gb: 16,
                disk_gb: 0,
            },
        )
        .await?;
    }
    Ok(())
}

fn name(machine: usize) -> String {
    format!("vm-{machine:05}")
}

/// Posts every body, so many at once, and has each acknowledged.
async fn send(router: &Router, bodies: Vec<Bytes>) -> Result<(), Failure> {
    let mut senders = JoinSet::new();
    let share = bodies.len().div_ceil(SENDERS).max(1);
    for bodies in bodies.chunks(share) {
        let (router, bodies) = (router.clone(), bodies.to_vec());
        senders.spawn(async move {
            for body in bodies {
                post(router.clone(), body).await?;
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent.map_err(|error| Failure::internal(error.to_string()))??;
    }
    Ok(())
}

async fn post(router: Router, body: Bytes) -> Result<(), Failure> {
    let request = Request::post("/api/v1/telemetry/write")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/x-protobuf")
        .header(header::CONTENT_ENCODING, "snappy")
        .body(Body::from(body))
        .map_err(|error| Failure::internal(error.to_string()))?;
    let Ok(answer) = router.oneshot(request).await;
    let status = answer.status();
    if status.is_success() {
        Ok(())
    } else {
        Err(Failure::internal(format!("remote write answered {status}")))
    }
}

/// The requests of some rounds: every machine's idle time per processor, as node_exporter has it.
fn bodies(rounds: std::ops::Range<i64>) -> Result<Vec<Bytes>, Failure> {
    let mut bodies = Vec::new();
    for round in rounds {
        let series: Vec<Series> = (0..MACHINES * SERIES)
            .map(|place| series(place / SERIES, place % SERIES, round))
            .collect();
        for series in series.chunks(SERIES_PER_REQUEST) {
            let request = WriteRequest {
                series: series.to_vec(),
            };
            let body = snap::raw::Encoder::new()
                .compress_vec(&request.encode_to_vec())
                .map_err(|error| Failure::internal(error.to_string()))?;
            bodies.push(body.into());
        }
    }
    Ok(bodies)
}

fn series(machine: usize, cpu: usize, round: i64) -> Series {
    let labels = [
        ("__name__", "node_cpu_seconds_total"),
        ("cluster", "government-cloud-1"),
        ("cpu", &cpu.to_string()),
        ("environment", "production"),
        ("instance", &format!("{}:9100", name(machine))),
        ("job", "node-exporter"),
        ("mode", "idle"),
        ("monitor", "prometheus-0"),
        ("region", "bazhong"),
        ("zone", "zone-a"),
    ];
    // Idle seconds grow by what the round leaves idle, to the hundredth, differently on each processor.
    let busy = (machine * 7 + cpu * 3) % 90;
    let value = (round * INTERVAL) as f64 / 1_000.0 * (100 - busy) as f64 / 100.0;
    Series {
        labels: labels
            .map(|(name, value)| Label {
                name: name.to_owned(),
                value: value.to_owned(),
            })
            .to_vec(),
        samples: vec![Sample {
            value,
            timestamp: FIRST + round * INTERVAL,
        }],
    }
}

/// The part of `prometheus.WriteRequest` that is sent, by the field numbers of the specification.
#[derive(Clone, PartialEq, Message)]
struct WriteRequest {
    #[prost(message, repeated, tag = "1")]
    series: Vec<Series>,
}

#[derive(Clone, PartialEq, Message)]
struct Series {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Sample>,
}

#[derive(Clone, PartialEq, Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, PartialEq, Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    #[prost(int64, tag = "2")]
    timestamp: i64,
}
