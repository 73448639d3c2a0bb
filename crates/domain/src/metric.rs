//! What is measured, and who measured it.

use serde::{Deserialize, Serialize};

/// A measured quantity of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// CPU used of allocated, percent.
    Cpu,
    /// Memory used of allocated; readings carry bytes used and bytes of capacity.
    Memory,
    /// Space used of a data disk; readings carry bytes used and bytes of capacity.
    Disk,
    /// Network traffic, received and sent together, bytes per second. Evidence against idleness (Art. 24(4)).
    Network,
    /// Logins seen, a count per reading. Evidence against idleness (Art. 24(4)).
    Logins,
}

impl Metric {
    /// All metrics, in the order pages show them.
    pub const ALL: [Self; 5] = [
        Self::Cpu,
        Self::Memory,
        Self::Disk,
        Self::Network,
        Self::Logins,
    ];

    /// The stable name used in files, URLs and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Network => "network",
            Self::Logins => "logins",
        }
    }

    /// The metric of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.code() == code)
    }

    /// Length in minutes of the slots that coverage counts: how often the metric must be read at least. Slots begin at midnight, Asia/Shanghai.
    pub fn slot_minutes(self) -> u32 {
        match self {
            Self::Cpu | Self::Memory => 15,
            Self::Network => 60,
            Self::Disk | Self::Logins => 24 * 60,
        }
    }

    /// Slots in a day (Asia/Shanghai has had no daylight saving since 1991).
    pub fn slots_per_day(self) -> u32 {
        24 * 60 / self.slot_minutes()
    }

    /// Whether readings are judged as a percentage of a capacity.
    pub fn is_percentage(self) -> bool {
        matches!(self, Self::Cpu | Self::Memory | Self::Disk)
    }
}

/// Who measured. Provider and supervisor report independently (Art. 21, 28) and are never mixed in one roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 云服务商.
    Provider,
    /// 云监管服务商.
    Supervisor,
}

impl Source {
    /// Both sources; the provider's figures come first on pages.
    pub const ALL: [Self; 2] = [Self::Provider, Self::Supervisor];

    /// The stable name used in files, URLs and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Supervisor => "supervisor",
        }
    }

    /// The source of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}
