//! Passkeys: public keys with their counters.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use yunheng_domain::ids::PersonId;

use crate::entity::passkey::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, time};

/// A passkey about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// The credential's id, unique among all people's.
    pub credential: String,
    /// The name under which devices file the person's passkeys.
    pub handle: String,
    /// Public key, counter and flags, as JSON.
    pub state: String,
}

/// A passkey as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    /// Its number.
    pub id: i64,
    /// The rest.
    pub details: NewPasskey,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl Tx {
    /// Keeps a passkey; [`StoreError::Conflict`] if the credential is known.
    pub async fn add_passkey(&mut self, new: &NewPasskey, at: Timestamp) -> Result<(), StoreError> {
        Entity::insert(ActiveModel {
            id: NotSet,
            person_id: Set(new.person.0),
            name: Set(new.name.clone()),
            credential: Set(new.credential.clone()),
            handle: Set(new.handle.clone()),
            state: Set(new.state.clone()),
            created_at: Set(time::micros(at)),
            used_at: Set(None),
        })
        .exec(&self.db)
        .await?;
        Ok(())
    }

    /// Notes that a passkey was used, with its new state.
    pub async fn use_passkey(
        &mut self,
        id: i64,
        state: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::State, Expr::val(state))
            .col_expr(Column::UsedAt, Expr::val(time::micros(at)))
            .filter(Column::Id.eq(id))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Removes one passkey of a person. Whether it was there.
    pub async fn remove_passkey(&mut self, person: PersonId, id: i64) -> Result<bool, StoreError> {
        let gone = Entity::delete_many()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::Id.eq(id))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected > 0)
    }

    /// Removes all passkeys of a person.
    pub async fn remove_passkeys(&mut self, person: PersonId) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::PersonId.eq(person.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A person's passkeys, oldest first.
    pub async fn passkeys(&self, person: PersonId) -> Result<Vec<StoredPasskey>, StoreError> {
        let rows = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// How many passkeys a person has.
    pub async fn count_passkeys(&self, person: PersonId) -> Result<u64, StoreError> {
        Ok(Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .count(&self.db)
            .await?)
    }
}

fn read(row: Model) -> Result<StoredPasskey, StoreError> {
    Ok(StoredPasskey {
        id: row.id,
        details: NewPasskey {
            person: PersonId(row.person_id),
            name: row.name,
            credential: row.credential,
            handle: row.handle,
            state: row.state,
        },
        created_at: time::instant(row.created_at)?,
        used_at: row.used_at.map(time::instant).transpose()?,
    })
}
