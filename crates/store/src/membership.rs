//! Memberships, delegations of them, administrators, recusals. Rows that give rights carry a MAC; whoever reads them checks it.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use yunheng_domain::ids::{DelegationId, MembershipId, OrganisationId, PersonId};
use yunheng_domain::person::{
    Administrator, Authorised, Delegation, Membership, NewDelegation, NewMembership, Recusal,
};
use yunheng_domain::role::{Post, Role};

use crate::backend::any_of;
use crate::entity::{administrator, delegation, membership, recusal};
use crate::{Store, StoreError, Tx, code, time};

/// A row that gives rights, with the MAC it was kept under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The row.
    pub row: T,
    /// HMAC-SM3 over what it protects, made outside the database.
    pub mac: String,
}

impl Tx {
    /// Adds a membership, not yet protected: [`Tx::keep_membership`] follows in the same transaction, for the MAC covers the id.
    pub async fn add_membership(
        &mut self,
        new: &NewMembership,
    ) -> Result<MembershipId, StoreError> {
        let row = membership::ActiveModel {
            id: NotSet,
            person_id: Set(new.person.0),
            organisation_id: Set(new.organisation.0),
            role: Set(new.role.code().to_owned()),
            from_day: Set(time::day_number(new.from)),
            until_day: Set(new.until.map(time::day_number)),
            prepared_by: Set(new.prepared_by.map(|by| by.0)),
            authorised_by: Set(None),
            authorised_at: Set(None),
            revoked_at: Set(None),
            mac: Set(String::new()),
        };
        let added = membership::Entity::insert(row).exec(&self.db).await?;
        Ok(MembershipId(added.last_insert_id))
    }

