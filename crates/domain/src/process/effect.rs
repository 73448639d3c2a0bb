//! What a step brings about beside moving its case, and how it is undone.

use serde::{Deserialize, Serialize};

/// Something that a way brings about. Where the figures come from is said by the step whose form holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The system of the case enters the register (Art. 16).
    RegisterSystem,
    /// Approved lines become commitments at unit price and unit quantity (Art. 14).
    Commit,
    /// Lines become quota of the system, within what was committed (Art. 17).
    GrantQuota,
    /// What the provider configured is taken from the quota and enters the register (Art. 18).
    Allocate,
    /// The service fee begins to run (Art. 43).
    StartBilling,
    /// The size of a resource changes to what was decided; what becomes free returns to the quota (Art. 24).
    Resize,
    /// The verdict is exempted until a day (Art. 24).
    Exempt,
    /// The resources stop serving (Art. 24(4)).
    StopUse,
    /// The resources are taken back and the quota returns (Art. 22, 24(4)).
    Reclaim,
    /// The service fee ends (Art. 22, 43).
    EndBilling,
    /// The system leaves the register of what runs (Art. 22).
    RetireSystem,
    /// A lease runs until another day.
    ExtendLease,
    /// An agreement is on file until its expiry (Art. 36, 38).
    FileAgreement,
    /// A third-party product may be deployed (Art. 13).
    AdmitProduct,
    /// Equipment of the unit's own is in the register (Art. 5).
    RegisterEquipment,
    /// A backup of the system is in the register (Art. 23).
    RegisterBackup,
    /// The system is in the register of what law keeps off the cloud (Art. 6).
    KeepOff,
    /// The exception that a case looked at again stays until another day (Art. 6).
    KeepOffLonger,
    /// The exception that a case looked at again is over (Art. 6).
    EndException,
}

/// How an effect is undone when its case is refused or withdrawn after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compensation {
    /// By an entry that takes it back.
    Reversed,
    /// It cannot be: no way that refuses and no withdrawal may follow it.
    Final,
}

impl Effect {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::RegisterSystem => "register_system",
            Self::Commit => "commit",
            Self::GrantQuota => "grant_quota",
            Self::Allocate => "allocate",
            Self::StartBilling => "start_billing",
            Self::Resize => "resize",
            Self::Exempt => "exempt",
            Self::StopUse => "stop_use",
            Self::Reclaim => "reclaim",
            Self::EndBilling => "end_billing",
            Self::RetireSystem => "retire_system",
            Self::ExtendLease => "extend_lease",
            Self::FileAgreement => "file_agreement",
            Self::AdmitProduct => "admit_product",
            Self::RegisterEquipment => "register_equipment",
            Self::RegisterBackup => "register_backup",
            Self::KeepOff => "keep_off",
            Self::KeepOffLonger => "keep_off_longer",
            Self::EndException => "end_exception",
        }
    }

    /// How it is undone. Every effect answers, or this does not compile.
    pub fn compensation(self) -> Compensation {
        match self {
            Self::RegisterSystem
            | Self::Commit
            | Self::GrantQuota
            | Self::Allocate
            | Self::StopUse
            | Self::ExtendLease
            | Self::AdmitProduct
            | Self::RegisterEquipment
            | Self::RegisterBackup
            | Self::KeepOff
            | Self::FileAgreement => Compensation::Reversed,
            // What was served is owed, what was erased is gone, what ended has ended.
            Self::StartBilling
            | Self::Resize
            | Self::Exempt
            | Self::Reclaim
            | Self::EndBilling
            | Self::RetireSystem
            | Self::KeepOffLonger
            | Self::EndException => Compensation::Final,
        }
    }

    /// The fields that say how much and until when: of the form of its own step, or of the nearest before it that has them.
    pub fn reads(self) -> &'static [&'static str] {
        match self {
            Self::RegisterSystem => &["system_name", "system_code"],
            Self::Commit | Self::GrantQuota => &["lines"],
            Self::Allocate | Self::Resize => &["hosts"],
            Self::StartBilling => &["deployed_on"],
            Self::Exempt | Self::ExtendLease => &["until"],
            Self::EndBilling => &["billing_until"],
            Self::FileAgreement => &["from", "until"],
            Self::KeepOff => &["exception_until"],
            Self::KeepOffLonger => &["exception_basis", "exception_until"],
            Self::StopUse
            | Self::Reclaim
            | Self::RetireSystem
            | Self::AdmitProduct
            | Self::RegisterEquipment
            | Self::RegisterBackup
            | Self::EndException => &[],
        }
    }
}
