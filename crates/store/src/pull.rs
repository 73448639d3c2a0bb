//! Where reading from a Prometheus-compatible server stands, so that an interrupted pull goes on.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::OnConflict;

use crate::entity::pull_cursor;
use crate::{Store, StoreError, Tx};

impl Tx {
    /// Notes that a query of a server has been read up to `until` (UTC milliseconds, exclusive).
    pub async fn put_pull_cursor(
        &mut self,
        server: &str,
        query: &str,
        until: i64,
    ) -> Result<(), StoreError> {
        use pull_cursor::Column;
        let row = pull_cursor::ActiveModel {
            server: Set(server.to_owned()),
            query: Set(query.to_owned()),
            read_until: Set(until),
        };
        pull_cursor::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([Column::Server, Column::Query])
                    .update_column(Column::ReadUntil)
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// How far a query of a server has been read.
    pub async fn pull_cursor(&self, server: &str, query: &str) -> Result<Option<i64>, StoreError> {
        let row = pull_cursor::Entity::find_by_id((server.to_owned(), query.to_owned()))
            .one(&self.db)
            .await?;
        Ok(row.map(|row| row.read_until))
    }
}
