//! Remote write: decode, bind, make durable, acknowledge.

use std::collections::BTreeMap;

use bytes::Bytes;
use subtle::ConstantTimeEq;
use tokio::runtime::Handle;
use yunheng_domain::metric::Source;
use yunheng_domain::series::{Sample, Unmatched};
use yunheng_store::UnmatchedGroup;
use yunheng_telemetry::batch::{self, SeriesSamples};
use yunheng_telemetry::remote_write::{self, DecodeError, Version, WriteRequest};

use crate::binder::{Binding, Labels, as_text};
use crate::committer::Arrival;
use crate::{App, AppError};

/// A recognised bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Whose telemetry it brings.
    pub source: Source,
}

/// What was written, for the response headers of remote write 2.0. Unmatched samples are counted as written: they are kept count of, and sending them again would not help.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Samples accepted.
    pub samples: u64,
    /// Of those, bound to a resource.
    pub matched: u64,
    /// Native histograms accepted, counted, not used.
    pub histograms: u64,
    /// Exemplars accepted, counted, not used.
    pub exemplars: u64,
}

/// Samples of one label set, before binding.
#[derive(Debug)]
pub(crate) struct Unbound {
    /// The labels, sorted by name, `__name__` among them.
    pub labels: Vec<(Bytes, Bytes)>,
    /// UTC milliseconds and value.
    pub samples: Vec<(i64, f64)>,
}

/// Samples after binding.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// Bound, in order of arrival.
    pub bound: Vec<SeriesSamples>,
    /// Unbound, counted.
    pub unmatched: Vec<UnmatchedGroup>,
    /// Samples bound.
    pub matched: u64,
    /// Samples in all.
    pub samples: u64,
}

impl App {
    /// Checks a bearer token in constant time; [`AppError::Unauthenticated`] otherwise.
    pub fn telemetry_token(&self, bearer: Option<&str>) -> Result<Token, AppError> {
        let bearer = bearer.unwrap_or_default().as_bytes();
        let config = &self.inner.config;
        let tokens = [
            (&config.provider_token, Source::Provider),
            (&config.supervisor_token, Source::Supervisor),
        ];
        let mut found = None;
        for (token, source) in tokens {
            let token = token.as_deref().unwrap_or_default().as_bytes();
            if !token.is_empty() && bool::from(token.ct_eq(bearer)) {
                found = Some(Token { source });
            }
        }
        found.ok_or(AppError::Unauthenticated)
    }

    /// Accepts a remote-write request. When this returns, the samples survive `kill -9`.
    pub async fn remote_write(
        &self,
        token: Token,
        version: Version,
        body: Bytes,
    ) -> Result<Written, AppError> {
        if body.len() > self.inner.config.body_limit {
            return Err(AppError::TooLarge(format!("{} bytes", body.len())));
        }
        let app = self.clone();
        let runtime = Handle::current();
        // Megabytes would hold up other requests on the same worker. All of it on one thread, because what one allocates and another frees makes both wait for the allocator; only label sets seen for the first time need the database.
        let prepare = move || -> Result<(Arrival, Written), AppError> {
            let limit = app.inner.config.decompressed_limit;
            let (unbound, mut written, unused) = read(version, &body, limit)?;
            let sorted = runtime.block_on(app.sort_samples(token.source, unbound))?;
            written.samples = sorted.samples;
            written.matched = sorted.matched;
            let arrival = Arrival {
                at: app.now(),
                payload: (!sorted.bound.is_empty()).then(|| batch::encode(&sorted.bound)),
                unmatched: sorted.unmatched,
                unused,
            };
            Ok((arrival, written))
        };
        let (arrival, written) = tokio::task::spawn_blocking(prepare)
            .await
            .map_err(AppError::join)??;
        self.inner.committer.keep(arrival).await?;
        Ok(written)
    }

    /// Binds samples to series and counts what matches nothing.
    pub(crate) async fn sort_samples(
        &self,
        source: Source,
        unbound: Vec<Unbound>,
    ) -> Result<Sorted, AppError> {
        let labels: Vec<&Labels> = unbound.iter().map(|part| part.labels.as_slice()).collect();
        let bindings = self
            .inner
            .binder
            .bind(self.store(), source, &labels, self.now())
            .await?;
        let mut sorted = Sorted::default();
        for (Unbound { labels, samples }, binding) in unbound.into_iter().zip(bindings) {
            let count = samples.len() as u64;
            if count == 0 {
                continue;
            }
            sorted.samples += count;
            let (reason, wanted) = match binding {
                Binding::Series {
                    series,
                    metric,
                    scale,
                    capacity,
                } => {
                    sorted.matched += count;
                    let samples = samples
                        .into_iter()
                        .map(|(at, value)| Sample {
                            at,
                            value: value * scale,
                            capacity,
                        })
                        .collect();
                    sorted.bound.push(SeriesSamples {
                        series,
                        metric,
                        samples,
                    });
                    continue;
                }
                Binding::NoRule => (Unmatched::NoRule, None),
                Binding::NoResource(wanted) => (Unmatched::NoResource, Some(wanted)),
            };
            let (name, labels) = as_text(&labels);
            sorted.unmatched.push(UnmatchedGroup {
                source,
                name,
                labels,
                reason,
                wanted,
                samples: i64::try_from(count).unwrap_or(i64::MAX),
            });
        }
        Ok(sorted)
    }
}

type Decoded = (Vec<Unbound>, Written, Vec<(&'static str, i64)>);

fn read(version: Version, body: &[u8], limit: usize) -> Result<Decoded, AppError> {
    let request = remote_write::decode(version, body, limit).map_err(|error| match error {
        DecodeError::TooLarge { .. } => AppError::TooLarge(error.to_string()),
        _ => AppError::Malformed(error.to_string()),
    })?;
    let unused = unused(&request);
    let mut written = Written::default();
    let unbound = request
        .series
        .into_iter()
        .map(|series| {
            written.histograms += series.histograms;
            written.exemplars += series.exemplars;
            Unbound {
                labels: series.labels,
                samples: series.samples,
            }
        })
        .collect();
    Ok((unbound, written, unused))
}

fn unused(request: &WriteRequest) -> Vec<(&'static str, i64)> {
    let mut counts = BTreeMap::new();
    for series in &request.series {
        for (kind, count) in [
            ("histogram", series.histograms),
            ("exemplar", series.exemplars),
            ("stale_marker", series.stale),
            ("nan", series.nan),
        ] {
            *counts.entry(kind).or_insert(0_u64) += count;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| (kind, i64::try_from(count).unwrap_or(i64::MAX)))
        .collect()
}
