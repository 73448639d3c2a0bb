//! A resource's chart: raw readings, daily roll-ups, capacity, threshold, windows of verdicts.

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::reading::{self, LONGEST_COUNTER_STEP, Part, Reading};
use yunheng_domain::rulebook::Rulebook;
use yunheng_domain::series::{Role, Sample};
use yunheng_domain::verdict::{Outcome, Rule};
use yunheng_store::StoredRollup;

use yunheng_policy::Action;

use crate::{App, AppError};

/// Days shown when nobody asks for others.
const DAYS_SHOWN: i64 = 92;

/// Raw readings are shown for periods of at most so many days.
const RAW_DAYS: u32 = 100;

/// Points of the raw line: each bucket keeps its smallest and its largest reading.
const RAW_POINTS: usize = 4_000;

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The metric. Percentage metrics are in percent, network in bytes per second, logins as counts.
    pub metric: Metric,
    /// Days shown.
    pub period: Period,
    /// Raw readings (UTC milliseconds, value), thinned to at most 4,000 points by keeping each bucket's smallest and largest, so that no peak disappears; empty if the period is longer than 100 days.
    pub raw: Vec<(i64, f64)>,
    /// True if `raw` was thinned.
    pub thinned: bool,
    /// Daily roll-ups by source and day.
    pub days: Vec<ChartDay>,
    /// Capacity line: 100 for percentages.
    pub capacity: Option<f64>,
    /// Threshold lines of the rulebook in force, with the article: 70 (24(1)), 30 (24(2)).
    pub thresholds: Vec<(String, f64)>,
    /// Windows of the latest verdicts.
    pub windows: Vec<ChartWindow>,
}

/// One day of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartDay {
    /// Who measured.
    pub source: Source,
    /// The day.
    pub day: Date,
    /// Smallest value.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Largest value.
    pub max: f64,
    /// 95th percentile, percentages only.
    pub p95: Option<f64>,
    /// Share of slots with a reading.
    pub coverage: f64,
    /// Readings.
    pub count: u64,
}

/// The window of a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartWindow {
    /// The rule.
    pub rule: Rule,
    /// Its outcome.
    pub outcome: Outcome,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl App {
    /// A chart. Without a period: the last 92 days with roll-ups.
    pub async fn chart(
        &self,
        by: &Actor,
        resource: ResourceId,
        metric: Metric,
        period: Option<Period>,
    ) -> Result<Chart, AppError> {
        self.open_host(by, Action::ResourceChart, resource).await?;
        let rulebook = self.active_rulebook().await?.rulebook;
        let period = match period {
            Some(period) => period,
            None => self.observed_lately(resource).await?,
        };
        let days = self
            .store()
            .daily_rollups(resource, period.from, period.to)
            .await?;
        let days: Vec<ChartDay> = days
            .iter()
            .filter(|day| day.key.metric == metric)
            .filter_map(chart_day)
            .collect();
        let readings = if period.days() <= RAW_DAYS {
            self.readings(resource, metric, period).await?
        } else {
            Vec::new()
        };
        let (raw, thinned) = thin(metric, &readings);
        let mut windows: Vec<ChartWindow> = Vec::new();
        for verdict in self.store().verdict_history(resource).await? {
            let verdict = verdict.details.verdict;
            // Newest first: the first of a rule is its latest.
            if windows.iter().all(|window| window.rule != verdict.rule) {
                windows.push(ChartWindow {
                    rule: verdict.rule,
                    outcome: verdict.outcome,
                    from: verdict.from,
                    to: verdict.to,
                });
            }
        }
        windows.sort_by_key(|window| window.rule);
        Ok(Chart {
            metric,
            period,
            raw,
            thinned,
            days,
            capacity: metric.is_percentage().then_some(100.0),
            thresholds: thresholds(metric, &rulebook),
            windows,
        })
    }

    async fn observed_lately(&self, resource: ResourceId) -> Result<Period, AppError> {
        let last = self
            .store()
            .rolled_days_of(resource)
            .await?
            .map(|(_, last)| last);
        let to = last.unwrap_or_else(|| self.today());
        Ok(Period {
            from: to.saturating_sub((DAYS_SHOWN - 1).days()),
            to,
        })
    }

    /// Raw readings of the provider, or of the supervisor where only it measured.
    async fn readings(
        &self,
        resource: ResourceId,
        metric: Metric,
        period: Period,
    ) -> Result<Vec<Reading>, AppError> {
        let series: Vec<_> = self
            .store()
            .series_of(resource)
            .await?
            .into_iter()
            .filter(|(_, key)| key.metric == metric)
            .collect();
        let Some(source) = series.iter().map(|(_, key)| key.source).min() else {
            return Ok(Vec::new());
        };
        let (from, to) = period.bounds_ms();
        let reach = from - LONGEST_COUNTER_STEP;
        let paths: Vec<String> = self
            .store()
            .parts(Some(metric), reach, to)
            .await?
            .into_iter()
            .map(|part| part.details.path)
            .collect();
        let raw = self.inner.raw.clone();
        tokio::task::spawn_blocking(move || {
            let mut wanted: Vec<_> = series
                .iter()
                .filter(|(_, key)| key.source == source)
                .map(|(id, _)| *id)
                .collect();
            wanted.sort_unstable();
            let mut read: Vec<(Role, &str, Vec<Sample>)> = Vec::new();
            raw.read(&paths, Some(&wanted), reach, to, &mut |id, samples| {
                if let Some((_, key)) = series.iter().find(|(series, _)| *series == id) {
                    read.push((key.role, key.component.as_str(), samples.to_vec()));
                }
            })
            .map_err(AppError::io)?;
            let parts: Vec<Part<'_>> = read
                .iter()
                .map(|(role, component, samples)| Part {
                    role: *role,
                    component,
                    samples,
                })
                .collect();
            Ok(reading::derive(metric, &parts, from, to))
        })
        .await
        .map_err(AppError::join)?
    }
}

