//! One-time links: to set a password, or to set the product up.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use yunheng_domain::ids::PersonId;

use crate::entity::invitation::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, time};

/// A link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SM3 of the token in the link.
    pub digest: String,
    /// Whose password it sets; `None` for the link that sets the product up.
    pub person: Option<PersonId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl Tx {
    /// Keeps a link, in place of earlier ones for the same.
    pub async fn invite(&mut self, new: &Invitation) -> Result<(), StoreError> {
        let same = match new.person {
            Some(person) => Column::PersonId.eq(person.0),
            None => Column::PersonId.is_null(),
        };
        Entity::delete_many()
            .filter(same)
            .filter(Column::UsedAt.is_null())
            .exec(&self.db)
            .await?;
        Entity::insert(ActiveModel {
            digest: Set(new.digest.clone()),
            person_id: Set(new.person.map(|person| person.0)),
            created_at: Set(time::micros(new.created_at)),
            expires_at: Set(time::micros(new.expires_at)),
            used_at: Set(None),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Uses a link up. Whether it still worked.
    pub async fn use_invitation(
        &mut self,
        digest: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = Entity::update_many()
            .col_expr(Column::UsedAt, Expr::val(time::micros(at)))
            .filter(Column::Digest.eq(digest))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(time::micros(at)))
            .exec(&self.db)
            .await?;
        Ok(used.rows_affected > 0)
    }
}

impl Store {
    /// The link to a person that still works.
    pub async fn invitation_to(
        &self,
        person: PersonId,
        at: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let row = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(time::micros(at)))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// A link that still works.
    pub async fn invitation(
        &self,
        digest: &str,
        at: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let row = Entity::find()
            .filter(Column::Digest.eq(digest))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(time::micros(at)))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }
}

fn read(row: Model) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        digest: row.digest,
        person: row.person_id.map(PersonId),
        created_at: time::instant(row.created_at)?,
        expires_at: time::instant(row.expires_at)?,
    })
}
