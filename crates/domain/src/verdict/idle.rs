//! Art. 24(4): a machine that does nothing, and that nobody uses, has long been idle.

use std::borrow::Cow;

use super::Outcome;
use super::proposal::saving;
use super::readings;
use super::weighing::{Finding, Weighing};
use crate::metric::Metric;
use crate::resource::Size;
use crate::rollup::Rollup;

const SECONDS_PER_DAY: f64 = 86_400.0;
const MEGABYTE: f64 = 1_000_000.0;

/// What idleness is shown by; logins are not measured everywhere.
const NEEDS: [Metric; 2] = [Metric::Cpu, Metric::Network];

/// The parameters used.
pub(super) const PARAMETERS: [&str; 4] = [
    "idle.window_days",
    "idle.cpu_p99",
    "idle.traffic_mb_per_day",
    "observation.coverage_min",
];

pub(super) fn idle(weighing: Weighing<'_>) -> Finding {
    let cpu = cpu(weighing);
    let (traffic, traffic_reading) = traffic(weighing);
    let (logins, logins_reading) = logins(weighing);
    // Any evidence of use ends the matter. Without it, idleness must be shown for CPU and traffic; logins that nobody measures are not held against the unit's machine either way, and the verdict says so.
    let outcome = if [cpu, traffic, logins].contains(&Outcome::Keep) {
        Outcome::Keep
    } else if [cpu, traffic].contains(&Outcome::InsufficientData) {
        Outcome::InsufficientData
    } else {
        Outcome::Idle
    };
    let saving = (outcome == Outcome::Idle)
        .then(|| {
            // Taken back whole: everything that is paid for it now.
            let (prices, size) = (weighing.evidence.prices, weighing.evidence.size);
            saving(prices, size, Size::default())
        })
        .flatten();
    Finding {
        outcome,
        readings: [readings::CPU_P99, traffic_reading, logins_reading]
            .map(Cow::Borrowed)
            .into(),
        metrics: vec![
            weighing.finding(Metric::Cpu, cpu),
            weighing.finding(Metric::Network, traffic),
            weighing.finding(Metric::Logins, logins),
        ],
        coverage: weighing.least_coverage(&NEEDS),
        // Reclaiming goes through notice, objection and decision; it is no size.
        proposed: None,
        saving,
    }
}

/// A machine that was switched off reads 0 percent and is as idle as one that waits.
fn cpu(weighing: Weighing<'_>) -> Outcome {
    let p99 = weighing
        .covered(Metric::Cpu)
        .and_then(|rollup| rollup.quantile(0.99));
    match p99 {
        None => Outcome::InsufficientData,
        Some(p99) if p99 < weighing.rules.idle_cpu_p99 => Outcome::Idle,
        Some(_) => Outcome::Keep,
    }
}

fn traffic(weighing: Weighing<'_>) -> (Outcome, &'static str) {
    let mean = weighing.covered(Metric::Network).and_then(Rollup::mean);
    match mean {
        None => (Outcome::InsufficientData, readings::TRAFFIC_NOT_MEASURED),
        Some(mean) if mean * SECONDS_PER_DAY < weighing.rules.idle_traffic_mb * MEGABYTE => {
            (Outcome::Idle, readings::TRAFFIC_BELOW_LINE)
        }
        Some(_) => (Outcome::Keep, readings::TRAFFIC_SEEN),
    }
}

/// One login is evidence of use however seldom logins were counted.
fn logins(weighing: Weighing<'_>) -> (Outcome, &'static str) {
    let rollup = weighing
        .rollup(Metric::Logins)
        .filter(|rollup| rollup.count > 0);
    match rollup {
        None => (Outcome::InsufficientData, readings::LOGINS_NOT_MEASURED),
        Some(rollup) if rollup.max > 0.0 => (Outcome::Keep, readings::LOGIN_SEEN),
        Some(_) => (Outcome::Idle, readings::NO_LOGIN_EVIDENCE),
    }
}
