//! Marks on the whole database: that it holds a demo city.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::entity::mark::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx};

impl Tx {
    /// Marks the database.
    pub async fn mark(&mut self, name: &str) -> Result<(), StoreError> {
        let there = OnConflict::column(Column::Name).do_nothing().to_owned();
        let row = ActiveModel {
            name: Set(name.to_owned()),
        };
        Entity::insert(row)
            .on_conflict(there)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// Whether the database has a mark.
    pub async fn is_marked(&self, name: &str) -> Result<bool, StoreError> {
        let found = Entity::find_by_id(name.to_owned()).count(&self.db).await?;
        Ok(found > 0)
    }
}
