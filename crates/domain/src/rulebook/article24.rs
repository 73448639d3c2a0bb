//! The parameters of Article 24 in the types that judging needs. [`super::Rulebook::parse`] builds it once, so judging never meets a missing or mistyped parameter.

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
