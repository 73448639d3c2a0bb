//! Raw series: what arrives, before it means anything.

use serde::{Deserialize, Serialize};

use crate::ids::ResourceId;
use crate::metric::{Metric, Source};

/// How the values of a raw series enter the reading of their metric. Exporters disagree: some give a percentage, some bytes free and bytes in all, some a counter of idle seconds per core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A gauge of what is used, in the metric's unit; the sample may carry its own capacity.
    Used,
    /// A gauge of what is free; used is capacity less free. Kept negated, see [`Role::kept`].
    Free,
    /// A gauge of the capacity in force from its timestamp on.
    Capacity,
    /// A counter of busy seconds; its rate is the number of busy cores.
    BusySeconds,
    /// A counter of idle seconds of one core; each component is one core of capacity.
    IdleSeconds,
    /// A counter whose rate is what is used (bytes received, say).
    Counter,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Used,
        Self::Free,
        Self::Capacity,
        Self::BusySeconds,
        Self::IdleSeconds,
        Self::Counter,
    ];

    /// The stable name used in mapping files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Free => "free",
            Self::Capacity => "capacity",
            Self::BusySeconds => "busy_seconds",
            Self::IdleSeconds => "idle_seconds",
            Self::Counter => "counter",
        }
    }

    /// A value as the raw series keeps it, and a kept value as it was sent: what is free is kept negated, everything else as it is. So the larger of two kept values is never the one with less use, and [`Sample::larger`], compaction and merging need not know what a series means.
    ///
    /// A counter only grows, so the larger of two is the later. A capacity is no use at all; of two, the larger counts.
    #[must_use]
    pub fn kept(self, value: f64) -> f64 {
        match self {
            Self::Free => -value,
            Self::Used | Self::Capacity | Self::BusySeconds | Self::IdleSeconds | Self::Counter => {
                value
            }
        }
    }

    /// The role of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// What identifies a raw series. Components of one metric (cores, network cards) are added up by [`crate::reading::derive`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeriesKey {
    /// The resource measured.
    pub resource: ResourceId,
    /// The metric its values belong to.
    pub metric: Metric,
    /// Who measured.
    pub source: Source,
    /// How its values are read.
    pub role: Role,
    /// The part of the resource (`0`, `eth1`), empty for the whole.
    pub component: String,
}

/// Why a series belongs to no resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// A mapping rule names the metric and makes a resource's name of the labels, but no such resource is registered. Registering it mends this.
    NoResource,
    /// No mapping rule names the metric.
    NoRule,
}

impl Unmatched {
    /// Both, the one first that a register mends.
    pub const ALL: [Self; 2] = [Self::NoResource, Self::NoRule];

    /// The stable name. The names sort as [`Self::ALL`] does.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoResource => "no_resource",
            Self::NoRule => "no_rule",
        }
    }

    /// The reason of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// One raw sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// UTC instant in milliseconds since 1970, the resolution of the remote-write protocol.
    pub at: i64,
    /// The value in the series' unit, as [`Role::kept`] keeps it. Never NaN: stale markers end a series and carry no value.
    pub value: f64,
    /// The capacity at that moment in the same unit, where the file gives it row by row. `None` is "unknown", and zero is never stored: a powered-off machine has no percentage.
    pub capacity: Option<f64>,
}

impl Sample {
    /// Which of two samples with the same series and timestamp counts: the larger value (of what is free: the smaller, see [`Role::kept`]), then the smaller capacity (`None` counts as infinitely large), so that the higher percentage stands, any replay order gives the same result and no machine is shrunk by a lost peak.
    #[must_use]
    pub fn larger(self, other: Self) -> Self {
        let capacity = |sample: &Self| sample.capacity.unwrap_or(f64::INFINITY);
        let order = self
            .value
            .total_cmp(&other.value)
            .then(capacity(&other).total_cmp(&capacity(&self)));
        if order.is_lt() { other } else { self }
    }
}
