//! A resource's chart: raw readings, daily roll-ups, capacity, threshold, windows of verdicts.

use jiff::civil::Date;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::verdict::{Outcome, Rule};

use crate::{App, AppError};

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
        resource: ResourceId,
        metric: Metric,
        period: Option<Period>,
    ) -> Result<Chart, AppError> {
        let _ = (resource, metric, period);
        todo!()
    }
}
