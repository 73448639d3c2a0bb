//! Lists as people want to see them again.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::{PersonId, SavedViewId};
use yunheng_domain::saved_view::FilteredList;

use crate::entity::saved_view::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// A list as a person wants to see it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// What the person calls it.
    pub name: String,
    /// The filters, as the query string of the list's address.
    pub query: String,
}

impl Tx {
    /// Keeps a view of a person's, in place of one of the same name.
    pub async fn put_saved_view(
        &mut self,
        person: PersonId,
        list: FilteredList,
        (name, query): (&str, &str),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let replace = OnConflict::columns([Column::PersonId, Column::List, Column::Name])
            .update_columns([Column::Query, Column::SavedAt])
            .to_owned();
        Entity::insert(ActiveModel {
            id: NotSet,
            person_id: Set(person.0),
            list: Set(list.code().to_owned()),
            name: Set(name.to_owned()),
            query: Set(query.to_owned()),
            saved_at: Set(time::micros(at)),
        })
        .on_conflict(replace)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Forgets a view of a person's; whether there was one.
    pub async fn drop_saved_view(
        &mut self,
        person: PersonId,
        id: SavedViewId,
    ) -> Result<bool, StoreError> {
        let dropped = Entity::delete_by_id(id.0)
            .filter(Column::PersonId.eq(person.0))
            .exec(&self.db)
            .await?;
        Ok(dropped.rows_affected > 0)
    }
}

impl Store {
    /// A person's views of a list, by name.
    pub async fn saved_views(
        &self,
        person: PersonId,
        list: FilteredList,
    ) -> Result<Vec<SavedView>, StoreError> {
        let rows = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::List.eq(list.code()))
            .order_by_asc(Column::Name)
            .all(&self.db)
            .await?;
        let read = |row: crate::entity::saved_view::Model| SavedView {
            id: SavedViewId(row.id),
            name: row.name,
            query: row.query,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
