//! Signed checkpoints of the record, and the witnesses that co-sign them.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::backend::limit;
use crate::entity::{checkpoint, witness};
use crate::{Store, StoreError, Tx, time};

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Entries it covers.
    pub size: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The checkpoint with its signatures, as text.
    pub text: String,
    /// Whether an outside witness has signed it as well.
    pub witnessed: bool,
}

/// The public key of an outside witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWitness {
    /// Identity of the key.
    pub key_id: String,
    /// Name in its signatures.
    pub name: String,
    /// The key, PEM.
    pub pem: String,
    /// When it was first used here.
    pub added_at: Timestamp,
}

impl Tx {
    /// Keeps a signed checkpoint, or its text with a witness's signature added.
    pub async fn put_checkpoint(&mut self, made: &StoredCheckpoint) -> Result<(), StoreError> {
        use checkpoint::Column;
        let row = checkpoint::ActiveModel {
            size: Set(made.size.cast_signed()),
            at: Set(time::micros(made.at)),
            text: Set(made.text.clone()),
            witnessed: Set(made.witnessed),
        };
        checkpoint::Entity::insert(row)
            .on_conflict(
                OnConflict::column(Column::Size)
                    .update_columns([Column::Text, Column::Witnessed])
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// Keeps a witness's key, unless it is there.
    pub async fn put_witness(&mut self, witness: &StoredWitness) -> Result<(), StoreError> {
        let row = witness::ActiveModel {
            key_id: Set(witness.key_id.clone()),
            name: Set(witness.name.clone()),
            pem: Set(witness.pem.clone()),
            added_at: Set(time::micros(witness.added_at)),
        };
        witness::Entity::insert(row)
            .on_conflict(
                OnConflict::column(witness::Column::KeyId)
                    .update_column(witness::Column::Name)
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// Checkpoints of fewer entries than `below`, newest first, at most `limit`.
    pub async fn checkpoints(
        &self,
        below: Option<u64>,
        limit: u64,
    ) -> Result<Vec<StoredCheckpoint>, StoreError> {
        let mut query = checkpoint::Entity::find()
            .order_by_desc(checkpoint::Column::Size)
            .limit(self::limit(limit));
        if let Some(below) = below {
            query = query.filter(checkpoint::Column::Size.lt(below.cast_signed()));
        }
        query.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// How many checkpoints there are.
    pub async fn count_checkpoints(&self) -> Result<u64, StoreError> {
        Ok(checkpoint::Entity::find().count(&self.db).await?)
    }

    /// The checkpoint of so many entries.
    pub async fn checkpoint(&self, size: u64) -> Result<Option<StoredCheckpoint>, StoreError> {
        let row = checkpoint::Entity::find_by_id(size.cast_signed())
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// The first checkpoint that covers an entry.
    pub async fn checkpoint_over(&self, seq: u64) -> Result<Option<StoredCheckpoint>, StoreError> {
        let row = checkpoint::Entity::find()
            .filter(checkpoint::Column::Size.gt(seq.cast_signed()))
            .order_by_asc(checkpoint::Column::Size)
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// The witnesses' keys, oldest first.
    pub async fn witnesses(&self) -> Result<Vec<StoredWitness>, StoreError> {
        let rows = witness::Entity::find()
            .order_by_asc(witness::Column::AddedAt)
            .order_by_asc(witness::Column::KeyId)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(StoredWitness {
                    added_at: time::instant(row.added_at)?,
                    key_id: row.key_id,
                    name: row.name,
                    pem: row.pem,
                })
            })
            .collect()
    }
}

fn read(row: checkpoint::Model) -> Result<StoredCheckpoint, StoreError> {
    Ok(StoredCheckpoint {
        size: row.size.cast_unsigned(),
        at: time::instant(row.at)?,
        text: row.text,
        witnessed: row.witnessed,
    })
}
