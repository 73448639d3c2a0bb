//! Units and systems.

use yunheng_domain::ids::{SystemId, UnitId};
use yunheng_domain::unit::{NewSystem, NewUnit, System, Unit};

use crate::{Store, StoreError, Tx};

impl Tx {
    /// Adds a unit; [`StoreError::Conflict`] if its code is taken.
    pub async fn add_unit(&mut self, unit: &NewUnit) -> Result<UnitId, StoreError> {
        let _ = unit;
        todo!()
    }
    /// Adds a system; [`StoreError::Conflict`] if its code is taken.
    pub async fn add_system(&mut self, system: &NewSystem) -> Result<SystemId, StoreError> {
        let _ = system;
        todo!()
    }
}

impl Store {
    /// All units by code.
    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        todo!()
    }
    /// The unit of a code.
    pub async fn unit_by_code(&self, code: &str) -> Result<Option<Unit>, StoreError> {
        let _ = code;
        todo!()
    }
    /// All systems by code.
    pub async fn systems(&self) -> Result<Vec<System>, StoreError> {
        todo!()
    }
}
