//! Access grants (Art. 41) and every use of them.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, IntoSimpleExpr as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::access::{Decision, Grant, NewGrant, Scope, State};
use yunheng_domain::ids::{GrantId, OrganisationId, PersonId, ResourceId, SystemId};

use crate::backend::{any_of, limit};
use crate::entity::{access_grant, access_grant_person, access_use};
use crate::{Kept, Store, StoreError, Tx, code, time};

/// One use of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantUse {
    /// The grant.
    pub grant: GrantId,
    /// Who used it.
    pub person: PersonId,
    /// What was looked into.
    pub resource: ResourceId,
    /// How: the code of the action.
    pub action: String,
    /// When.
    pub at: Timestamp,
}

impl Tx {
    /// Adds what is asked for, not yet protected: [`Tx::keep_grant`] follows in the same transaction.
    pub async fn add_grant(&mut self, new: &NewGrant) -> Result<GrantId, StoreError> {
        let (system, resource) = match new.scope {
            Scope::Unit => (None, None),
            Scope::System(id) => (Some(id.0), None),
            Scope::Resource(id) => (None, Some(id.0)),
        };
        let row = access_grant::ActiveModel {
            id: NotSet,
            owner_id: Set(new.owner.0),
            beneficiary_id: Set(new.beneficiary.0),
            purpose: Set(new.purpose.clone()),
            system_id: Set(system),
            resource_id: Set(resource),
            from_at: Set(time::micros(new.from)),
            until_at: Set(time::micros(new.until)),
            asked_by: Set(new.asked_by.0),
            asked_at: Set(time::micros(new.asked_at)),
            state: Set(String::new()),
            decided_by: Set(None),
            decided_at: Set(None),
            reason: Set(None),
            mac: Set(String::new()),
        };
        let id = access_grant::Entity::insert(row)
            .exec(&self.db)
            .await?
            .last_insert_id;
        let people = new
            .people
            .iter()
            .map(|person| access_grant_person::ActiveModel {
                grant_id: Set(id),
                person_id: Set(person.0),
            });
        access_grant_person::Entity::insert_many(people)
            .exec_without_returning(&self.db)
            .await?;
        Ok(GrantId(id))
    }

