//! Organisations: capacities, names with validity, who hangs below whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::organisation::{Kind, Name, NewOrganisation, Organisation};
use yunheng_domain::reach::Reach;

use crate::entity::{organisation, organisation_kind, organisation_name, resource};
use crate::reach::{organisations_within, within};
use crate::{Store, StoreError, Tx, code, time};

/// The day number that stands for "from the beginning".
const BEGINNING: i32 = 0;

impl Tx {
    /// Adds an organisation; [`StoreError::Conflict`] if its code is taken.
    pub async fn add_organisation(
        &mut self,
        new: &NewOrganisation,
    ) -> Result<OrganisationId, StoreError> {
        let row = organisation::ActiveModel {
            id: NotSet,
            code: Set(new.code.clone()),
            name: Set(new.name.clone()),
            short_name: Set(new.short_name.clone()),
            category: Set(new.category.clone()),
            payer: Set(new.payer.code().to_owned()),
            above_id: Set(new.above.map(|(above, _)| above.0)),
            tie: Set(new.above.map(|(_, tie)| tie.code().to_owned())),
            contact_id: Set(None),
            merged_into: Set(None),
            merged_on: Set(None),
        };
        let id = organisation::Entity::insert(row)
            .exec(&self.db)
            .await?
            .last_insert_id;
        let kinds = new.kinds.iter().map(|kind| organisation_kind::ActiveModel {
            organisation_id: Set(id),
            kind: Set(kind.code().to_owned()),
        });
        organisation_kind::Entity::insert_many(kinds)
            .exec_without_returning(&self.db)
            .await?;
        self.name_organisation(OrganisationId(id), BEGINNING, &new.name, &new.short_name)
            .await?;
        Ok(OrganisationId(id))
    }

    /// Gives an organisation another name from a day on, which has come; [`StoreError::Conflict`] if another name begins that day.
    pub async fn rename_organisation(
        &mut self,
        id: OrganisationId,
        name: &Name,
    ) -> Result<(), StoreError> {
        let since = name.since.map_or(BEGINNING, time::day_number);
        self.name_organisation(id, since, &name.full, &name.short)
            .await?;
        // A name of the past that another has followed since is history only.
        let newest = organisation_name::Entity::find()
            .filter(organisation_name::Column::OrganisationId.eq(id.0))
            .order_by_desc(organisation_name::Column::Since)
            .one(&self.db)
            .await?;
        if newest.is_none_or(|newest| newest.since == since) {
            organisation::ActiveModel {
                id: Set(id.0),
                name: Set(name.full.clone()),
                short_name: Set(name.short.clone()),
                ..Default::default()
            }
            .update(&self.db)
            .await?;
        }
        Ok(())
    }

