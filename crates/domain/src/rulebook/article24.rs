//! The parameters of Article 24 in the types that judging needs. [`super::Rulebook::parse`] builds it once, so judging never meets a missing or mistyped parameter.

use super::{Parameter, Value};
use crate::metric::Metric;

/// Whether both peaks must be low, or either ("和" in Art. 24(2) is open).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// Both.
    All,
    /// Either.
    Any,
}

/// The days that Art. 24(2) looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReductionWindow {
    /// The calendar quarter of the last day asked about.
    CalendarQuarter,
    /// So many days ending with the last day asked about.
    RollingDays(u32),
}

/// Which figure of the quarter counts as the peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeakStatistic {
    /// The largest raw sample.
    RawPeak,
    /// The 95th percentile.
    P95,
}

/// Which free space of the year counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreeStatistic {
    /// The least.
    Minimum,
    /// The last.
    Last,
}

/// Article 24's parameters. Percentages are 0 to 100.
#[derive(Debug, Clone, PartialEq)]
pub struct Article24 {
    /// `scale_up.threshold`, percent: an alarm is strictly above it.
    pub alarm_threshold: f64,
    /// `scale_up.consecutive_windows`: 15-minute windows in a row, 1 to 4.
    pub alarm_windows: usize,
    /// `scale_up.metrics`.
    pub alarm_metrics: Vec<Metric>,
    /// `scale_down.cpu_mem_peak`, percent: a peak at or below it is low.
    pub reduction_peak: f64,
    /// `scale_down.combine`.
    pub reduction_combine: Combine,
    /// `scale_down.window` and, for rolling days, `scale_down.rolling_days`.
    pub reduction_window: ReductionWindow,
    /// `scale_down.statistic`.
    pub reduction_statistic: PeakStatistic,
    /// `scale_down.target_utilisation`, percent: the proposed size would have had its peak there.
    pub reduction_target: f64,
    /// `scale_down.disk_free`, GB (2^30 bytes): free space strictly above it is too much.
    pub disk_free_gb: i64,
    /// `scale_down.disk_window_months`.
    pub disk_window_months: u32,
    /// `scale_down.disk_statistic`.
    pub disk_statistic: FreeStatistic,
    /// `scale_down.disk_target_utilisation`, percent.
    pub disk_target: f64,
    /// `idle.window_days`.
    pub idle_days: u32,
    /// `idle.cpu_p99`, percent: strictly below it is idle.
    pub idle_cpu_p99: f64,
    /// `idle.traffic_mb_per_day`, MB (10^6 bytes): mean daily traffic at or above it is evidence of use.
    pub idle_traffic_mb: f64,
    /// `observation.coverage_min`, percent of slots.
    pub coverage_min: f64,
    /// `observation.divergence_points`, percentage points between the two sources' daily means (Art. 21).
    pub divergence_points: f64,
}

impl Article24 {
    /// Built from checked parameters; `None` only while a rulebook still has mistakes.
    pub(super) fn of(parameters: &[Parameter]) -> Option<Self> {
        let of = Typed(parameters);
        Some(Self {
            alarm_threshold: of.decimal("scale_up.threshold")?,
            alarm_windows: of.count("scale_up.consecutive_windows")?,
            alarm_metrics: of.metrics("scale_up.metrics")?,
            reduction_peak: of.decimal("scale_down.cpu_mem_peak")?,
            reduction_combine: match of.choice("scale_down.combine")? {
                "all" => Combine::All,
                "any" => Combine::Any,
                _ => return None,
            },
            reduction_window: match of.choice("scale_down.window")? {
                "calendar_quarter" => ReductionWindow::CalendarQuarter,
                "rolling_days" => {
                    ReductionWindow::RollingDays(of.count("scale_down.rolling_days")?)
                }
                _ => return None,
            },
            reduction_statistic: match of.choice("scale_down.statistic")? {
                "raw_peak" => PeakStatistic::RawPeak,
                "p95" => PeakStatistic::P95,
                _ => return None,
            },
            reduction_target: of.decimal("scale_down.target_utilisation")?,
            disk_free_gb: of.count("scale_down.disk_free")?,
            disk_window_months: of.count("scale_down.disk_window_months")?,
            disk_statistic: match of.choice("scale_down.disk_statistic")? {
                "minimum" => FreeStatistic::Minimum,
                "last" => FreeStatistic::Last,
                _ => return None,
            },
            disk_target: of.decimal("scale_down.disk_target_utilisation")?,
            idle_days: of.count("idle.window_days")?,
            idle_cpu_p99: of.decimal("idle.cpu_p99")?,
            idle_traffic_mb: of.decimal("idle.traffic_mb_per_day")?,
            coverage_min: of.decimal("observation.coverage_min")?,
            divergence_points: of.decimal("observation.divergence_points")?,
        })
    }
}

/// Parameters read as the type that their declaration promises.
struct Typed<'a>(&'a [Parameter]);

impl<'a> Typed<'a> {
    fn value(&self, key: &str) -> Option<&'a Value> {
        let parameter = self.0.iter().find(|parameter| parameter.key == key)?;
        Some(&parameter.value)
    }

    fn decimal(&self, key: &str) -> Option<f64> {
        match self.value(key)? {
            Value::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    fn count<T: TryFrom<i64>>(&self, key: &str) -> Option<T> {
        match self.value(key)? {
            Value::Integer(number) => T::try_from(*number).ok(),
            _ => None,
        }
    }

    fn choice(&self, key: &str) -> Option<&'a str> {
        match self.value(key)? {
            Value::Choice(name) => Some(name),
            _ => None,
        }
    }

    fn metrics(&self, key: &str) -> Option<Vec<Metric>> {
        match self.value(key)? {
            Value::List(names) => names.iter().map(|name| Metric::from_code(name)).collect(),
            _ => None,
        }
    }
}
