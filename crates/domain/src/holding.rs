//! The ledger's holdings: so much of one catalogue item at one level of the chain, each taken from the one above (Art. 14, 17, 18).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::Shortage;
use crate::ids::{CaseId, HoldingId, OrganisationId, ResourceId, SystemId};
use crate::money::MicroYuan;

/// A level of the chain from plan to resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 承诺: what the government approved for a unit, by the annual plan or outside it (Art. 14).
    Commitment,
    /// 配额: what the authority allocated to a system (Art. 17).
    Quota,
    /// 分配: what the provider configured for a system, and resources use up (Art. 18).
    Allocation,
}

impl Level {
    /// All levels, highest first.
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

    /// The level that this one is taken from; `None` for commitments, which are granted.
    pub fn above(self) -> Option<Self> {
        match self {
            Self::Commitment => None,
            Self::Quota => Some(Self::Commitment),
            Self::Allocation => Some(Self::Quota),
        }
    }
}

/// A commitment about to be granted (Art. 14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommitment {
    /// The unit that it is granted to.
    pub unit: OrganisationId,
    /// The system that alone may draw on it; any of the unit's without.
    pub system: Option<SystemId>,
    /// Code of the catalogue item.
    pub item: String,
    /// Units of the item.
    pub quantity: i64,
    /// Price per unit and month, as approved.
    pub price: Option<MicroYuan>,
    /// Year of the plan.
    pub year: Option<i16>,
    /// Whether it was approved outside the annual plan.
    pub off_plan: bool,
    /// Last day it may be drawn on.
    pub lease_until: Option<Date>,
}

/// What is about to be taken from the level above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taking {
    /// The level that it becomes: a quota from a commitment, an allocation from a quota.
    pub level: Level,
    /// The system it is for.
    pub system: SystemId,
    /// Last day of the lease; never later than that of the holding it is taken from.
    pub lease_until: Option<Date>,
}

/// Why something is written into the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The case that brings it about.
    pub case: Option<CaseId>,
    /// The instant.
    pub at: Timestamp,
    /// In words.
    pub reason: String,
}

/// So much of one catalogue item, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its id.
    pub id: HoldingId,
    /// Its level.
    pub level: Level,
    /// What it was taken from.
    pub parent: Option<HoldingId>,
    /// The unit it belongs to.
    pub unit: OrganisationId,
    /// The system it is for; commitments may be for any.
    pub system: Option<SystemId>,
    /// Code of the catalogue item.
    pub item: String,
    /// Units of the item; 0 once it is closed.
    pub granted: i64,
    /// Units that the level below has taken.
    pub taken: i64,
    /// Price per unit and month of the commitment it comes from.
    pub price: Option<MicroYuan>,
    /// The case that granted it.
    pub case: Option<CaseId>,
    /// Plan year of the commitment it comes from.
    pub year: Option<i16>,
    /// Whether that commitment was approved outside the annual plan.
    pub off_plan: bool,
    /// Last day it may be drawn on.
    pub lease_until: Option<Date>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl Holding {
    /// Units that nobody below has taken.
    pub fn left(&self) -> i64 {
        self.granted - self.taken
    }

    /// Whether it may be drawn on on a day.
    pub fn is_open(&self, on: Date) -> bool {
        self.closed_at.is_none() && self.lease_until.is_none_or(|until| on <= until)
    }
}

/// What an entry does to its holding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// It was granted so much.
    Grant,
    /// The level below took so much.
    Take,
    /// So much came back from the level below.
    Return,
    /// It gave so much back to the level above.
    Shrink,
    /// It was closed, and gave back what it had.
    Close,
    /// Its lease ran out, and it gave back what was not in use.
    Expire,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Grant,
        Self::Take,
        Self::Return,
        Self::Shrink,
        Self::Close,
        Self::Expire,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Take => "take",
            Self::Return => "return",
            Self::Shrink => "shrink",
            Self::Close => "close",
            Self::Expire => "expire",
        }
    }

    /// The kind of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One line of the ledger. Lines are added, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The holding.
    pub holding: HoldingId,
    /// What it does.
    pub kind: EntryKind,
    /// Units of the holding's item.
    pub quantity: i64,
    /// The holding below that took or returned.
    pub below: Option<HoldingId>,
    /// The resource that took or returned, for allocations.
    pub resource: Option<ResourceId>,
    /// Why.
    pub cause: Cause,
}

/// Why the ledger refuses. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is not enough: every item that is short, by code.
    #[error("not enough is left")]
    Short(Vec<Shortage>),
    /// It is closed, or its lease has run out.
    #[error("holding {0} has ended")]
    Ended(HoldingId),
    /// The level below still has something of these.
    #[error("something of it is still in use")]
    InUse(Vec<HoldingId>),
    /// There is no such holding, or it is of another level or for another system.
    #[error("nothing of this kind can be taken from holding {0}")]
    Unfit(HoldingId),
    /// The quantity is none that this can be done with.
    #[error("{0} is no quantity for this")]
    Quantity(i64),
}

/// What ended by itself on a day, and what should have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expired {
    /// Closed now.
    pub closed: Vec<HoldingId>,
    /// Still open because something below is in use: what was free went back, nothing more can be taken.
    pub in_use: Vec<HoldingId>,
    /// How many units of those still open went back now.
    pub returned: i64,
}

