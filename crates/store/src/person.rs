//! People.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::person::{NewPerson, Person};
use yunheng_domain::reach::Reach;

use crate::backend::{any_of, limit};
use crate::entity::person::{ActiveModel, Column, Entity, Model};
use crate::reach::belonging;
use crate::{Store, StoreError, Tx, text, time};

/// Which people a list shows. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFilter {
    /// Only those whom this organisation employs.
    pub organisation: Option<OrganisationId>,
    /// Only those whose login or name contains this text.
    pub text: Option<String>,
}

impl Tx {
    /// Adds a person; [`StoreError::Conflict`] if the login is taken, now or ever.
    pub async fn add_person(
        &mut self,
        new: &NewPerson,
        by: &str,
        at: Timestamp,
    ) -> Result<PersonId, StoreError> {
        let row = ActiveModel {
            id: NotSet,
            folded: Set(folded(&new.login, &new.name)),
            login: Set(new.login.clone()),
            name: Set(new.name.clone()),
            title: Set(new.title.clone()),
            phone: Set(new.phone.clone()),
            email: Set(new.email.clone()),
            organisation_id: Set(new.organisation.0),
            created_by: Set(by.to_owned()),
            created_at: Set(time::micros(at)),
            disabled_at: Set(None),
            last_seen: Set(None),
        };
        let added = Entity::insert(row).exec(&self.db).await?;
        Ok(PersonId(added.last_insert_id))
    }

    /// Changes what is kept of a person beside its login and organisation.
    pub async fn update_person(&mut self, person: &Person) -> Result<(), StoreError> {
        let details = &person.details;
        ActiveModel {
            id: Set(person.id.0),
            folded: Set(folded(&details.login, &details.name)),
            name: Set(details.name.clone()),
            title: Set(details.title.clone()),
            phone: Set(details.phone.clone()),
            email: Set(details.email.clone()),
            disabled_at: Set(person.disabled_at.map(time::micros)),
            ..Default::default()
        }
        .update(&self.db)
        .await?;
        Ok(())
    }

    /// Notes that a person was here.
    pub async fn seen_person(&mut self, id: PersonId, at: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastSeen, Expr::val(time::micros(at)))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Store {
    /// A person.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// The person of a login.
    pub async fn person_by_login(&self, login: &str) -> Result<Option<Person>, StoreError> {
        let row = Entity::find()
            .filter(Column::Login.eq(login))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// People by their ids, in no order.
    pub async fn people_of(
        &self,
        ids: impl IntoIterator<Item = PersonId>,
    ) -> Result<Vec<Person>, StoreError> {
        let ids = ids.into_iter().map(|id| id.0);
        let rows = Entity::find()
            .filter(any_of(&self.db, Column::Id, ids))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// A page of people by login; `after` is the last row of the previous page.
    pub async fn people(
        &self,
        filter: &PersonFilter,
        reach: &Reach,
        after: Option<PersonId>,
        limit: u64,
    ) -> Result<Vec<Person>, StoreError> {
        let mut page = self
            .narrowed_people(filter, reach)
            .order_by_asc(Column::Login)
            .limit(self::limit(limit));
        if let Some(after) = after {
            let Some(last) = Entity::find_by_id(after.0).one(&self.db).await? else {
                return Ok(Vec::new());
            };
            page = page.filter(Column::Login.gt(last.login));
        }
        page.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// How many people a filter matches.
    pub async fn count_people(
        &self,
        filter: &PersonFilter,
        reach: &Reach,
    ) -> Result<u64, StoreError> {
        Ok(self.narrowed_people(filter, reach).count(&self.db).await?)
    }

    fn narrowed_people(&self, filter: &PersonFilter, reach: &Reach) -> Select<Entity> {
        let mut query = Entity::find().filter(belonging(&self.db, reach, Column::OrganisationId));
        if let Some(organisation) = filter.organisation {
            query = query.filter(Column::OrganisationId.eq(organisation.0));
        }
        if let Some(part) = filter.text.as_deref() {
            query = query.filter(text::contains(Column::Folded, part));
        }
        query
    }
}

fn folded(login: &str, name: &str) -> String {
    text::folded(&format!("{login} {name}"))
}

fn read(row: Model) -> Result<Person, StoreError> {
    Ok(Person {
        id: PersonId(row.id),
        details: NewPerson {
            login: row.login,
            name: row.name,
            title: row.title,
            phone: row.phone,
            email: row.email,
            organisation: OrganisationId(row.organisation_id),
        },
        created_at: time::instant(row.created_at)?,
        disabled_at: row.disabled_at.map(time::instant).transpose()?,
        last_seen: row.last_seen.map(time::instant).transpose()?,
    })
}