    /// Keeps where a grant now stands, under a MAC.
    pub async fn keep_grant(&mut self, grant: &Grant, mac: &str) -> Result<(), StoreError> {
        let (state, decision) = match &grant.state {
            State::Asked => ("asked", None),
            State::Emergency => ("emergency", None),
            State::Refused { decision } => ("refused", Some(decision)),
            State::Approved { decision } => ("approved", Some(decision)),
            State::Reviewed { decision } => ("reviewed", Some(decision)),
            State::Revoked { decision } => ("revoked", Some(decision)),
        };
        access_grant::ActiveModel {
            id: Set(grant.id.0),
            state: Set(state.to_owned()),
            decided_by: Set(decision.map(|decision| decision.by.0)),
            decided_at: Set(decision.map(|decision| time::micros(decision.at))),
            reason: Set(decision.and_then(|decision| decision.reason.clone())),
            mac: Set(mac.to_owned()),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Notes a use.
    pub async fn use_grant(&mut self, used: &GrantUse) -> Result<(), StoreError> {
        access_use::Entity::insert(access_use::ActiveModel {
            id: NotSet,
            grant_id: Set(used.grant.0),
            person_id: Set(used.person.0),
            resource_id: Set(used.resource.0),
            action: Set(used.action.clone()),
            at: Set(time::micros(used.at)),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// A grant.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Kept<Grant>>, StoreError> {
        let found = self
            .grants_that(Condition::all().add(access_grant::Column::Id.eq(id.0)), 1)
            .await?;
        Ok(found.into_iter().next())
    }

    /// Grants that name a person and have not ended.
    pub async fn grants_naming(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Kept<Grant>>, StoreError> {
        let named = Query::select()
            .expr(access_grant_person::Column::GrantId.into_simple_expr())
            .from(access_grant_person::Entity)
            .and_where(access_grant_person::Column::PersonId.eq(person.0))
            .take();
        let which = Condition::all()
            .add(access_grant::Column::Id.in_subquery(named))
            .add(access_grant::Column::UntilAt.gt(time::micros(now)));
        self.grants_that(which, u64::MAX).await
    }

    /// The newest grants of owners or to beneficiaries; of everybody without either.
    pub async fn grants(
        &self,
        parties: Option<&[OrganisationId]>,
        most: u64,
    ) -> Result<Vec<Kept<Grant>>, StoreError> {
        let which = match parties {
            None => Condition::all(),
            Some(parties) => {
                use access_grant::Column;
                let ids = || parties.iter().map(|party| party.0);
                Condition::any()
                    .add(any_of(&self.db, Column::OwnerId, ids()))
                    .add(any_of(&self.db, Column::BeneficiaryId, ids()))
            }
        };
        self.grants_that(which, most).await
    }

    /// The newest uses of a grant.
    pub async fn grant_uses(&self, id: GrantId, most: u64) -> Result<Vec<GrantUse>, StoreError> {
        let rows = access_use::Entity::find()
            .filter(access_use::Column::GrantId.eq(id.0))
            .order_by_desc(access_use::Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(GrantUse {
                    grant: GrantId(row.grant_id),
                    person: PersonId(row.person_id),
                    resource: ResourceId(row.resource_id),
                    action: row.action,
                    at: time::instant(row.at)?,
                })
            })
            .collect()
    }

    async fn grants_that(
        &self,
        which: Condition,
        most: u64,
    ) -> Result<Vec<Kept<Grant>>, StoreError> {
        let rows = access_grant::Entity::find()
            .filter(which)
            .order_by_desc(access_grant::Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        let ids = rows.iter().map(|row| row.id);
        let people = access_grant_person::Entity::find()
            .filter(any_of(&self.db, access_grant_person::Column::GrantId, ids))
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                let named = people
                    .iter()
                    .filter(|person| person.grant_id == row.id)
                    .map(|person| PersonId(person.person_id));
                let named = named.collect();
                read(row, named)
            })
            .collect()
    }
}

fn read(
    row: access_grant::Model,
    people: std::collections::BTreeSet<PersonId>,
) -> Result<Kept<Grant>, StoreError> {
    let decision = || -> Result<Decision, StoreError> {
        match (row.decided_by, row.decided_at) {
            (Some(by), Some(at)) => Ok(Decision {
                by: PersonId(by),
                at: time::instant(at)?,
                reason: row.reason.clone(),
            }),
            _ => Err(StoreError::Corrupt(format!("grant {}", row.id))),
        }
    };
    let state = match row.state.as_str() {
        "asked" => State::Asked,
        "emergency" => State::Emergency,
        "refused" => State::Refused {
            decision: decision()?,
        },
        "approved" => State::Approved {
            decision: decision()?,
        },
        "reviewed" => State::Reviewed {
            decision: decision()?,
        },
        "revoked" => State::Revoked {
            decision: decision()?,
        },
        other => return Err(code::unknown("state of a grant", other)),
    };
    Ok(Kept {
        row: Grant {
            id: GrantId(row.id),
            details: NewGrant {
                owner: OrganisationId(row.owner_id),
                beneficiary: OrganisationId(row.beneficiary_id),
                people,
                purpose: row.purpose,
                scope: match (row.system_id, row.resource_id) {
                    (Some(id), _) => Scope::System(SystemId(id)),
                    (None, Some(id)) => Scope::Resource(ResourceId(id)),
                    (None, None) => Scope::Unit,
                },
                from: time::instant(row.from_at)?,
                until: time::instant(row.until_at)?,
                asked_by: PersonId(row.asked_by),
                asked_at: time::instant(row.asked_at)?,
            },
            state,
        },
        mac: row.mac,
    })
}
