//! Where in the day a reading falls: slots that coverage counts, and windows whose means Art. 24(1) looks at.

use super::WINDOW_MINUTES;
use super::sustained::{Level, Sustained, level_of};
use crate::metric::Metric;

const MINUTE_MS: i64 = 60_000;
const WINDOW_MS: i64 = WINDOW_MINUTES * MINUTE_MS;
const WINDOWS_PER_DAY: u16 = 96;
const _: () = assert!(WINDOWS_PER_DAY as i64 * WINDOW_MINUTES == 24 * 60);

/// Counts the distinct slots of readings that come in time order.
pub(super) struct Slots {
    start: i64,
    length: i64,
    /// First instant after the slot last seen. Comparing with it spares a division per reading.
    end: i64,
    /// Distinct slots so far.
    pub(super) seen: u32,
}

impl Slots {
    pub(super) fn new(metric: Metric, start: i64) -> Self {
        Self {
            start,
            length: i64::from(metric.slot_minutes()) * MINUTE_MS,
            end: i64::MIN,
            seen: 0,
        }
    }

    pub(super) fn see(&mut self, at: i64) {
        if at >= self.end {
            let slot = (at - self.start).div_euclid(self.length);
            self.end = self.start + (slot + 1) * self.length;
            self.seen += 1;
        }
    }
}

/// Takes the mean of each 15-minute window of readings that come in time order.
pub(super) struct Windows {
    start: i64,
    levels: Vec<Option<Level>>,
    current: i64,
    /// First instant after the current window.
    end: i64,
    sum: f64,
    count: u32,
}

impl Windows {
    pub(super) fn new(start: i64, days: usize) -> Self {
        Self {
            start,
            levels: vec![None; days * usize::from(WINDOWS_PER_DAY)],
            current: 0,
            end: i64::MIN,
            sum: 0.0,
            count: 0,
        }
    }

    pub(super) fn add(&mut self, at: i64, percent: f64) {
        if at >= self.end {
            self.close();
            self.current = (at - self.start).div_euclid(WINDOW_MS);
            self.end = self.start + (self.current + 1) * WINDOW_MS;
        }
        self.sum += percent;
        self.count += 1;
    }

    pub(super) fn finish(mut self) -> Sustained {
        self.close();
        Sustained::of_windows(&self.levels)
    }

    fn close(&mut self) {
        let place = usize::try_from(self.current).ok();
        if let Some(level) = place.and_then(|place| self.levels.get_mut(place))
            && self.count > 0
        {
            *level = Some(level_of(self.sum / f64::from(self.count)));
        }
        self.sum = 0.0;
        self.count = 0;
    }
}