    /// Keeps where a membership now stands, under a MAC.
    pub async fn keep_membership(
        &mut self,
        membership: &Membership,
        mac: &str,
    ) -> Result<(), StoreError> {
        membership::ActiveModel {
            id: Set(membership.id.0),
            until_day: Set(membership.details.until.map(time::day_number)),
            authorised_by: Set(membership
                .authorised
                .and_then(|authorised| authorised.by)
                .map(|by| by.0)),
            authorised_at: Set(membership
                .authorised
                .map(|authorised| time::micros(authorised.at))),
            revoked_at: Set(membership.revoked_at.map(time::micros)),
            mac: Set(mac.to_owned()),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Appoints an administrator; [`StoreError::Conflict`] if the person holds a post.
    pub async fn appoint(
        &mut self,
        administrator: &Administrator,
        mac: &str,
    ) -> Result<(), StoreError> {
        administrator::Entity::insert(administrator::ActiveModel {
            person_id: Set(administrator.person.0),
            post: Set(administrator.post.code().to_owned()),
            since: Set(time::micros(administrator.since)),
            mac: Set(mac.to_owned()),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Takes a post back. Whether there was one.
    pub async fn dismiss(&mut self, person: PersonId) -> Result<bool, StoreError> {
        let gone = administrator::Entity::delete_by_id(person.0)
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected > 0)
    }

    /// Adds a delegation, not yet protected: [`Tx::keep_delegation`] follows.
    pub async fn add_delegation(
        &mut self,
        new: &NewDelegation,
        at: Timestamp,
    ) -> Result<DelegationId, StoreError> {
        let row = delegation::ActiveModel {
            id: NotSet,
            membership_id: Set(new.membership.0),
            to_id: Set(new.to.0),
            from_day: Set(time::day_number(new.from)),
            until_day: Set(time::day_number(new.until)),
            reason: Set(new.reason.clone()),
            created_at: Set(time::micros(at)),
            revoked_at: Set(None),
            mac: Set(String::new()),
        };
        let added = delegation::Entity::insert(row).exec(&self.db).await?;
        Ok(DelegationId(added.last_insert_id))
    }

    /// Keeps where a delegation now stands, under a MAC.
    pub async fn keep_delegation(
        &mut self,
        delegation: &Delegation,
        mac: &str,
    ) -> Result<(), StoreError> {
        delegation::ActiveModel {
            id: Set(delegation.id.0),
            revoked_at: Set(delegation.revoked_at.map(time::micros)),
            mac: Set(mac.to_owned()),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Notes that a person keeps out of something; [`StoreError::Conflict`] if that was noted before.
    pub async fn recuse(&mut self, recusal: &Recusal) -> Result<(), StoreError> {
        recusal::Entity::insert(recusal::ActiveModel {
            id: NotSet,
            person_id: Set(recusal.person.0),
            object_kind: Set(recusal.object_kind.clone()),
            object_id: Set(recusal.object_id.clone()),
            reason: Set(recusal.reason.clone()),
            created_at: Set(time::micros(recusal.created_at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// A membership.
    pub async fn membership(
        &self,
        id: MembershipId,
    ) -> Result<Option<Kept<Membership>>, StoreError> {
        let row = membership::Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// All memberships of people, past ones among them, by id.
    pub async fn memberships_of(
        &self,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<Vec<Kept<Membership>>, StoreError> {
        let people = people.into_iter().map(|person| person.0);
        let which = any_of(&self.db, membership::Column::PersonId, people);
        self.memberships_that(Condition::all().add(which)).await
    }

    /// All memberships at an organisation, past ones among them, by id.
    pub async fn memberships_at(
        &self,
        organisation: OrganisationId,
    ) -> Result<Vec<Kept<Membership>>, StoreError> {
        let which = membership::Column::OrganisationId.eq(organisation.0);
        self.memberships_that(Condition::all().add(which)).await
    }

    /// Memberships prepared and not yet decided, by id.
    pub async fn memberships_prepared(&self) -> Result<Vec<Kept<Membership>>, StoreError> {
        let which = Condition::all()
            .add(membership::Column::AuthorisedAt.is_null())
            .add(membership::Column::RevokedAt.is_null());
        self.memberships_that(which).await
    }

    async fn memberships_that(
        &self,
        which: Condition,
    ) -> Result<Vec<Kept<Membership>>, StoreError> {
        let rows = membership::Entity::find()
            .filter(which)
            .order_by_asc(membership::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The post a person holds.
    pub async fn administrator(
        &self,
        person: PersonId,
    ) -> Result<Option<Kept<Administrator>>, StoreError> {
        let row = administrator::Entity::find_by_id(person.0)
            .one(&self.db)
            .await?;
        row.map(read_administrator).transpose()
    }

    /// All administrators.
    pub async fn administrators(&self) -> Result<Vec<Kept<Administrator>>, StoreError> {
        let rows = administrator::Entity::find()
            .order_by_asc(administrator::Column::PersonId)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read_administrator).collect()
    }

    /// How many administrators there are: none before the product is set up.
    pub async fn count_administrators(&self) -> Result<u64, StoreError> {
        Ok(administrator::Entity::find().count(&self.db).await?)
    }

    /// A delegation.
    pub async fn delegation(
        &self,
        id: DelegationId,
    ) -> Result<Option<Kept<Delegation>>, StoreError> {
        let row = delegation::Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read_delegation).transpose()
    }

    /// All delegations, past ones among them, by id.
    pub async fn delegations(&self) -> Result<Vec<Kept<Delegation>>, StoreError> {
        self.delegations_that(Condition::all()).await
    }

    /// Delegations to a person, past ones among them.
    pub async fn delegations_to(
        &self,
        person: PersonId,
    ) -> Result<Vec<Kept<Delegation>>, StoreError> {
        self.delegations_that(Condition::all().add(delegation::Column::ToId.eq(person.0)))
            .await
    }

    /// Delegations of memberships, past ones among them.
    pub async fn delegations_of(
        &self,
        memberships: impl IntoIterator<Item = MembershipId>,
    ) -> Result<Vec<Kept<Delegation>>, StoreError> {
        let ids = memberships.into_iter().map(|membership| membership.0);
        let which = any_of(&self.db, delegation::Column::MembershipId, ids);
        self.delegations_that(Condition::all().add(which)).await
    }

    async fn delegations_that(
        &self,
        which: Condition,
    ) -> Result<Vec<Kept<Delegation>>, StoreError> {
        let rows = delegation::Entity::find()
            .filter(which)
            .order_by_asc(delegation::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read_delegation).collect()
    }

    /// What a person keeps out of, newest first.
    pub async fn recusals_of(&self, person: PersonId) -> Result<Vec<Recusal>, StoreError> {
        let rows = recusal::Entity::find()
            .filter(recusal::Column::PersonId.eq(person.0))
            .order_by_desc(recusal::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Recusal {
                    person,
                    object_kind: row.object_kind,
                    object_id: row.object_id,
                    reason: row.reason,
                    created_at: time::instant(row.created_at)?,
                })
            })
            .collect()
    }

    /// Whether a person keeps out of an object.
    pub async fn is_recused(
        &self,
        person: PersonId,
        object_kind: &str,
        object_id: &str,
    ) -> Result<bool, StoreError> {
        let found = recusal::Entity::find()
            .filter(recusal::Column::PersonId.eq(person.0))
            .filter(recusal::Column::ObjectKind.eq(object_kind))
            .filter(recusal::Column::ObjectId.eq(object_id))
            .count(&self.db)
            .await?;
        Ok(found > 0)
    }
}

fn read(row: membership::Model) -> Result<Kept<Membership>, StoreError> {
    let authorised = match row.authorised_at {
        Some(at) => Some(Authorised {
            by: row.authorised_by.map(PersonId),
            at: time::instant(at)?,
        }),
        None => None,
    };
    Ok(Kept {
        row: Membership {
            id: MembershipId(row.id),
            details: NewMembership {
                person: PersonId(row.person_id),
                organisation: OrganisationId(row.organisation_id),
                role: Role::from_code(&row.role).ok_or_else(|| code::unknown("role", &row.role))?,
                from: time::day(row.from_day)?,
                until: row.until_day.map(time::day).transpose()?,
                prepared_by: row.prepared_by.map(PersonId),
            },
            authorised,
            revoked_at: row.revoked_at.map(time::instant).transpose()?,
        },
        mac: row.mac,
    })
}

fn read_administrator(row: administrator::Model) -> Result<Kept<Administrator>, StoreError> {
    Ok(Kept {
        row: Administrator {
            person: PersonId(row.person_id),
            post: Post::from_code(&row.post).ok_or_else(|| code::unknown("post", &row.post))?,
            since: time::instant(row.since)?,
        },
        mac: row.mac,
    })
}

fn read_delegation(row: delegation::Model) -> Result<Kept<Delegation>, StoreError> {
    Ok(Kept {
        row: Delegation {
            id: DelegationId(row.id),
            details: NewDelegation {
                membership: MembershipId(row.membership_id),
                to: PersonId(row.to_id),
                from: time::day(row.from_day)?,
                until: time::day(row.until_day)?,
                reason: row.reason,
            },
            created_at: time::instant(row.created_at)?,
            revoked_at: row.revoked_at.map(time::instant).transpose()?,
        },
        mac: row.mac,
    })
}
