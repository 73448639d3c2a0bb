//! One-time-code secrets, sealed, and the digests of recovery codes.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Func, OnConflict};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::PersonId;

use crate::entity::{recovery_code, totp};
use crate::{Store, StoreError, Tx, time};

/// A one-time-code secret as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTotp {
    /// The secret, sealed.
    pub secret: String,
    /// When its owner showed that it works; `None` while it is being set up.
    pub confirmed_at: Option<Timestamp>,
    /// The last step that was used.
    pub last_step: Option<u64>,
}

/// A recovery code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecoveryCode {
    /// Its number.
    pub id: i64,
    /// Salt and digest.
    pub digest: String,
}

impl Tx {
    /// Begins to set a secret up, in place of an earlier attempt. Whether there was no confirmed one in the way.
    pub async fn begin_totp(&mut self, person: PersonId, sealed: &str) -> Result<bool, StoreError> {
        totp::Entity::delete_many()
            .filter(totp::Column::PersonId.eq(person.0))
            .filter(totp::Column::ConfirmedAt.is_null())
            .exec(&self.db)
            .await?;
        let row = totp::ActiveModel {
            person_id: Set(person.0),
            secret: Set(sealed.to_owned()),
            confirmed_at: Set(None),
            last_step: Set(None),
        };
        let unless_there = OnConflict::column(totp::Column::PersonId)
            .do_nothing()
            .to_owned();
        let added = totp::Entity::insert(row)
            .on_conflict(unless_there)
            .exec_without_returning(&self.db)
            .await?;
        Ok(added > 0)
    }

    /// Keeps the step of a code that was given. Whether it is later than any before: of two racers with one code, one wins.
    pub async fn use_totp_step(
        &mut self,
        person: PersonId,
        step: u64,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let later = Condition::any()
            .add(totp::Column::LastStep.is_null())
            .add(totp::Column::LastStep.lt(step));
        let used = totp::Entity::update_many()
            .col_expr(totp::Column::LastStep, Expr::val(step))
            .col_expr(
                totp::Column::ConfirmedAt,
                Func::coalesce([
                    Expr::col(totp::Column::ConfirmedAt),
                    Expr::val(time::micros(at)),
                ])
                .into(),
            )
            .filter(totp::Column::PersonId.eq(person.0))
            .filter(later)
            .exec(&self.db)
            .await?;
        Ok(used.rows_affected > 0)
    }

    /// Takes a person's one-time codes and recovery codes away.
    pub async fn remove_totp(&mut self, person: PersonId) -> Result<(), StoreError> {
        totp::Entity::delete_many()
            .filter(totp::Column::PersonId.eq(person.0))
            .exec(&self.db)
            .await?;
        self.set_recovery_codes(person, &[]).await
    }

    /// Replaces a person's recovery codes as a whole.
    pub async fn set_recovery_codes(
        &mut self,
        person: PersonId,
        digests: &[String],
    ) -> Result<(), StoreError> {
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::PersonId.eq(person.0))
            .exec(&self.db)
            .await?;
        if digests.is_empty() {
            return Ok(());
        }
        let rows = digests.iter().map(|digest| recovery_code::ActiveModel {
            id: NotSet,
            person_id: Set(person.0),
            digest: Set(digest.clone()),
            used_at: Set(None),
        });
        recovery_code::Entity::insert_many(rows)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// Uses a recovery code up. Whether it was still there.
    pub async fn use_recovery_code(&mut self, id: i64, at: Timestamp) -> Result<bool, StoreError> {
        let used = recovery_code::Entity::update_many()
            .col_expr(recovery_code::Column::UsedAt, Expr::val(time::micros(at)))
            .filter(recovery_code::Column::Id.eq(id))
            .filter(recovery_code::Column::UsedAt.is_null())
            .exec(&self.db)
            .await?;
        Ok(used.rows_affected > 0)
    }
}

impl Store {
    /// A person's one-time-code secret.
    pub async fn totp(&self, person: PersonId) -> Result<Option<StoredTotp>, StoreError> {
        let row = totp::Entity::find_by_id(person.0).one(&self.db).await?;
        row.map(|row| {
            Ok(StoredTotp {
                secret: row.secret,
                confirmed_at: row.confirmed_at.map(time::instant).transpose()?,
                last_step: row.last_step.and_then(|step| u64::try_from(step).ok()),
            })
        })
        .transpose()
    }

    /// A person's recovery codes that are not used up.
    pub async fn recovery_codes(
        &self,
        person: PersonId,
    ) -> Result<Vec<StoredRecoveryCode>, StoreError> {
        let rows = recovery_code::Entity::find()
            .filter(recovery_code::Column::PersonId.eq(person.0))
            .filter(recovery_code::Column::UsedAt.is_null())
            .order_by_asc(recovery_code::Column::Id)
            .all(&self.db)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| StoredRecoveryCode {
                id: row.id,
                digest: row.digest,
            })
            .collect())
    }
}
