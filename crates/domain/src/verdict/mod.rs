//! Article 24 judged: pure functions of rulebook, window and roll-ups.

mod alarm;
mod disk;
mod divergence;
mod evidence;
mod idle;
mod judge;
mod need;
mod parameters;
mod proposal;
pub mod readings;
mod reduction;
#[cfg(test)]
mod tests;
mod weighing;

use std::borrow::Cow;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use divergence::{Divergence, divergence};
pub use evidence::{Evidence, Observed, Prices};
pub use judge::{Judge, judge, judge_all};
pub use need::{Use, needed, proposed};
pub use parameters::{ParameterUsed, ParametersUsed};

use crate::digest::Sm3Digest;
use crate::metric::{Metric, Source};
use crate::money::Fen;
use crate::period::Period;
use crate::resource::{ResourceKind, Size};
use crate::rulebook::{ReductionWindow, Rulebook};

/// The rules of Article 24 that telemetry can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Art. 24(1): used above the threshold, report at once and scale up.
    Alarm,
    /// Art. 24(2): both quarterly peaks at or below the line, scale down.
    Reduction,
    /// Art. 24(3): a data disk with more free space than the line through a year, scale down.
    DiskReduction,
    /// Art. 24(4): idle for long, without login or traffic.
    Idle,
}

impl Rule {
    /// All rules in the order of the article.
    pub const ALL: [Self; 4] = [
        Self::Alarm,
        Self::Reduction,
        Self::DiskReduction,
        Self::Idle,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Reduction => "reduction",
            Self::DiskReduction => "disk_reduction",
            Self::Idle => "idle",
        }
    }

    /// The rule of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The paragraph of the measures it applies.
    pub fn article(self) -> &'static str {
        match self {
            Self::Alarm => "24(1)",
            Self::Reduction => "24(2)",
            Self::DiskReduction => "24(3)",
            Self::Idle => "24(4)",
        }
    }

    /// The rules that apply to a kind of resource.
    pub fn for_kind(kind: ResourceKind) -> &'static [Self] {
        match kind {
            ResourceKind::VirtualMachine => &[Self::Alarm, Self::Reduction, Self::Idle],
            ResourceKind::DataDisk => &[Self::Alarm, Self::DiskReduction],
        }
    }

    /// The metrics it looks at, whichever kind of resource it judges.
    pub fn metrics(self, rulebook: &Rulebook) -> Vec<Metric> {
        match self {
            Self::Alarm => rulebook.article24().alarm_metrics.clone(),
            Self::Reduction => vec![Metric::Cpu, Metric::Memory],
            Self::DiskReduction => vec![Metric::Disk],
            Self::Idle => vec![Metric::Cpu, Metric::Network, Metric::Logins],
        }
    }

    /// The days this rule looks at when asked about `asked`: the alarm looks at all of it; reduction at the quarter or rolling days ending with it, disks at the months, idleness at the days that the rulebook names, each ending on the last day of `asked`.
    pub fn window(self, rulebook: &Rulebook, asked: Period) -> Period {
        let rules = rulebook.article24();
        let to = asked.to;
        let days = |days: u32| to.saturating_sub(i64::from(days.saturating_sub(1)).days());
        let from = match self {
            Self::Alarm => return asked,
            Self::Reduction => match rules.reduction_window {
                ReductionWindow::CalendarQuarter => return Period::quarter_of(to),
                ReductionWindow::RollingDays(rolling) => days(rolling),
            },
            Self::DiskReduction => {
                // The day after the last is the first day of the window that would follow.
                let after = to.saturating_add(1.day());
                after.saturating_sub(i64::from(rules.disk_window_months).months())
            }
            Self::Idle => days(rules.idle_days),
        };
        // A rulebook of zero days or months would end before it began.
        Period {
            from: from.min(to),
            to,
        }
    }
}

/// What a rule found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Above the threshold: report, then scale up on application.
    Alarm,
    /// Scale down.
    Shrink,
    /// Leave as it is.
    Keep,
    /// Idle.
    Idle,
    /// Too little was measured to judge.
    InsufficientData,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 5] = [
        Self::Alarm,
        Self::Shrink,
        Self::Keep,
        Self::Idle,
        Self::InsufficientData,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Shrink => "shrink",
            Self::Keep => "keep",
            Self::Idle => "idle",
            Self::InsufficientData => "insufficient_data",
        }
    }

    /// The outcome of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What was found for one metric. CPU and memory are judged separately and shown separately.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFinding {
    /// The metric.
    pub metric: Metric,
    /// What the rule says of this metric alone.
    pub outcome: Outcome,
    /// Peak in percent (network: bytes per second; logins: count), `None` without readings.
    pub peak: Option<f64>,
    /// 95th percentile, percent.
    pub p95: Option<f64>,
    /// 99th percentile, percent.
    pub p99: Option<f64>,
    /// Mean, percent (network: bytes per second).
    pub mean: Option<f64>,
    /// Highest level held for as many consecutive windows as the rulebook asks, percent (Art. 24(1)).
    pub sustained: Option<f64>,
    /// Least free space, bytes (disks).
    pub free_min_bytes: Option<f64>,
    /// Share of slots with a reading, 0 to 1.
    pub coverage: f64,
    /// Readings above 100 percent.
    pub above_capacity: u64,
}

/// A judged rule. Everything a reader needs to check it by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The rule applied.
    pub rule: Rule,
    /// The paragraph applied, `24(2)`.
    pub article: Cow<'static, str>,
    /// The result.
    pub outcome: Outcome,
    /// Rulebook id and version, `bazhong-2023@1`.
    pub rulebook: Arc<str>,
    /// Whose telemetry was judged.
    pub source: Source,
    /// First day looked at.
    pub from: Date,
    /// Last day looked at.
    pub to: Date,
    /// Every parameter used.
    pub parameters: ParametersUsed,
    /// The reading of the open question that was chosen, a stable key such as `both_peaks`, worded by pages in both languages.
    pub readings: Vec<Cow<'static, str>>,
    /// Least coverage over the metrics that the rule needs, 0 to 1.
    pub coverage: f64,
    /// One entry per metric looked at.
    pub metrics: Vec<MetricFinding>,
    /// Size now.
    pub size: Size,
    /// Size proposed, where the outcome asks for another one.
    pub proposed: Option<Size>,
    /// Saved per month by the proposal, where prices are known. Fen.
    pub saving_per_month: Option<Fen>,
    /// SM3 over rule, rulebook digest and evidence.
    pub input_digest: Sm3Digest,
}
