//! What a sign-in that spans several requests has come to: kept here, never in the browser.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::entity::ceremony::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// A step of a sign-in that waits for the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// SM3 of the token in the browser.
    pub digest: String,
    /// Which step.
    pub kind: String,
    /// What is known so far, as JSON.
    pub state: String,
    /// Until when it may go on.
    pub expires_at: Timestamp,
}

impl Tx {
    /// Keeps a step, in place of one under the same token, and forgets those that are over.
    pub async fn put_ceremony(&mut self, new: &Ceremony, now: Timestamp) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::ExpiresAt.lte(time::micros(now)))
            .exec(&self.db)
            .await?;
        // One statement: of two at once the later stays, and neither fails.
        let in_place = OnConflict::column(Column::Digest)
            .update_columns([Column::Kind, Column::State, Column::ExpiresAt])
            .to_owned();
        Entity::insert(ActiveModel {
            digest: Set(new.digest.clone()),
            kind: Set(new.kind.clone()),
            state: Set(new.state.clone()),
            expires_at: Set(time::micros(new.expires_at)),
        })
        .on_conflict(in_place)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Takes a step out. Whether it was there: of two racers one goes on.
    pub async fn take_ceremony(&mut self, digest: &str) -> Result<bool, StoreError> {
        let gone = Entity::delete_many()
            .filter(Column::Digest.eq(digest))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected > 0)
    }
}

impl Store {
    /// A step of a kind that may still go on.
    pub async fn ceremony(
        &self,
        digest: &str,
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<Ceremony>, StoreError> {
        let row = Entity::find()
            .filter(Column::Digest.eq(digest))
            .filter(Column::Kind.eq(kind))
            .filter(Column::ExpiresAt.gt(time::micros(now)))
            .one(&self.db)
            .await?;
        row.map(|row| {
            Ok(Ceremony {
                digest: row.digest,
                kind: row.kind,
                state: row.state,
                expires_at: time::instant(row.expires_at)?,
            })
        })
        .transpose()
    }
}