    /// Merges an organisation into another from a day on; it stays, for what it did.
    pub async fn merge_organisation(
        &mut self,
        id: OrganisationId,
        into: OrganisationId,
        on: Date,
    ) -> Result<(), StoreError> {
        organisation::ActiveModel {
            id: Set(id.0),
            merged_into: Set(Some(into.0)),
            merged_on: Set(Some(time::day_number(on))),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Names the responsible contact.
    pub async fn set_contact(
        &mut self,
        id: OrganisationId,
        contact: Option<PersonId>,
    ) -> Result<(), StoreError> {
        organisation::ActiveModel {
            id: Set(id.0),
            contact_id: Set(contact.map(|person| person.0)),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    async fn name_organisation(
        &mut self,
        id: OrganisationId,
        since: i32,
        name: &str,
        short_name: &str,
    ) -> Result<(), StoreError> {
        organisation_name::Entity::insert(organisation_name::ActiveModel {
            organisation_id: Set(id.0),
            since: Set(since),
            name: Set(name.to_owned()),
            short_name: Set(short_name.to_owned()),
        })
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// All organisations by code.
    pub async fn organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        self.found(Condition::all()).await
    }

    /// Organisations within reach, by code.
    pub async fn organisations_within(
        &self,
        reach: &Reach,
    ) -> Result<Vec<Organisation>, StoreError> {
        self.found(organisations_within(&self.db, reach)).await
    }

    /// The organisations that were merged into one, by code.
    pub async fn merged_into(&self, id: OrganisationId) -> Result<Vec<Organisation>, StoreError> {
        self.found(Condition::all().add(organisation::Column::MergedInto.eq(id.0)))
            .await
    }

    /// An organisation.
    pub async fn organisation(
        &self,
        id: OrganisationId,
    ) -> Result<Option<Organisation>, StoreError> {
        let found = self
            .found(Condition::all().add(organisation::Column::Id.eq(id.0)))
            .await?;
        Ok(found.into_iter().next())
    }

    /// The organisation of a code.
    pub async fn organisation_by_code(
        &self,
        code: &str,
    ) -> Result<Option<Organisation>, StoreError> {
        let found = self
            .found(Condition::all().add(organisation::Column::Code.eq(code)))
            .await?;
        Ok(found.into_iter().next())
    }

    /// Every name an organisation has had, oldest first.
    pub async fn organisation_names(&self, id: OrganisationId) -> Result<Vec<Name>, StoreError> {
        let rows = organisation_name::Entity::find()
            .filter(organisation_name::Column::OrganisationId.eq(id.0))
            .order_by_asc(organisation_name::Column::Since)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Name {
                    since: match row.since {
                        BEGINNING => None,
                        number => Some(time::day(number)?),
                    },
                    full: row.name,
                    short: row.short_name,
                })
            })
            .collect()
    }

    /// Using units within reach, by code: those that own resources there, and those the reach names.
    pub async fn units_within(&self, reach: &Reach) -> Result<Vec<Organisation>, StoreError> {
        let mut found = self.organisations().await?;
        found.retain(|one| one.details.kinds.contains(&Kind::Tenant));
        if reach.everything {
            return Ok(found);
        }
        let owners: Vec<i64> = resource::Entity::find()
            .select_only()
            .column(resource::Column::UnitId)
            .distinct()
            .filter(within(&self.db, reach))
            .into_tuple()
            .all(&self.db)
            .await?;
        found.retain(|one| owners.contains(&one.id.0) || reach.owners.contains(&one.id));
        Ok(found)
    }

    async fn found(&self, which: Condition) -> Result<Vec<Organisation>, StoreError> {
        let rows = organisation::Entity::find()
            .filter(which)
            .order_by_asc(organisation::Column::Code)
            .all(&self.db)
            .await?;
        let mut query = organisation_kind::Entity::find();
        if let [only] = rows.as_slice() {
            query = query.filter(organisation_kind::Column::OrganisationId.eq(only.id));
        }
        let mut kinds: BTreeMap<i64, BTreeSet<Kind>> = BTreeMap::new();
        for row in query.all(&self.db).await? {
            let of = kinds.entry(row.organisation_id).or_default();
            of.insert(code::organisation_kind(&row.kind)?);
        }
        rows.into_iter()
            .map(|row| {
                let kinds = kinds.remove(&row.id).unwrap_or_default();
                read(row, kinds)
            })
            .collect()
    }
}

fn read(row: organisation::Model, kinds: BTreeSet<Kind>) -> Result<Organisation, StoreError> {
    let above = match (row.above_id, row.tie) {
        (Some(above), Some(tie)) => Some((OrganisationId(above), code::tie(&tie)?)),
        _ => None,
    };
    let merged = match (row.merged_into, row.merged_on) {
        (Some(into), Some(on)) => Some((OrganisationId(into), time::day(on)?)),
        _ => None,
    };
    Ok(Organisation {
        id: OrganisationId(row.id),
        details: NewOrganisation {
            payer: code::payer(&row.payer)?,
            code: row.code,
            name: row.name,
            short_name: row.short_name,
            category: row.category,
            kinds,
            above,
        },
        contact: row.contact_id.map(PersonId),
        merged,
    })
}
