//! The ledger: so much of one catalogue item, at one level, taken from the level above (Art. 14, 17, 18).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};

/// A level of the chain. The sum of what is taken never exceeds what the level above granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Approved by the government for a unit, at unit price and unit quantity (Art. 14).
    Commitment,
    /// Granted to a system as the opinion says (Art. 17).
    Quota,
    /// Configured: what a resource takes up (Art. 18).
    Allocation,
}

impl Level {
    /// All levels, from above.
    pub const ALL: [Self; 3] = [Self::Commitment, Self::Quota, Self::Allocation];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commitment => "commitment",
            Self::Quota => "quota",
            Self::Allocation => "allocation",
        }
    }

    /// The level of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// The level that this one takes from.
    pub fn above(self) -> Option<Self> {
        match self {
            Self::Commitment => None,
            Self::Quota => Some(Self::Commitment),
            Self::Allocation => Some(Self::Quota),
        }
    }
}

/// For whom lines are granted or taken, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Whose.
    pub unit: OrganisationId,
    /// For which system; `None` for a commitment.
    pub system: Option<SystemId>,
    /// Taken up by which resource; only of an allocation.
    pub resource: Option<ResourceId>,
    /// The case that grants it.
    pub case: CaseId,
    /// The plan's year, of a commitment.
    pub year: Option<i16>,
    /// Last day of a lease (development, test, emergency).
    pub lease_until: Option<Date>,
}

/// A holding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Its id.
    pub id: HoldingId,
    /// Its level.
    pub level: Level,
    /// What it was taken from.
    pub parent: Option<HoldingId>,
    /// Whose it is.
    pub unit: OrganisationId,
    /// For which system.
    pub system: Option<SystemId>,
    /// Taken up by which resource.
    pub resource: Option<ResourceId>,
    /// Code of the catalogue item.
    pub item: String,
    /// How many of the item's units.
    pub granted: i64,
    /// How many of them the level below has taken.
    pub taken: i64,
    /// The case that granted it.
    pub case: CaseId,
    /// Whether it is over.
    pub closed: bool,
}
