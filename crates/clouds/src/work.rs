//! What a provider can be asked for, as lists of operations.

use serde::{Deserialize, Serialize};
use yunheng_domain::process::Effect;

/// One thing that a provider does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Project, network and access are prepared. Undone by removing them.
    Prepare,
    /// Hosts are set up. Undone by removing them.
    Configure,
    /// A copy of the disks is kept. Undone by deleting it.
    Snapshot,
    /// Hosts change their size. Undone by the size before.
    Resize,
    /// Hosts stop. Undone by starting them.
    Stop,
    /// Hosts and disks are taken back, for good.
    Reclaim,
}

impl Operation {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::Prepare,
        Self::Configure,
        Self::Snapshot,
        Self::Resize,
        Self::Stop,
        Self::Reclaim,
    ];

    /// The stable name used in keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Configure => "configure",
            Self::Snapshot => "snapshot",
            Self::Resize => "resize",
            Self::Stop => "stop",
            Self::Reclaim => "reclaim",
        }
    }

    /// Whether it can be undone. What is taken back is erased.
    pub fn can_be_undone(self) -> bool {
        self != Self::Reclaim
    }
}

/// What a step of a case asks of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Resources within the quota (Art. 18).
    Configure,
    /// Another size of what is there (Art. 24).
    Resize,
    /// What is idle stops (Art. 24(4)).
    Stop,
    /// Everything is taken back (Art. 22, 24(4)).
    Reclaim,
}

impl Work {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Configure, Self::Resize, Self::Stop, Self::Reclaim];

    /// The stable name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::Resize => "resize",
            Self::Stop => "stop",
            Self::Reclaim => "reclaim",
        }
    }

    /// The work of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.code() == code)
    }

    /// What an effect of a case asks of the provider; most ask nothing.
    pub fn of(effect: Effect) -> Option<Self> {
        match effect {
            Effect::Allocate => Some(Self::Configure),
            Effect::Resize => Some(Self::Resize),
            Effect::StopUse => Some(Self::Stop),
            Effect::Reclaim => Some(Self::Reclaim),
            Effect::RegisterSystem
            | Effect::Commit
            | Effect::GrantQuota
            | Effect::StartBilling
            | Effect::Exempt
            | Effect::EndBilling
            | Effect::RetireSystem
            | Effect::ExtendLease
            | Effect::FileAgreement
            | Effect::AdmitProduct
            | Effect::RegisterEquipment
            | Effect::RegisterBackup
            | Effect::KeepOff
            | Effect::KeepOffLonger
            | Effect::EndException => None,
        }
    }

    /// Its operations, first to last.
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Self::Configure => &[Operation::Prepare, Operation::Configure],
            Self::Resize => &[Operation::Snapshot, Operation::Resize],
            Self::Stop => &[Operation::Stop],
            Self::Reclaim => &[Operation::Stop, Operation::Snapshot, Operation::Reclaim],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_undone_comes_last() {
        for work in Work::ALL {
            let operations = work.operations();
            let (_, before) = operations.split_last().unwrap();
            assert!(before.iter().all(|one| one.can_be_undone()), "{work:?}");
        }
    }

    #[test]
    fn every_code_reads_back() {
        for work in Work::ALL {
            assert_eq!(Work::from_code(work.code()), Some(work));
        }
    }
}
