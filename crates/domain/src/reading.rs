//! From raw series to readings: what was used, of what capacity, at one instant.

mod components;
#[cfg(test)]
mod tests;

use components::Sum;

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
        self.capacity.map(|capacity| {
            // Dividing last keeps whole percentages exact (30 of 100 bytes is 30.0); a gauge that already is a percentage passes untouched, so that a peak equals the largest row of the file.
            if capacity.to_bits() == 100.0_f64.to_bits() {
                self.used
            } else {
                self.used * 100.0 / capacity
            }
        })
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

/// Which role is read where a metric has several: what was measured as used comes before what has to be derived, and no two ways are ever mixed in one answer. The first role that gives any reading is the one.
const PRECEDENCE: [Role; 5] = [
    Role::Used,
    Role::Free,
    Role::IdleSeconds,
    Role::BusySeconds,
    Role::Counter,
];

/// Reads a metric from its raw series over `[from, to)` (UTC milliseconds). `parts` may reach back before `from`: counters need the sample before, capacities up to [`CAPACITY_HOLDS`].
///
/// - Several roles: `Used`, then `Free`, `IdleSeconds`, `BusySeconds`, `Counter`; the first that gives a reading.
/// - Several components of that role are added up at the same timestamp. Where one is missing that was there within [`LONGEST_COUNTER_STEP`], or has no rate yet, there is no reading rather than a partial sum.
/// - Capacity: the sample's own, else the capacity series of the same component, else the one of the whole resource (component ``), not older than [`CAPACITY_HOLDS`]. `IdleSeconds` brings its own: one core per component.
/// - A counter that went back has restarted from 0. Only for `IdleSeconds` that gives no rate: a machine that was down was not busy.
/// - `Counter` of [`Metric::Logins`] gives the logins since the sample before, not a rate.
/// - A value that is not finite, or a used below zero, is no reading; a capacity that is not a positive number is none.
///
/// The order of `parts` does not matter.
pub fn derive(metric: Metric, parts: &[Part<'_>], from: i64, to: i64) -> Vec<Reading> {
    // Nearly all series are one gauge with its capacity row by row.
    if let [only] = parts
        && only.role == Role::Used
    {
        return gauge(only.samples, from, to);
    }
    PRECEDENCE
        .into_iter()
        .map(|role| Sum::new(metric, role, parts, from).readings(from, to))
        .find(|readings| !readings.is_empty())
        .unwrap_or_default()
}

fn gauge(samples: &[Sample], from: i64, to: i64) -> Vec<Reading> {
    let first = samples.partition_point(|sample| sample.at < from);
    let end = samples.partition_point(|sample| sample.at < to);
    let within = samples.get(first..end).unwrap_or_default();
    let mut readings = Vec::with_capacity(within.len());
    readings.extend(
        within
            .iter()
            .filter_map(|sample| checked(sample.at, sample.value, sample.capacity)),
    );
    readings
}

/// A reading, unless it is none.
fn checked(at: i64, used: f64, capacity: Option<f64>) -> Option<Reading> {
    (used.is_finite() && used >= 0.0).then(|| Reading {
        at,
        used,
        capacity: capacity.filter(|capacity| capacity.is_finite() && *capacity > 0.0),
    })
}
