//! Units and systems.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::{SystemId, UnitId};
use yunheng_domain::unit::{NewSystem, NewUnit, System, Unit};

use crate::entity::{system, unit};
use crate::{Store, StoreError, Tx, code};

impl Tx {
    /// Adds a unit; [`StoreError::Conflict`] if its code is taken.
    pub async fn add_unit(&mut self, unit: &NewUnit) -> Result<UnitId, StoreError> {
        let row = unit::ActiveModel {
            id: NotSet,
            code: Set(unit.code.clone()),
            name: Set(unit.name.clone()),
            short_name: Set(unit.short_name.clone()),
            category: Set(unit.category.clone()),
            payer: Set(unit.payer.code().to_owned()),
        };
        let added = unit::Entity::insert(row).exec(&self.db).await?;
        Ok(UnitId(added.last_insert_id))
    }

    /// Adds a system; [`StoreError::Conflict`] if its code is taken.
    pub async fn add_system(&mut self, system: &NewSystem) -> Result<SystemId, StoreError> {
        let row = system::ActiveModel {
            id: NotSet,
            unit_id: Set(system.unit.0),
            code: Set(system.code.clone()),
            name: Set(system.name.clone()),
            protection_grade: Set(system.protection_grade),
        };
        let added = system::Entity::insert(row).exec(&self.db).await?;
        Ok(SystemId(added.last_insert_id))
    }
}

impl Store {
    /// All units by code.
    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        unit::Entity::find()
            .order_by_asc(unit::Column::Code)
            .all(&self.db)
            .await?
            .into_iter()
            .map(read_unit)
            .collect()
    }

    /// The unit of a code.
    pub async fn unit_by_code(&self, code: &str) -> Result<Option<Unit>, StoreError> {
        unit::Entity::find()
            .filter(unit::Column::Code.eq(code))
            .one(&self.db)
            .await?
            .map(read_unit)
            .transpose()
    }

    /// All systems by code.
    pub async fn systems(&self) -> Result<Vec<System>, StoreError> {
        let rows = system::Entity::find()
            .order_by_asc(system::Column::Code)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read_system).collect())
    }
}

fn read_unit(row: unit::Model) -> Result<Unit, StoreError> {
    Ok(Unit {
        id: UnitId(row.id),
        details: NewUnit {
            payer: code::payer(&row.payer)?,
            code: row.code,
            name: row.name,
            short_name: row.short_name,
            category: row.category,
        },
    })
}

fn read_system(row: system::Model) -> System {
    System {
        id: SystemId(row.id),
        details: NewSystem {
            unit: UnitId(row.unit_id),
            code: row.code,
            name: row.name,
            protection_grade: row.protection_grade,
        },
    }
}
