//! Information systems.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoSimpleExpr as _, QueryFilter as _, QueryOrder as _,
};
use yunheng_domain::ids::{OrganisationId, SystemId};
use yunheng_domain::reach::Reach;
use yunheng_domain::system::{NewSystem, System};

use crate::entity::{resource, system};
use crate::reach::within;
use crate::{Store, StoreError, Tx};

impl Tx {
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
    /// All systems by code.
    pub async fn systems(&self) -> Result<Vec<System>, StoreError> {
        let rows = system::Entity::find()
            .order_by_asc(system::Column::Code)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Systems with resources within reach, by code.
    pub async fn systems_within(&self, reach: &Reach) -> Result<Vec<System>, StoreError> {
        let mut query = system::Entity::find().order_by_asc(system::Column::Code);
        if !reach.everything {
            let theirs = Query::select()
                .expr(resource::Column::SystemId.into_simple_expr())
                .from(resource::Entity)
                .cond_where(within(&self.db, reach))
                .take();
            query = query.filter(system::Column::Id.in_subquery(theirs));
        }
        let rows = query.all(&self.db).await?;
        Ok(rows.into_iter().map(read).collect())
    }
}

fn read(row: system::Model) -> System {
    System {
        id: SystemId(row.id),
        details: NewSystem {
            unit: OrganisationId(row.unit_id),
            code: row.code,
            name: row.name,
            protection_grade: row.protection_grade,
        },
    }
}
