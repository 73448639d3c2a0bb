//! Units and their systems.

use serde::{Deserialize, Serialize};

use crate::ids::{SystemId, UnitId};

/// Who pays for a unit's cloud services (Art. 42-45).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The municipal budget (市本级财政).
    CityBudget,
    /// The unit itself.
    Unit,
    /// A county (Art. 45).
    County,
}

impl Payer {
    /// The stable name used in the database and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::CityBudget => "city_budget",
            Self::Unit => "unit",
            Self::County => "county",
        }
    }

    /// The payer of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::CityBudget, Self::Unit, Self::County]
            .into_iter()
            .find(|payer| payer.code() == code)
    }
}

/// What is known of a unit before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    /// Unique code.
    pub code: String,
    /// Full name in Chinese, for printed documents.
    pub name: String,
    /// Short name in Chinese, for screens.
    pub short_name: String,
    /// Category in Chinese (政府部门, 县区, ...).
    pub category: String,
    /// Who pays.
    pub payer: Payer,
}

/// A unit (使用单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewUnit,
}

/// What is known of a system before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSystem {
    /// The unit that owns it.
    pub unit: UnitId,
    /// Unique code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Grade of classified protection (等保), 1 to 3 here, where known.
    pub protection_grade: Option<i32>,
}

/// An information system (政务信息系统).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// The rest.
    #[serde(flatten)]
    pub details: NewSystem,
}
