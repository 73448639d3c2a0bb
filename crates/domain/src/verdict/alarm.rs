//! Art. 24(1): used of allocated above the threshold is reported at once; the unit then applies for more.

use super::readings;
use super::weighing::{Finding, Weighing};
use super::{MetricFinding, Outcome};
use crate::metric::Metric;
use crate::resource::ResourceKind;

/// The parameters used.
pub(super) fn parameters(kind: ResourceKind) -> Vec<&'static str> {
    let level: &[&str] = match kind {
        ResourceKind::VirtualMachine => {
            &["scale_up.window_minutes", "scale_up.consecutive_windows"]
        }
        ResourceKind::DataDisk => &["scale_up.disk_statistic"],
    };
    let mut keys = vec!["scale_up.threshold", "scale_up.metrics"];
    keys.extend(level);
    keys.push("observation.coverage_min");
    keys
}

pub(super) fn alarm(weighing: Weighing<'_>) -> Finding {
    let needs: Vec<Metric> = weighing
        .evidence
        .kind
        .metrics()
        .iter()
        .copied()
        .filter(|metric| metric.is_percentage() && weighing.rules.alarm_metrics.contains(metric))
        .collect();
    let metrics: Vec<MetricFinding> = needs
        .iter()
        .map(|metric| weigh(weighing, *metric))
        .collect();
    let is = |outcome| metrics.iter().any(|finding| finding.outcome == outcome);
    let outcome = if is(Outcome::Alarm) {
        Outcome::Alarm
    } else if is(Outcome::InsufficientData) {
        Outcome::InsufficientData
    } else {
        Outcome::Keep
    };
    let reading = match weighing.evidence.kind {
        _ if needs.is_empty() => readings::METRIC_NOT_LISTED,
        ResourceKind::VirtualMachine => readings::CONSECUTIVE_WINDOW_MEANS,
        ResourceKind::DataDisk => readings::DISK_LAST_VALUE,
    };
    Finding {
        outcome,
        readings: vec![reading.into()],
        metrics,
        coverage: weighing.least_coverage(&needs),
        // How much more is for the unit to apply for.
        proposed: None,
        saving: None,
    }
}

fn weigh(weighing: Weighing<'_>, metric: Metric) -> MetricFinding {
    let rules = weighing.rules;
    let rollup = weighing.rollup(metric).filter(|rollup| rollup.count > 0);
    let (level, sustained) = if metric == Metric::Disk {
        (rollup.map(|rollup| rollup.last), None)
    } else {
        let held = rollup.and_then(|rollup| rollup.sustained.level(rules.alarm_windows));
        (held, held)
    };
    // An alarm needs no coverage: what was seen was seen.
    let outcome = if level.is_some_and(|level| level > rules.alarm_threshold) {
        Outcome::Alarm
    } else if weighing.covered(metric).is_some() {
        Outcome::Keep
    } else {
        Outcome::InsufficientData
    };
    MetricFinding {
        sustained,
        ..weighing.finding(metric, outcome)
    }
}
