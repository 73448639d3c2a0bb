//! Acknowledged samples not yet in Parquet. An acknowledgement means that its entry was committed and synced.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::backend::{any_of, limit};
use crate::entity::inbox;
use crate::{Store, StoreError, Tx, time};

/// An acknowledged batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its id, in order of arrival.
    pub id: i64,
    /// When it was acknowledged.
    pub received_at: Timestamp,
    /// The batch, encoded by the telemetry crate.
    pub payload: Vec<u8>,
}

impl Tx {
    /// Keeps a batch.
    pub async fn put_inbox(
        &mut self,
        received_at: Timestamp,
        payload: &[u8],
    ) -> Result<(), StoreError> {
        let row = inbox::ActiveModel {
            id: NotSet,
            received_at: Set(time::micros(received_at)),
            bytes: Set(i64::try_from(payload.len()).unwrap_or(i64::MAX)),
            payload: Set(payload.to_vec()),
        };
        inbox::Entity::insert(row)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// Removes entries that are now in Parquet. Returns how many were still there.
    pub async fn remove_inbox(&mut self, ids: &[i64]) -> Result<u64, StoreError> {
        let removed = inbox::Entity::delete_many()
            .filter(any_of(&self.db, inbox::Column::Id, ids.iter().copied()))
            .exec(&self.db)
            .await?;
        Ok(removed.rows_affected)
    }
}

impl Store {
    /// The oldest entries, at most `limit`, stopping early once their payloads exceed `max_bytes` in all.
    pub async fn inbox(&self, limit: u64, max_bytes: u64) -> Result<Vec<InboxEntry>, StoreError> {
        use inbox::Column;
        // The lengths first: a full inbox must not be loaded to find out that it is too much.
        let waiting: Vec<(i64, i64)> = inbox::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Bytes])
            .order_by_asc(Column::Id)
            .limit(self::limit(limit))
            .into_tuple()
            .all(&self.db)
            .await?;
        let mut bytes = 0_u64;
        let mut taken = Vec::new();
        for (id, length) in waiting {
            taken.push(id);
            bytes = bytes.saturating_add(length.unsigned_abs());
            if bytes > max_bytes {
                break;
            }
        }
        if taken.is_empty() {
            return Ok(Vec::new());
        }
        inbox::Entity::find()
            .filter(any_of(&self.db, Column::Id, taken))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?
            .into_iter()
            .map(|row| {
                Ok(InboxEntry {
                    id: row.id,
                    received_at: time::instant(row.received_at)?,
                    payload: row.payload,
                })
            })
            .collect()
    }

    /// How many entries wait.
    pub async fn count_inbox(&self) -> Result<u64, StoreError> {
        Ok(inbox::Entity::find().count(&self.db).await?)
    }
}
