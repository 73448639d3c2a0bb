//! Mergeable summaries of readings: one per resource, metric, source and day, merged into months and windows.
//!
//! A roll-up is a pure function of the day's deduplicated readings in time order, and merging goes in time order, so that any order of arrival ends in the same bits.

mod histogram;
mod slots;
mod sustained;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use histogram::{BIN_WIDTH, Histogram};
pub use sustained::{LONGEST_RUN, Sustained};

use histogram::Tally;
use slots::{Slots, Windows};

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

/// First byte of what [`Rollup::shape_bytes`] writes; another layout gets another number.
const SHAPE_VERSION: u8 = 1;

impl Rollup {
    /// Summarises the readings of one day. `readings` are sorted by time, without duplicates, all inside the day; `day_start` is the day's first instant, UTC milliseconds.
    pub fn of_day(metric: Metric, readings: &[Reading], day_start: i64) -> Self {
        Self::of_days(metric, readings, day_start, 1)
    }

    /// [`Self::of_day`] over several days at once: what appending day by day must equal.
    fn of_days(metric: Metric, readings: &[Reading], start: i64, days: usize) -> Self {
        let mut rollup = Self::default();
        let mut slots = Slots::new(metric, start);
        if metric.is_percentage() {
            let mut tally = Tally::new();
            let mut windows = Windows::new(start, days);
            for reading in readings {
                let percent = reading.percent().filter(|percent| percent.is_finite());
                let Some(percent) = percent else {
                    rollup.without_capacity += 1;
                    continue;
                };
                rollup.count_value(percent);
                rollup.above_capacity += u64::from(percent > 100.0);
                slots.see(reading.at);
                windows.add(reading.at, percent);
                tally.add(percent);
                if metric == Metric::Disk {
                    rollup.see_free(reading);
                }
            }
            rollup.histogram = tally.finish();
            rollup.sustained = windows.finish();
        } else {
            for reading in readings {
                rollup.count_value(reading.used);
                slots.see(reading.at);
            }
        }
        rollup.slots = slots.seen;
        rollup
    }

    fn count_value(&mut self, value: f64) {
        if self.count == 0 {
            self.min = value;
            self.max = value;
        } else {
            self.min = self.min.min(value);
            self.max = self.max.max(value);
        }
        self.count += 1;
        self.last = value;
        self.sum += value;
    }

    fn see_free(&mut self, reading: &Reading) {
        if let Some(capacity) = reading.capacity {
            // An overfull disk has nothing free, not less than nothing.
            let free = (capacity - reading.used).max(0.0);
            self.free_min = Some(self.free_min.map_or(free, |least| least.min(free)));
        }
    }

    /// The roll-up of stretches of days that follow one another; `None` stands for one or more days without any reading, which break runs of consecutive windows.
    pub fn merged<'a>(stretches: impl Iterator<Item = Option<&'a Self>> + Clone) -> Self {
        let mut whole = Self {
            histogram: Histogram::merged(stretches.clone().flatten().map(|part| &part.histogram)),
            ..Self::default()
        };
        for stretch in stretches {
            match stretch {
                Some(later) => whole.append(later),
                None => whole.sustained.append_gap(),
            }
        }
        whole
    }

    /// Appends all but the histogram of the days directly after.
    fn append(&mut self, later: &Self) {
        if later.count > 0 {
            if self.count == 0 {
                self.min = later.min;
                self.max = later.max;
            } else {
                self.min = self.min.min(later.min);
                self.max = self.max.max(later.max);
            }
            self.last = later.last;
        }
        self.count += later.count;
        self.without_capacity += later.without_capacity;
        self.above_capacity += later.above_capacity;
        self.sum += later.sum;
        self.slots += later.slots;
        self.free_min = match (self.free_min, later.free_min) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        self.sustained.append(&later.sustained);
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
        let middle = self.histogram.quantile(q)?;
        // Not `clamp`: it panics where a damaged store holds min above max.
        Some(middle.max(self.min).min(self.max))
    }

    /// Share of the slots of `days` days that have a reading, 0 to 1.
    pub fn coverage(&self, metric: Metric, days: u32) -> f64 {
        f64::from(self.slots) / f64::from(metric.slots_per_day() * days.max(1))
    }

    /// The histogram and sustained levels as compact bytes for the store.
    pub fn shape_bytes(&self) -> Vec<u8> {
        // Writing into a growing vector cannot fail; were it to, the empty bytes are refused on reading back.
        postcard::to_allocvec(&(SHAPE_VERSION, &self.histogram, self.sustained)).unwrap_or_default()
    }

    /// Reads back what [`Self::shape_bytes`] wrote; `None` if the bytes are not such a shape.
    pub fn shape_from_bytes(bytes: &[u8]) -> Option<(Histogram, Sustained)> {
        let (shape, rest): ((u8, Histogram, Sustained), _) =
            postcard::take_from_bytes(bytes).ok()?;
        let (version, histogram, sustained) = shape;
        (version == SHAPE_VERSION && rest.is_empty()).then_some((histogram, sustained))
    }
}
