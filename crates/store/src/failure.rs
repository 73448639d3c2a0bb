//! Failed sign-ins, per account and per source.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::entity::failure::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

impl Tx {
    /// Notes a failure of an account or source, and forgets everybody's from before an instant.
    pub async fn add_failure(
        &mut self,
        subject: &str,
        at: Timestamp,
        forget_before: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::At.lt(time::micros(forget_before)))
            .exec(&self.db)
            .await?;
        Entity::insert(ActiveModel {
            id: NotSet,
            subject: Set(subject.to_owned()),
            at: Set(time::micros(at)),
        })
        .exec(&self.db)
        .await?;
        Ok(())
    }

    /// Forgets the failures of an account.
    pub async fn forget_failures(&mut self, subject: &str) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Subject.eq(subject))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// When an account or source failed, since an instant.
    pub async fn failures(
        &self,
        subject: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Subject.eq(subject))
            .filter(Column::At.gte(time::micros(since)))
            .all(&self.db)
            .await?;
        rows.into_iter().map(|row| time::instant(row.at)).collect()
    }
}
