//! Provider and supervisor measure independently (Art. 21, 28); where they differ, that is a finding of its own.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::rollup::Rollup;
use crate::rulebook::Rulebook;

/// Two sources whose daily means differ by more than the rulebook allows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Divergence {
    /// The metric.
    pub metric: Metric,
    /// The day.
    pub day: Date,
    /// The provider's mean, percent.
    pub provider_mean: f64,
    /// The supervisor's mean, percent.
    pub supervisor_mean: f64,
}

/// Compares the two sources' roll-ups of one day; `None` within the tolerance (`observation.divergence_points`), when either has no reading, and for metrics without a percentage.
pub fn divergence(
    rulebook: &Rulebook,
    metric: Metric,
    day: Date,
    provider: &Rollup,
    supervisor: &Rollup,
) -> Option<Divergence> {
    if !metric.is_percentage() {
        return None;
    }
    let (provider_mean, supervisor_mean) = (provider.mean()?, supervisor.mean()?);
    let apart = (provider_mean - supervisor_mean).abs();
    (apart > rulebook.article24().divergence_points).then_some(Divergence {
        metric,
        day,
        provider_mean,
        supervisor_mean,
    })
}
