//! Systems and resources that no longer serve (Art. 22, 24(4)). They stay in the register: what was measured and paid remains to be read.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use yunheng_domain::ids::{CaseId, ResourceId, SystemId};

use crate::entity::retirement::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

const SYSTEM: &str = "system";
const RESOURCE: &str = "resource";

impl Tx {
    /// A system no longer serves from a day on.
    pub async fn retire_system(
        &mut self,
        system: SystemId,
        day: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        self.retire((SYSTEM, system.0), day, case).await
    }

    /// A resource no longer serves from a day on.
    pub async fn retire_resource(
        &mut self,
        resource: ResourceId,
        day: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        self.retire((RESOURCE, resource.0), day, case).await
    }

    async fn retire(
        &mut self,
        (kind, id): (&str, i64),
        day: Date,
        case: CaseId,
    ) -> Result<(), StoreError> {
        let there = OnConflict::columns([Column::Kind, Column::ObjectId])
            .do_nothing()
            .to_owned();
        Entity::insert(ActiveModel {
            kind: Set(kind.to_owned()),
            object_id: Set(id),
            day: Set(time::day_number(day)),
            case_id: Set(case.0),
        })
        .on_conflict(there)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Resources that no longer serve.
    pub async fn retired_resources(&self) -> Result<BTreeSet<ResourceId>, StoreError> {
        Ok(self
            .retired(RESOURCE)
            .await?
            .into_iter()
            .map(ResourceId)
            .collect())
    }

    /// Systems that no longer serve.
    pub async fn retired_systems(&self) -> Result<BTreeSet<SystemId>, StoreError> {
        Ok(self
            .retired(SYSTEM)
            .await?
            .into_iter()
            .map(SystemId)
            .collect())
    }

    /// The day from which the last of these resources no longer serves; `None` while one of them does, and where there are none.
    pub async fn all_retired_on(
        &self,
        resources: &[ResourceId],
    ) -> Result<Option<Date>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Kind.eq(RESOURCE))
            .filter(Column::ObjectId.is_in(resources.iter().map(|id| id.0)))
            .all(&self.db)
            .await?;
        if rows.len() < resources.len() {
            return Ok(None);
        }
        let last = rows.iter().map(|row| row.day).max();
        last.map(time::day).transpose()
    }

    async fn retired(&self, kind: &str) -> Result<Vec<i64>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Kind.eq(kind))
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(|row| row.object_id).collect())
    }
}
