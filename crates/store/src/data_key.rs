//! Data keys, wrapped by a master key that is not here.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait as _, QueryOrder as _};

use crate::entity::data_key;
use crate::{Store, StoreError, Tx, time};

/// The lock under which the key table is made or replaced.
const LOCK: &str = "yunheng.keys";

/// A wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is for; one purpose per key (GB/T 39786-2021, annex B).
    pub purpose: String,
    /// Its number within the purpose, from 1.
    pub version: u32,
    /// `active`, `retired`, `destroyed`.
    pub state: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it should be replaced.
    pub rotate_by: Timestamp,
    /// Name of the master key that wraps it.
    pub master: String,
    /// The key, wrapped.
    pub wrapped: String,
}

impl Tx {
    /// Waits for the turn to make or replace the key table, and reads it.
    pub async fn lock_keys(&mut self) -> Result<Vec<StoredKey>, StoreError> {
        self.lock(LOCK).await?;
        let rows = data_key::Entity::find()
            .order_by_asc(data_key::Column::Purpose)
            .order_by_asc(data_key::Column::Version)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Replaces the whole key table.
    pub async fn put_keys(&mut self, keys: &[StoredKey]) -> Result<(), StoreError> {
        data_key::Entity::delete_many().exec(&self.db).await?;
        let rows = keys.iter().map(|key| data_key::ActiveModel {
            purpose: Set(key.purpose.clone()),
            version: Set(key.version.cast_signed()),
            state: Set(key.state.clone()),
            created_at: Set(time::micros(key.created_at)),
            rotate_by: Set(time::micros(key.rotate_by)),
            master: Set(key.master.clone()),
            wrapped: Set(key.wrapped.clone()),
        });
        data_key::Entity::insert_many(rows)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// The key table, by purpose and version.
    pub async fn data_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let rows = data_key::Entity::find()
            .order_by_asc(data_key::Column::Purpose)
            .order_by_asc(data_key::Column::Version)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: data_key::Model) -> Result<StoredKey, StoreError> {
    Ok(StoredKey {
        purpose: row.purpose,
        version: row.version.cast_unsigned(),
        state: row.state,
        created_at: time::instant(row.created_at)?,
        rotate_by: time::instant(row.rotate_by)?,
        master: row.master,
        wrapped: row.wrapped,
    })
}
