//! From raw series to readings: what was used, of what capacity, at one instant.

use crate::metric::Metric;
use crate::series::{Role, Sample};

/// What a metric read at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// UTC milliseconds since 1970.
    pub at: i64,
    /// Used, in the metric's unit (CPU: percent or cores as its capacity says; memory and disk: bytes; network: bytes per second).
    pub used: f64,
    /// Capacity in the same unit; `None` means the reading has no percentage.
    pub capacity: Option<f64>,
}

impl Reading {
    /// Used of capacity, percent. May exceed 100; such readings are kept and flagged.
    pub fn percent(&self) -> Option<f64> {
        self.capacity.map(|capacity| self.used / capacity * 100.0)
    }
}

/// One raw series of the metric being read: role, component, samples sorted by time without duplicates.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// How the values are read.
    pub role: Role,
    /// The part of the resource.
    pub component: &'a str,
    /// Sorted by `at`, no two with the same `at`.
    pub samples: &'a [Sample],
}

/// A counter whose samples lie further apart than this gives no rate: what happened in between is unknown. Milliseconds.
pub const LONGEST_COUNTER_STEP: i64 = 15 * 60 * 1000;

/// A capacity older than this no longer holds. Milliseconds.
pub const CAPACITY_HOLDS: i64 = 15 * 60 * 1000;

/// Reads a metric from its raw series over `[from, to)` (UTC milliseconds). `parts` may reach back before `from`: counters need the sample before.
pub fn derive(metric: Metric, parts: &[Part<'_>], from: i64, to: i64) -> Vec<Reading> {
    let _ = (metric, parts, from, to);
    todo!()
}
