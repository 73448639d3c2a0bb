//! Art. 24(2): a machine whose CPU and memory peaked low through the quarter is scaled down.

use std::borrow::Cow;

use super::proposal::{GB, saving, sized};
use super::readings;
use super::weighing::{Finding, Weighing};
use super::{MetricFinding, Outcome};
use crate::metric::Metric;
use crate::resource::Size;
use crate::rulebook::{Article24, Combine, PeakStatistic, ReductionWindow};

const NEEDS: [Metric; 2] = [Metric::Cpu, Metric::Memory];

/// The parameters used.
pub(super) fn parameters(rules: &Article24) -> Vec<&'static str> {
    let mut keys = vec![
        "scale_down.cpu_mem_peak",
        "scale_down.combine",
        "scale_down.statistic",
        "scale_down.window",
    ];
    if let ReductionWindow::RollingDays(_) = rules.reduction_window {
        keys.push("scale_down.rolling_days");
    }
    keys.push("scale_down.target_utilisation");
    keys.push("observation.coverage_min");
    keys
}

pub(super) fn reduction(weighing: Weighing<'_>) -> Finding {
    let rules = weighing.rules;
    let metrics = NEEDS.map(|metric| weigh(weighing, metric));
    let outcome = combine(rules.reduction_combine, [&metrics[0], &metrics[1]]);
    let proposed = (outcome == Outcome::Shrink)
        .then(|| propose(weighing, &metrics))
        .filter(|proposed| *proposed != weighing.evidence.size);
    Finding {
        outcome,
        readings: [
            match rules.reduction_combine {
                Combine::All => readings::BOTH_PEAKS,
                Combine::Any => readings::EITHER_PEAK,
            },
            match rules.reduction_statistic {
                PeakStatistic::RawPeak => readings::RAW_PEAK,
                PeakStatistic::P95 => readings::P95,
            },
            match rules.reduction_window {
                ReductionWindow::CalendarQuarter => readings::CALENDAR_QUARTER,
                ReductionWindow::RollingDays(_) => readings::ROLLING_DAYS,
            },
        ]
        .map(Cow::Borrowed)
        .into(),
        metrics: metrics.into(),
        coverage: weighing.least_coverage(&NEEDS),
        proposed,
        saving: proposed.and_then(|proposed| {
            saving(weighing.evidence.prices, weighing.evidence.size, proposed)
        }),
    }
}

/// A metric alone: low, not low, or unknown.
fn weigh(weighing: Weighing<'_>, metric: Metric) -> MetricFinding {
    let outcome = match peak(weighing, metric) {
        None => Outcome::InsufficientData,
        Some(peak) if peak <= weighing.rules.reduction_peak => {
            // That no sample was higher can only be said of a quarter that was watched.
            weighing
                .covered(metric)
                .map_or(Outcome::InsufficientData, |_| Outcome::Shrink)
        }
        Some(_) => match weighing.rules.reduction_statistic {
            // One sample above the line keeps the machine, however little else was measured.
            PeakStatistic::RawPeak => Outcome::Keep,
            // More samples could still bring the percentile down.
            PeakStatistic::P95 => weighing
                .covered(metric)
                .map_or(Outcome::InsufficientData, |_| Outcome::Keep),
        },
    };
    weighing.finding(metric, outcome)
}

fn peak(weighing: Weighing<'_>, metric: Metric) -> Option<f64> {
    let rollup = weighing.rollup(metric)?;
    match weighing.rules.reduction_statistic {
        PeakStatistic::RawPeak => rollup.peak(),
        PeakStatistic::P95 => rollup.quantile(0.95),
    }
}

/// Art. 24(2) says "vCPU and memory": both peaks by default, either where the rulebook reads it so. What is unknown decides nothing unless it must.
fn combine(how: Combine, metrics: [&MetricFinding; 2]) -> Outcome {
    let (decisive, otherwise) = match how {
        Combine::All => (Outcome::Keep, Outcome::Shrink),
        Combine::Any => (Outcome::Shrink, Outcome::Keep),
    };
    let is = |outcome| metrics.iter().any(|finding| finding.outcome == outcome);
    if is(decisive) {
        decisive
    } else if is(Outcome::InsufficientData) {
        Outcome::InsufficientData
    } else {
        otherwise
    }
}

/// The size at which the peaks of what is low would have been at the target.
fn propose(weighing: Weighing<'_>, metrics: &[MetricFinding]) -> Size {
    let now = weighing.evidence.size;
    let mut proposed = now;
    for finding in metrics {
        if finding.outcome != Outcome::Shrink {
            continue;
        }
        let Some(peak) = peak(weighing, finding.metric) else {
            continue;
        };
        let target = weighing.rules.reduction_target;
        if finding.metric == Metric::Cpu {
            proposed.vcpus = sized(now.vcpus, peak, target, 1);
        } else {
            proposed.memory_bytes = sized(now.memory_bytes, peak, target, GB);
        }
    }
    proposed
}
