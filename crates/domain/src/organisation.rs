//! Organisations: who takes part in the government cloud, in which capacities, under which names.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, PersonId};
use crate::process::{Words, words};

/// A capacity in which an organisation takes part. One organisation may have several: a public security bureau polices the cloud and uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 市政务服务和大数据管理局: coordinates, reviews, supervises, settles (Art. 8).
    Authority,
    /// 使用单位: owns systems and data (Art. 2, 12).
    Tenant,
    /// 云服务商 (Art. 10).
    Provider,
    /// 云监管服务商 (Art. 11).
    Supervisor,
    /// 市财政局 (Art. 9).
    Finance,
    /// 市人民政府: approves plan and off-plan demand (Art. 14).
    Government,
    /// 市委网信办 (Art. 31, 35, 39).
    Cyberspace,
    /// 市公安局 (Art. 35, 39).
    Police,
    /// 密码与保密管理 (Art. 10, 31).
    Cryptography,
    /// 县(区): first review of its own units, its own payer (Art. 45, 47).
    County,
    /// 第三方产品服务提供商 (Art. 13).
    Vendor,
    /// 通信运营商 (Art. 32).
    Carrier,
    /// 托管单位: owns hosted equipment (Art. 5).
    Colocation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Authority,
        Self::Tenant,
        Self::Provider,
        Self::Supervisor,
        Self::Finance,
        Self::Government,
        Self::Cyberspace,
        Self::Police,
        Self::Cryptography,
        Self::County,
        Self::Vendor,
        Self::Carrier,
        Self::Colocation,
    ];

    /// The stable name used in the database, URLs, policies and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Tenant => "tenant",
            Self::Provider => "provider",
            Self::Supervisor => "supervisor",
            Self::Finance => "finance",
            Self::Government => "government",
            Self::Cyberspace => "cyberspace",
            Self::Police => "police",
            Self::Cryptography => "cryptography",
            Self::County => "county",
            Self::Vendor => "vendor",
            Self::Carrier => "carrier",
            Self::Colocation => "colocation",
        }
    }

    /// The kind of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How an organisation hangs below another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// A unit of a county, which reviews it first and pays for it (Art. 45).
    County,
    /// 直属单位: directly below its superior (Art. 2(3)).
    Subordinate,
    /// 派出机构: sent out by its superior (Art. 2(3)).
    Dispatched,
}

impl Tie {
    /// All ties.
    pub const ALL: [Self; 3] = [Self::County, Self::Subordinate, Self::Dispatched];

    /// The stable name used in the database and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Subordinate => "subordinate",
            Self::Dispatched => "dispatched",
        }
    }

    /// The tie of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.code() == code)
    }
}

/// Who pays for an organisation's cloud services (Art. 42-45).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The municipal budget (市本级财政).
    CityBudget,
    /// The organisation itself.
    Unit,
    /// A county (Art. 45).
    County,
}

impl Payer {
    /// All payers.
    pub const ALL: [Self; 3] = [Self::CityBudget, Self::Unit, Self::County];

    /// The stable name used in the database and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::CityBudget => "city_budget",
            Self::Unit => "unit",
            Self::County => "county",
        }
    }

    /// What people call it.
    pub fn name(self) -> Words {
        match self {
            Self::CityBudget => words("市级财政", "City budget"),
            Self::Unit => words("单位自付", "The unit itself"),
            Self::County => words("县（区）财政", "County"),
        }
    }

    /// Who pays for what a unit filed, by the facts: a unit of a county is its county's (Art. 45); a project that other funds than the city's budget pay for is the unit's own (Art. 43); else it is as the register says (Art. 42).
    pub fn of_filed(registered: Self, under_county: bool, other_funds: bool) -> Self {
        match registered {
            _ if under_county => Self::County,
            Self::CityBudget if other_funds => Self::Unit,
            registered => registered,
        }
    }

    /// The payer of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|payer| payer.code() == code)
    }
}

/// A name and the days it was valid. A printed document uses the one valid on its date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Full name in Chinese, for printed documents.
    pub full: String,
    /// Short name in Chinese, for screens.
    pub short: String,
    /// First day it is valid; `None` for "as long as anyone remembers".
    pub since: Option<Date>,
}

/// The name valid on a day: the last that began on or before it, else the first there is.
pub fn name_on(names: &[Name], day: Date) -> Option<&Name> {
    names
        .iter()
        .filter(|name| name.since.is_none_or(|since| since <= day))
        .max_by_key(|name| name.since)
        .or_else(|| names.iter().min_by_key(|name| name.since))
}

/// What is known of an organisation before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrganisation {
    /// Unique code.
    pub code: String,
    /// Full name in Chinese now valid.
    pub name: String,
    /// Short name in Chinese now valid.
    pub short_name: String,
    /// Category in Chinese (政府部门, 县区, ...).
    pub category: String,
    /// The capacities it takes part in, at least one.
    pub kinds: BTreeSet<Kind>,
    /// The organisation above and how it hangs below it.
    pub above: Option<(OrganisationId, Tie)>,
    /// Who pays for what it uses.
    pub payer: Payer,
}

impl NewOrganisation {
    /// A using unit that hangs below nobody.
    pub fn tenant(code: &str, name: &str, short_name: &str, category: &str, payer: Payer) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            category: category.to_owned(),
            kinds: BTreeSet::from([Kind::Tenant]),
            above: None,
            payer,
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewOrganisation,
    /// The responsible contact.
    pub contact: Option<PersonId>,
    /// The organisation it was merged into and the day that took effect.
    pub merged: Option<(OrganisationId, Date)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(full: &str, since: Option<&str>) -> Name {
        Name {
            full: full.to_owned(),
            short: full.to_owned(),
            since: since.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn the_city_pays_for_its_departments_a_county_for_its_units_and_other_funds_for_themselves() {
        let filed = Payer::of_filed;
        assert_eq!(filed(Payer::CityBudget, false, false), Payer::CityBudget);
        assert_eq!(filed(Payer::CityBudget, true, false), Payer::County);
        assert_eq!(filed(Payer::CityBudget, false, true), Payer::Unit);
        assert_eq!(filed(Payer::Unit, false, false), Payer::Unit);
    }

    #[test]
    fn a_document_bears_the_name_that_was_valid_on_its_date() {
        let names = [
            name("市数据局", Some("2024-12-01")),
            name("市政务服务和大数据管理局", None),
        ];
        let on = |day: &str| name_on(&names, day.parse().unwrap()).unwrap().full.as_str();
        assert_eq!(on("2024-11-30"), "市政务服务和大数据管理局");
        assert_eq!(on("2024-12-01"), "市数据局");
    }

    #[test]
    fn a_day_before_the_first_name_has_the_first_name() {
        let names = [
            name("甲", Some("2024-01-01")),
            name("乙", Some("2025-01-01")),
        ];
        let day = "2023-07-01".parse().unwrap();
        assert_eq!(name_on(&names, day).unwrap().full, "甲");
        assert_eq!(name_on(&[], day), None);
    }
}
