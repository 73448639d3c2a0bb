//! Password hashes. The newest of a person is in force; the ones before are kept so that they are not taken again.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::PersonId;

use crate::entity::password::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// A password as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPassword {
    /// Its Argon2id hash, as a PHC string.
    pub hash: String,
    /// When it was set.
    pub set_at: Timestamp,
    /// Whether its owner has to change it before anything else.
    pub must_change: bool,
}

impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredPassword")
            .field("set_at", &self.set_at)
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Sets a person's password.
    pub async fn set_password(
        &mut self,
        person: PersonId,
        password: &StoredPassword,
    ) -> Result<(), StoreError> {
        Entity::insert(ActiveModel {
            id: NotSet,
            person_id: Set(person.0),
            hash: Set(password.hash.clone()),
            set_at: Set(time::micros(password.set_at)),
            must_change: Set(password.must_change),
        })
        .exec(&self.db)
        .await?;
        Ok(())
    }

    /// Replaces the hash of the same password by one made with today's parameters.
    pub async fn rehash_password(
        &mut self,
        person: PersonId,
        old: &str,
        new: &str,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Hash, Expr::val(new))
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::Hash.eq(old))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A person's passwords, newest first, at most so many.
    pub async fn passwords(
        &self,
        person: PersonId,
        most: u64,
    ) -> Result<Vec<StoredPassword>, StoreError> {
        let rows = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .order_by_desc(Column::Id)
            .limit(most)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(StoredPassword {
                    hash: row.hash,
                    set_at: time::instant(row.set_at)?,
                    must_change: row.must_change,
                })
            })
            .collect()
    }
}
