//! Whom organisations want called when something happens.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use yunheng_domain::ids::{OrganisationId, PersonId, SubscriptionId};
use yunheng_domain::notice::Kind;
use yunheng_domain::reach::Reach;

use crate::backend::any_of;
use crate::entity::subscription::{ActiveModel, Column, Entity, Model};
use crate::reach::belonging;
use crate::{Store, StoreError, Tx, code, time};

/// A subscription, before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// Whose.
    pub organisation: OrganisationId,
    /// Where it is called.
    pub url: String,
    /// What is told.
    pub events: BTreeSet<Kind>,
    /// Who made it; `None` for the program.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The rest.
    pub details: NewSubscription,
    /// What calls are signed with, sealed.
    pub secret: String,
    /// When it was ended.
    pub disabled_at: Option<Timestamp>,
}

impl Tx {
    /// Adds a subscription, not yet with its secret: [`Tx::keep_subscription_secret`] follows in the same transaction, for the seal covers the id.
    pub async fn add_subscription(
        &mut self,
        new: &NewSubscription,
    ) -> Result<SubscriptionId, StoreError> {
        let events: Vec<&str> = new.events.iter().map(|kind| kind.code()).collect();
        let row = ActiveModel {
            id: NotSet,
            organisation_id: Set(new.organisation.0),
            url: Set(new.url.clone()),
            secret: Set(String::new()),
            events: Set(events.join(",")),
            created_by: Set(new.created_by.map(|id| id.0)),
            created_at: Set(time::micros(new.created_at)),
            disabled_at: Set(None),
        };
        let added = Entity::insert(row).exec(&self.db).await?;
        Ok(SubscriptionId(added.last_insert_id))
    }

    /// Keeps what calls are signed with.
    pub async fn keep_subscription_secret(
        &mut self,
        id: SubscriptionId,
        sealed: &str,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Secret, Expr::val(sealed))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Ends a subscription: whether it was there.
    pub async fn disable_subscription(
        &mut self,
        id: SubscriptionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = Entity::update_many()
            .col_expr(Column::DisabledAt, Expr::val(time::micros(at)))
            .filter(Column::Id.eq(id.0))
            .filter(Column::DisabledAt.is_null())
            .exec(&self.db)
            .await?;
        Ok(ended.rows_affected > 0)
    }
}

impl Store {
    /// A subscription.
    pub async fn subscription(
        &self,
        id: SubscriptionId,
    ) -> Result<Option<Subscription>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// Subscriptions within reach, newest first.
    pub async fn subscriptions(&self, reach: &Reach) -> Result<Vec<Subscription>, StoreError> {
        let rows = Entity::find()
            .filter(belonging(&self.db, reach, Column::OrganisationId))
            .order_by_desc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Live subscriptions of organisations.
    pub async fn subscriptions_of(
        &self,
        organisations: impl IntoIterator<Item = OrganisationId>,
    ) -> Result<Vec<Subscription>, StoreError> {
        let organisations = organisations.into_iter().map(|id| id.0);
        let rows = Entity::find()
            .filter(any_of(&self.db, Column::OrganisationId, organisations))
            .filter(Column::DisabledAt.is_null())
            .order_by_asc(Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Model) -> Result<Subscription, StoreError> {
    let kind = |text: &str| Kind::from_code(text).ok_or_else(|| code::unknown("event", text));
    Ok(Subscription {
        id: SubscriptionId(row.id),
        details: NewSubscription {
            organisation: OrganisationId(row.organisation_id),
            url: row.url,
            events: row
                .events
                .split(',')
                .filter(|text| !text.is_empty())
                .map(kind)
                .collect::<Result<_, _>>()?,
            created_by: row.created_by.map(PersonId),
            created_at: time::instant(row.created_at)?,
        },
        secret: row.secret,
        disabled_at: row.disabled_at.map(time::instant).transpose()?,
    })
}
