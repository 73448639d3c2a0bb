//! Reading from a Prometheus-compatible server into the same roll-ups, resumable.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::metric::Source;
use yunheng_domain::resource::{NewResource, PricedBy, ResourceKind, Size};
use yunheng_policy::{Action, Thing};
use yunheng_telemetry::batch;
use yunheng_telemetry::prometheus::{Client, PulledSeries, pages};

use crate::act::Note;
use crate::binder::as_text;
use crate::ingest::Unbound;
use crate::{App, AppError};

/// A selector with more series than this is read in pages of so many.
const SERIES_AT_ONCE: usize = 500;

/// What to pull.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Base address.
    pub url: String,
    /// Bearer token, if the server wants one.
    pub token: Option<String>,
    /// From; already pulled time is not read again unless `again`.
    pub from: Timestamp,
    /// Until, exclusive.
    pub to: Timestamp,
    /// Hours per request.
    pub step_hours: i64,
    /// Unit under which unknown resources are created; `None` lists them as unmatched.
    pub create_under: Option<String>,
    /// Whose telemetry it is.
    pub source: Source,
    /// Ignore how far earlier pulls got.
    pub again: bool,
}

/// What a pull did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct PullReport {
    /// Samples read.
    pub samples: u64,
    /// Of those, bound to a resource.
    pub matched: u64,
    /// Resources created.
    pub resources_created: u64,
    /// Requests made.
    pub requests: u64,
}

impl App {
    /// Pulls. `progress` is told steps done and steps in all.
    pub async fn pull(
        &self,
        by: &Actor,
        request: &PullRequest,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PullReport, AppError> {
        let note = Note::of("server", &request.url);
        self.allow(by, Action::TelemetryWrite, &Thing::platform(), &note)
            .await?;
        let client = Client::new(&request.url, request.token.as_deref())?;
        let step = request.step_hours.clamp(1, 24 * 31) * 3_600_000;
        let (from, to) = (request.from.as_millisecond(), request.to.as_millisecond());
        if from >= to {
            return Err(AppError::invalid(
                "from",
                "起始时间必须早于结束时间",
                "from must lie before to",
            ));
        }
        let selectors = self.inner.binder.mapping().selectors();
        let steps =
            u64::try_from((to - from + step - 1) / step).unwrap_or(0) * selectors.len() as u64;
        let mut report = PullReport::default();
        let mut done = 0;
        for selector in &selectors {
            let mut at = from;
            if !request.again
                && let Some(until) = self.store().pull_cursor(&request.url, selector).await?
            {
                at = at.max(until);
            }
            done += u64::try_from((at - from) / step).unwrap_or(0);
            while at < to {
                let end = (at + step).min(to);
                let pulled = read(&client, selector, at, end, &mut report).await?;
                self.keep_pulled(by, request, selector, pulled, end, &mut report)
                    .await?;
                at = end;
                done += 1;
                progress(done.min(steps), steps);
            }
        }
        self.flush().await?;
        progress(steps, steps);
        Ok(report)
    }

    /// Keeps what one step brought, together with how far the pull has come.
    async fn keep_pulled(
        &self,
        by: &Actor,
        request: &PullRequest,
        selector: &str,
        pulled: Vec<PulledSeries>,
        until: i64,
        report: &mut PullReport,
    ) -> Result<(), AppError> {
        let unbound: Vec<Unbound> = pulled.into_iter().map(unbound).collect();
        if let Some(unit) = &request.create_under {
            report.resources_created += self.create_wanted(by, &unbound, unit).await?;
        }
        let sorted = self.sort_samples(request.source, unbound).await?;
        report.samples += sorted.samples;
        report.matched += sorted.matched;
        let mut act = self.begin(by, Action::TelemetryWrite, None).await?;
        if !sorted.bound.is_empty() {
            act.tx
                .put_inbox(self.now(), &batch::encode(&sorted.bound))
                .await?;
        }
        act.tx
            .count_unmatched(&sorted.unmatched, self.now())
            .await?;
        act.tx
            .put_pull_cursor(&request.url, selector, until)
            .await?;
        let pulled = format!("{selector}: {} samples", sorted.samples);
        act.note(Note::of("server", &request.url).reason(pulled));
        act.commit().await?;
        Ok(())
    }

    /// Creates the resources that rules make of label sets and that do not exist yet.
    async fn create_wanted(
        &self,
        by: &Actor,
        unbound: &[Unbound],
        unit_code: &str,
    ) -> Result<u64, AppError> {
        let mut wanted: BTreeMap<String, ResourceKind> = BTreeMap::new();
        for part in unbound {
            let (name, labels) = as_text(&part.labels);
            if let Some(bound) = self.inner.binder.bound(&name, &labels) {
                wanted.entry(bound.resource).or_insert(bound.kind);
            }
        }
        for resource in self.store().all_resources().await? {
            wanted.remove(&resource.details.name);
        }
        if wanted.is_empty() {
            return Ok(0);
        }
        let mut act = self.begin(by, Action::ResourceRegister, None).await?;
        let unit = self.unit_or_new(&mut act.tx, unit_code).await?;
        for (name, kind) in &wanted {
            let new = NewResource {
                name: name.clone(),
                kind: *kind,
                parent: None,
                provider: None,
                unit,
                system: None,
                size: Size::default(),
                priced_by: PricedBy::default(),
                xinchuang: false,
            };
            let id = act.tx.add_resource(&new, self.today()).await?;
            act.tx.clear_unmatched(name).await?;
            act.note(Note::of("resource", id).unit(unit).after(&new));
        }
        act.commit().await?;
        self.inner.binder.forget_names();
        Ok(wanted.len() as u64)
    }
}

/// Reads one step of one selector, page by page where it has many series.
async fn read(
    client: &Client,
    selector: &str,
    from: i64,
    to: i64,
    report: &mut PullReport,
) -> Result<Vec<PulledSeries>, AppError> {
    let sets = client.series(selector, from, to).await?;
    report.requests += 1;
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    let mut pulled = Vec::new();
    for page in pages(selector, &sets, SERIES_AT_ONCE) {
        report.requests += 1;
        pulled.extend(client.range(&page, from, to).await?);
    }
    Ok(pulled)
}

fn unbound(series: PulledSeries) -> Unbound {
    let mut labels: Vec<(Bytes, Bytes)> = series
        .labels
        .into_iter()
        .map(|(name, value)| (Bytes::from(name), Bytes::from(value)))
        .collect();
    labels.sort();
    // A staleness marker is no value.
    let samples = series
        .samples
        .into_iter()
        .filter(|(_, value)| !value.is_nan());
    Unbound {
        labels,
        samples: samples.collect(),
    }
}
