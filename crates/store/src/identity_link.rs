//! Accounts at OpenID providers, each of one person.

use jiff::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::PersonId;

use crate::entity::identity_link::{ActiveModel, Column, Entity};
use crate::{Store, StoreError, Tx, time};

/// An account at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityLink {
    /// The provider.
    pub issuer: String,
    /// The person at the provider.
    pub subject: String,
    /// The person here.
    pub person: PersonId,
    /// Since when.
    pub linked_at: Timestamp,
}

impl Tx {
    /// Links an account; [`StoreError::Conflict`] if it is linked already.
    pub async fn link_identity(&mut self, link: &IdentityLink) -> Result<(), StoreError> {
        Entity::insert(ActiveModel {
            issuer: Set(link.issuer.clone()),
            subject: Set(link.subject.clone()),
            person_id: Set(link.person.0),
            linked_at: Set(time::micros(link.linked_at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Takes a person's links away. How many there were.
    pub async fn unlink_identities(&mut self, person: PersonId) -> Result<u64, StoreError> {
        let gone = Entity::delete_many()
            .filter(Column::PersonId.eq(person.0))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected)
    }
}

impl Store {
    /// The person of an account at a provider.
    pub async fn linked_person(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<PersonId>, StoreError> {
        let row = Entity::find()
            .filter(Column::Issuer.eq(issuer))
            .filter(Column::Subject.eq(subject))
            .one(&self.db)
            .await?;
        Ok(row.map(|row| PersonId(row.person_id)))
    }

    /// A person's accounts at providers.
    pub async fn identity_links(&self, person: PersonId) -> Result<Vec<IdentityLink>, StoreError> {
        let rows = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .order_by_asc(Column::LinkedAt)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(IdentityLink {
                    issuer: row.issuer,
                    subject: row.subject,
                    person: PersonId(row.person_id),
                    linked_at: time::instant(row.linked_at)?,
                })
            })
            .collect()
    }
}
