//! Art. 24(3): a data disk with more free space than the line all year is scaled down.

use std::borrow::Cow;

use super::Outcome;
use super::proposal::{GB, saving, sized};
use super::readings;
use super::weighing::{Finding, Weighing};
use crate::metric::Metric;
use crate::resource::Size;
use crate::rollup::Rollup;
use crate::rulebook::FreeStatistic;

/// Disks are proposed in whole steps of 10 GB.
pub(super) const STEP: i64 = 10 * GB;

/// The parameters used.
pub(super) const PARAMETERS: [&str; 6] = [
    "scale_down.disk_free",
    "scale_down.disk_window_months",
    "scale_down.disk_statistic",
    "scale_down.disk_scope",
    "scale_down.disk_target_utilisation",
    "observation.coverage_min",
];

pub(super) fn disk_reduction(weighing: Weighing<'_>) -> Finding {
    let (rules, evidence) = (weighing.rules, weighing.evidence);
    let rollup = weighing.rollup(Metric::Disk);
    let free = rollup.and_then(|rollup| free(rollup, rules.disk_statistic, evidence.size));
    let covered = weighing.covered(Metric::Disk).is_some();
    let least = rules.disk_statistic == FreeStatistic::Minimum;
    let line = rules.disk_free_gb as f64 * GB as f64;
    let outcome = match free {
        Some(free) if free > line && covered => Outcome::Shrink,
        // The least free space only sinks with more readings; the last one may be followed by others.
        Some(free) if free <= line && (covered || least) => Outcome::Keep,
        _ => Outcome::InsufficientData,
    };
    let proposed = (outcome == Outcome::Shrink)
        .then(|| rollup?.peak())
        .flatten()
        .map(|peak| Size {
            disk_bytes: sized(evidence.size.disk_bytes, peak, rules.disk_target, STEP),
            ..evidence.size
        })
        .filter(|proposed| *proposed != evidence.size);
    Finding {
        outcome,
        readings: [
            match rules.disk_statistic {
                FreeStatistic::Minimum => readings::LEAST_FREE_SPACE,
                FreeStatistic::Last => readings::LAST_FREE_SPACE,
            },
            readings::PER_DATA_DISK,
        ]
        .map(Cow::Borrowed)
        .into(),
        metrics: vec![weighing.finding(Metric::Disk, outcome)],
        coverage: weighing.least_coverage(&[Metric::Disk]),
        proposed,
        saving: proposed.and_then(|proposed| saving(evidence.prices, evidence.size, proposed)),
    }
}

/// The free space that counts, bytes.
fn free(rollup: &Rollup, statistic: FreeStatistic, size: Size) -> Option<f64> {
    match statistic {
        FreeStatistic::Minimum => rollup.free_min,
        // A roll-up keeps the last share used, so the size in force turns it into bytes.
        FreeStatistic::Last => (rollup.count > 0 && size.disk_bytes > 0)
            .then(|| size.disk_bytes as f64 * (100.0 - rollup.last) / 100.0),
    }
}