impl Expired {
    /// Whether anything was done.
    pub fn changed(&self) -> bool {
        !self.closed.is_empty() || self.returned > 0
    }
}

/// A resource's way back to what the government approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Units that the resource uses of the allocation.
    pub quantity: i64,
    /// The allocation, what it was taken from, and so on up to the commitment.
    pub holdings: Vec<Holding>,
}

/// A figure of the ledger that does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The holding.
    pub holding: HoldingId,
    /// Which figure.
    pub figure: Figure,
    /// What the holding says.
    pub kept: i64,
    /// What the other rows add up to.
    pub found: i64,
}

/// What is held against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// What is taken against what the holdings or resources below have.
    TakenBelow,
    /// What is taken against the entries.
    TakenEntries,
    /// What was granted against the entries.
    GrantedEntries,
    /// The lease against that of the holding above, in days since 1970-01-01.
    Lease,
}

/// Quantities by item; [`Refused::Quantity`] if one of them is not positive.
pub fn summed(lines: &[(String, i64)]) -> Result<BTreeMap<String, i64>, Refused> {
    let mut asked = BTreeMap::new();
    for (item, quantity) in lines {
        if *quantity <= 0 {
            return Err(Refused::Quantity(*quantity));
        }
        let sum = asked.entry(item.clone()).or_insert(0_i64);
        *sum = sum.saturating_add(*quantity);
    }
    Ok(asked)
}

/// Spreads what is asked over what there is: first holdings for the system alone, then the oldest. All of it or nothing; refused with every item that is short.
pub fn spread(
    asked: &BTreeMap<String, i64>,
    open: &[Holding],
) -> Result<Vec<(HoldingId, i64)>, Refused> {
    let mut drawn = Vec::new();
    let mut short = Vec::new();
    for (item, quantity) in asked {
        let mut fitting: Vec<&Holding> = open.iter().filter(|one| one.item == *item).collect();
        fitting.sort_by_key(|one| (one.system.is_none(), one.id));
        let left = fitting
            .iter()
            .fold(0_i64, |sum, one| sum.saturating_add(one.left()));
        if left < *quantity {
            short.push(Shortage {
                item: item.clone(),
                asked: *quantity,
                left,
            });
            continue;
        }
        let mut wanted = *quantity;
        for one in fitting {
            let part = wanted.min(one.left());
            if part > 0 {
                drawn.push((one.id, part));
                wanted -= part;
            }
        }
    }
    if short.is_empty() {
        Ok(drawn)
    } else {
        Err(Refused::Short(short))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(id: i64, item: &str, system: Option<i64>, left: i64) -> Holding {
        Holding {
            id: HoldingId(id),
            level: Level::Commitment,
            parent: None,
            unit: OrganisationId(1),
            system: system.map(SystemId),
            item: item.to_owned(),
            granted: left + 1,
            taken: 1,
            price: None,
            case: None,
            year: None,
            off_plan: false,
            lease_until: None,
            closed_at: None,
        }
    }

    fn asked(lines: &[(&str, i64)]) -> BTreeMap<String, i64> {
        let lines: Vec<(String, i64)> = lines
            .iter()
            .map(|(item, quantity)| ((*item).to_owned(), *quantity))
            .collect();
        summed(&lines).unwrap()
    }

    #[test]
    fn what_is_for_the_system_alone_is_drawn_first_then_the_oldest() {
        let there = [
            open(3, "a", None, 5),
            open(1, "a", None, 5),
            open(2, "a", Some(9), 4),
        ];
        let drawn = spread(&asked(&[("a", 10)]), &there).unwrap();
        assert_eq!(
            drawn,
            [(HoldingId(2), 4), (HoldingId(1), 5), (HoldingId(3), 1)]
        );
    }

    #[test]
    fn every_item_that_is_short_is_named() {
        let there = [open(1, "a", None, 5), open(2, "b", None, 5)];
        let refused = spread(&asked(&[("a", 4), ("a", 4), ("b", 5), ("c", 1)]), &there);
        let short = |item: &str, asked, left| Shortage {
            item: item.to_owned(),
            asked,
            left,
        };
        assert_eq!(
            refused,
            Err(Refused::Short(vec![short("a", 8, 5), short("c", 1, 0)]))
        );
    }

    #[test]
    fn nothing_and_less_than_nothing_cannot_be_asked_for() {
        for quantity in [0, -1, i64::MIN] {
            let lines = [("a".to_owned(), quantity)];
            assert_eq!(summed(&lines), Err(Refused::Quantity(quantity)));
        }
    }

    #[test]
    fn a_lease_holds_on_its_last_day() {
        let day: Date = "2026-09-30".parse().unwrap();
        let leased = Holding {
            lease_until: Some(day),
            ..open(1, "a", None, 5)
        };
        assert!(leased.is_open(day));
        assert!(!leased.is_open(day.tomorrow().unwrap()));
    }

    #[test]
    fn codes_lead_back_to_their_values() {
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        for kind in EntryKind::ALL {
            assert_eq!(EntryKind::from_code(kind.code()), Some(kind));
        }
    }
}
