//! Information systems.

use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, SystemId};

/// What is known of a system before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSystem {
    /// The unit that owns it.
    pub unit: OrganisationId,
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
