//! What the four rules share: looking at the evidence, and handing back what was found.

use std::borrow::Cow;

use super::{Evidence, MetricFinding, Outcome};
use crate::metric::Metric;
use crate::money::Fen;
use crate::resource::Size;
use crate::rollup::Rollup;
use crate::rulebook::Article24;

/// What a rule says; [`super::Judge`] adds what every verdict carries.
pub(super) struct Finding {
    pub(super) outcome: Outcome,
    pub(super) readings: Vec<Cow<'static, str>>,
    pub(super) metrics: Vec<MetricFinding>,
    /// Least coverage over the metrics that the rule cannot do without, 0 to 1.
    pub(super) coverage: f64,
    pub(super) proposed: Option<Size>,
    pub(super) saving: Option<Fen>,
}

/// The evidence beside the parameters it is held against.
#[derive(Clone, Copy)]
pub(super) struct Weighing<'a> {
    pub(super) rules: &'a Article24,
    pub(super) evidence: &'a Evidence,
    pub(super) days: u32,
}

impl<'a> Weighing<'a> {
    pub(super) fn new(rules: &'a Article24, evidence: &'a Evidence) -> Self {
        Self {
            rules,
            evidence,
            days: evidence.window.days(),
        }
    }

    /// The roll-up of a metric; `None` where nothing could be read.
    pub(super) fn rollup(&self, metric: Metric) -> Option<&'a Rollup> {
        let mut observed = self.evidence.observed.iter();
        observed
            .find(|observed| observed.metric == metric)
            .map(|observed| &observed.rollup)
    }

    /// Share of slots with a reading, 0 for a metric that was never read.
    pub(super) fn coverage(&self, metric: Metric) -> f64 {
        self.rollup(metric)
            .map_or(0.0, |rollup| rollup.coverage(metric, self.days))
    }

    /// The least coverage among `metrics`, 0 without any.
    pub(super) fn least_coverage(&self, metrics: &[Metric]) -> f64 {
        let coverages = metrics.iter().map(|metric| self.coverage(*metric));
        coverages.reduce(f64::min).unwrap_or(0.0)
    }

    /// The roll-up of a metric that was measured often enough to judge by what is *not* in it.
    pub(super) fn covered(&self, metric: Metric) -> Option<&'a Rollup> {
        let slots = f64::from(metric.slots_per_day()) * f64::from(self.days);
        self.rollup(metric).filter(|rollup| {
            // Multiplied out: 80 percent of the slots is 80 percent, not a hair less.
            rollup.count > 0 && f64::from(rollup.slots) * 100.0 >= self.rules.coverage_min * slots
        })
    }

    /// What a metric's roll-up says, with the rule's word on it.
    pub(super) fn finding(&self, metric: Metric, outcome: Outcome) -> MetricFinding {
        let rollup = self.rollup(metric);
        MetricFinding {
            metric,
            outcome,
            peak: rollup.and_then(Rollup::peak),
            p95: rollup.and_then(|rollup| rollup.quantile(0.95)),
            p99: rollup.and_then(|rollup| rollup.quantile(0.99)),
            mean: rollup.and_then(Rollup::mean),
            sustained: None,
            free_min_bytes: rollup.and_then(|rollup| rollup.free_min),
            coverage: self.coverage(metric),
            above_capacity: rollup.map_or(0, |rollup| rollup.above_capacity),
        }
    }
}