fn chart_day(stored: &StoredRollup) -> Option<ChartDay> {
    Some(ChartDay {
        source: stored.key.source,
        day: stored.key.day,
        min: stored.rollup.min,
        mean: stored.rollup.mean()?,
        max: stored.rollup.peak()?,
        p95: stored.rollup.quantile(0.95),
        coverage: stored.rollup.coverage(stored.key.metric, 1),
        count: stored.rollup.count,
    })
}

fn thresholds(metric: Metric, rulebook: &Rulebook) -> Vec<(String, f64)> {
    let article24 = rulebook.article24();
    let mut lines = Vec::new();
    if article24.alarm_metrics.contains(&metric) {
        lines.push((Rule::Alarm.article().to_owned(), article24.alarm_threshold));
    }
    if matches!(metric, Metric::Cpu | Metric::Memory) {
        lines.push((
            Rule::Reduction.article().to_owned(),
            article24.reduction_peak,
        ));
    }
    lines
}

/// Keeps each bucket's smallest and largest reading.
fn thin(metric: Metric, readings: &[Reading]) -> (Vec<(i64, f64)>, bool) {
    let values: Vec<(i64, f64)> = readings
        .iter()
        .filter_map(|reading| {
            let value = if metric.is_percentage() {
                reading.percent()?
            } else {
                reading.used
            };
            Some((reading.at, value))
        })
        .collect();
    if values.len() <= RAW_POINTS {
        return (values, false);
    }
    let bucket = values.len().div_ceil(RAW_POINTS / 2);
    let mut kept = Vec::with_capacity(RAW_POINTS);
    for bucket in values.chunks(bucket) {
        let smallest = bucket.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let largest = bucket.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let mut both: Vec<(i64, f64)> = smallest.into_iter().chain(largest).collect();
        both.sort_by_key(|point| point.0);
        both.dedup();
        kept.extend(both);
    }
    (kept, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_peak_and_the_trough() {
        let readings: Vec<Reading> = (0..50_000)
            .map(|at| {
                let used = match at {
                    31_337 => 99.0,
                    4_242 => 0.5,
                    _ => 20.0,
                };
                Reading {
                    at,
                    used,
                    capacity: Some(100.0),
                }
            })
            .collect();
        let (points, thinned) = thin(Metric::Cpu, &readings);
        assert!(thinned);
        assert!(points.len() <= RAW_POINTS);
        assert!(points.contains(&(31_337, 99.0)));
        assert!(points.contains(&(4_242, 0.5)));
        assert!(points.is_sorted_by_key(|point| point.0));
    }

    #[test]
    fn a_short_line_is_left_alone() {
        let readings = [Reading {
            at: 1,
            used: 5.0,
            capacity: Some(10.0),
        }];
        assert_eq!(thin(Metric::Memory, &readings), (vec![(1, 50.0)], false));
    }

    #[test]
    fn a_reading_without_capacity_has_no_percentage_to_draw() {
        let readings = [Reading {
            at: 1,
            used: 5.0,
            capacity: None,
        }];
        assert_eq!(thin(Metric::Memory, &readings), (Vec::new(), false));
    }
}
