//! Mergeable summaries of readings: one per resource, metric, source and day, merged into months and windows.
//!
//! A roll-up is a pure function of the day's deduplicated readings in time order, and merging goes in time order, so that any order of arrival ends in the same bits.

mod histogram;
mod sustained;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use histogram::{BIN_WIDTH, Histogram};
pub use sustained::{LONGEST_RUN, Sustained};

use crate::ids::ResourceId;
use crate::metric::{Metric, Source};
use crate::reading::Reading;

/// Length in minutes of the window whose mean Art. 24(1) looks at.
pub const WINDOW_MINUTES: i64 = 15;

/// What a roll-up belongs to. `day` is the first day of the month for a monthly roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RollupKey {
    /// The resource measured.
    pub resource: ResourceId,
    /// The metric.
    pub metric: Metric,
    /// Who measured.
    pub source: Source,
    /// The day in Asia/Shanghai.
    pub day: Date,
}

/// How many days a stored roll-up covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// One day.
    Day,
    /// A calendar month: its days merged in order.
    Month,
}

/// Summary of the readings of one or more whole days.
///
/// Percentage metrics (CPU, memory, disk) summarise used of capacity in percent; network summarises bytes per second; logins summarise counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rollup {
    /// Readings summarised (for percentage metrics only those with a capacity).
    pub count: u64,
    /// Readings of a percentage metric that had no capacity and so no percentage.
    pub without_capacity: u64,
    /// Readings above 100 percent: kept, and flagged here.
    pub above_capacity: u64,
    /// Smallest value; meaningless while `count` is 0.
    pub min: f64,
    /// Largest value (the peak); meaningless while `count` is 0.
    pub max: f64,
    /// Value of the last reading; meaningless while `count` is 0.
    pub last: f64,
    /// Sum of the values in time order.
    pub sum: f64,
    /// Distinct slots of [`Metric::slot_minutes`] with at least one counted reading.
    pub slots: u32,
    /// Least free space seen, bytes (disks only).
    pub free_min: Option<f64>,
    /// Distribution of percentages, for p95 and p99 (percentage metrics only; empty otherwise).
    pub histogram: Histogram,
    /// Highest level held over consecutive slots, for Art. 24(1) (percentage metrics only).
    pub sustained: Sustained,
}

impl Rollup {
    /// Summarises the readings of one day. `readings` are sorted by time, without duplicates, all inside the day; `day_start` is the day's first instant, UTC milliseconds.
    pub fn of_day(metric: Metric, readings: &[Reading], day_start: i64) -> Self {
        let _ = (metric, readings, day_start);
        todo!()
    }

    /// Appends the roll-up of the days directly after this one.
    pub fn append(&mut self, later: &Self) {
        let _ = later;
        todo!()
    }

    /// Appends one or more days without any reading: they break runs of consecutive windows.
    pub fn append_gap(&mut self) {
        todo!()
    }

    /// Mean value, `None` without readings.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// Largest value, `None` without readings.
    pub fn peak(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }

    /// The `q` quantile (0.95 for p95) in percent, within half a percentage point; `None` without readings or for metrics without a percentage.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let _ = q;
        todo!()
    }

    /// Share of the slots of `days` days that have a reading, 0 to 1.
    pub fn coverage(&self, metric: Metric, days: u32) -> f64 {
        f64::from(self.slots) / f64::from(metric.slots_per_day() * days.max(1))
    }

    /// The histogram and sustained levels as compact bytes for the store.
    pub fn shape_bytes(&self) -> Vec<u8> {
        todo!()
    }

    /// Reads back what [`Self::shape_bytes`] wrote; `None` if the bytes are not such a shape.
    pub fn shape_from_bytes(bytes: &[u8]) -> Option<(Histogram, Sustained)> {
        let _ = bytes;
        todo!()
    }
}
