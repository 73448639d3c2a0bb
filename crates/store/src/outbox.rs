//! What is on its way out of the database: written with what causes it, leased by one worker at a time, sent at least once under a key that the receiver can see.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::{DeliveryId, PersonId, SubscriptionId};

use crate::backend::{any_of, limit};
use crate::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, code, time};

/// To whom something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receiver {
    /// A person, by mail.
    Mail(PersonId),
    /// An organisation's program, by a call.
    Webhook(SubscriptionId),
}

impl Receiver {
    fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Mail(person) => ("mail", person.0),
            Self::Webhook(subscription) => ("webhook", subscription.0),
        }
    }
}

/// Something to send, before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Two with the same key are one.
    pub key: String,
    /// To whom.
    pub to: Receiver,
    /// What, as JSON.
    pub body: String,
    /// Since when; also when it is first tried.
    pub at: Timestamp,
}

/// Something to send, or sent, or given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The rest.
    pub details: NewDelivery,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Until when one worker has it to itself; also what proves that it still has.
    pub lease_until: Timestamp,
    /// When it arrived.
    pub done_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
    /// Why it did not arrive the last time.
    pub last_error: Option<String>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It arrived.
    Done,
    /// It is tried again.
    Again {
        /// When.
        at: Timestamp,
        /// Why it did not arrive.
        why: String,
    },
    /// It is given up.
    GivenUp {
        /// Why it did not arrive.
        why: String,
    },
}

/// How much is on its way and how much was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxCounts {
    /// On its way.
    pub waiting: u64,
    /// Given up.
    pub failed: u64,
}

impl Tx {
    /// Sends something on its way, unless something with its key is.
    pub async fn send(&mut self, new: &NewDelivery) -> Result<(), StoreError> {
        let (kind, target) = new.to.columns();
        let there = OnConflict::column(Column::Key).do_nothing().to_owned();
        Entity::insert(ActiveModel {
            id: NotSet,
            key: Set(new.key.clone()),
            kind: Set(kind.to_owned()),
            target: Set(target),
            body: Set(new.body.clone()),
            created_at: Set(time::micros(new.at)),
            attempts: Set(0),
            due_at: Set(time::micros(new.at)),
            lease_until: Set(0),
            done_at: Set(0),
            failed_at: Set(0),
            last_error: Set(None),
        })
        .on_conflict(there)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }

    /// Takes what is due and nobody else has, to oneself until an instant. Of two workers that ask at once each gets other rows.
    pub async fn lease_deliveries(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        most: u64,
    ) -> Result<Vec<Delivery>, StoreError> {
        let at = time::micros(now);
        let free = Condition::all()
            .add(Column::DoneAt.eq(0_i64))
            .add(Column::FailedAt.eq(0_i64))
            .add(Column::DueAt.lte(at))
            .add(Column::LeaseUntil.lte(at));
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(free.clone())
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Id)
            .limit(limit(most))
            .into_tuple()
            .all(&self.db)
            .await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // The condition once more: a row that another worker leased meanwhile is no longer free when its lock is given up.
        let rows = Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::val(time::micros(until)))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(any_of(&self.db, Column::Id, ids))
            .filter(free)
            .exec_with_returning(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Writes down what came of an attempt, if the lease is still the worker's: whether it was.
    pub async fn settle_delivery(
        &mut self,
        leased: &Delivery,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = time::micros(now);
        let (done, failed, due, why) = match attempt {
            Attempt::Done => (now, 0, now, None),
            Attempt::Again { at, why } => (0, 0, time::micros(*at), Some(why.clone())),
            Attempt::GivenUp { why } => (0, now, now, Some(why.clone())),
        };
        let settled = Entity::update_many()
            .col_expr(Column::DoneAt, Expr::val(done))
            .col_expr(Column::FailedAt, Expr::val(failed))
            .col_expr(Column::DueAt, Expr::val(due))
            .col_expr(Column::LeaseUntil, Expr::val(0_i64))
            .col_expr(Column::LastError, Expr::val(why))
            .filter(Column::Id.eq(leased.id.0))
            .filter(Column::LeaseUntil.eq(time::micros(leased.lease_until)))
            .filter(Column::Attempts.eq(i32::try_from(leased.attempts).unwrap_or(i32::MAX)))
            .exec(&self.db)
            .await?;
        Ok(settled.rows_affected > 0)
    }

    /// Tries something again from now on that was given up: whether it was.
    pub async fn retry_delivery(
        &mut self,
        id: DeliveryId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let again = Entity::update_many()
            .col_expr(Column::FailedAt, Expr::val(0_i64))
            .col_expr(Column::Attempts, Expr::val(0))
            .col_expr(Column::DueAt, Expr::val(time::micros(now)))
            .filter(Column::Id.eq(id.0))
            .filter(Column::FailedAt.gt(0_i64))
            .exec(&self.db)
            .await?;
        Ok(again.rows_affected > 0)
    }

    /// Forgets what arrived before an instant. How much.
    pub async fn forget_deliveries(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let gone = Entity::delete_many()
            .filter(Column::DoneAt.gt(0_i64))
            .filter(Column::DoneAt.lt(time::micros(before)))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected)
    }
}

impl Store {
    /// How much is on its way, and how much was given up.
    pub async fn count_outbox(&self) -> Result<OutboxCounts, StoreError> {
        let undone = || Entity::find().filter(Column::DoneAt.eq(0_i64));
        let waiting = undone().filter(Column::FailedAt.eq(0_i64));
        let failed = undone().filter(Column::FailedAt.gt(0_i64));
        Ok(OutboxCounts {
            waiting: waiting.count(&self.db).await?,
            failed: failed.count(&self.db).await?,
        })
    }

    /// What did not arrive yet, what was given up first, newest first.
    pub async fn undelivered(&self, most: u64) -> Result<Vec<Delivery>, StoreError> {
        let rows = Entity::find()
            .filter(Column::DoneAt.eq(0_i64))
            .order_by_desc(Column::FailedAt)
            .order_by_desc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The newest that went to one receiver.
    pub async fn deliveries_to(
        &self,
        to: Receiver,
        most: u64,
    ) -> Result<Vec<Delivery>, StoreError> {
        let (kind, target) = to.columns();
        let rows = Entity::find()
            .filter(Column::Kind.eq(kind))
            .filter(Column::Target.eq(target))
            .order_by_desc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Model) -> Result<Delivery, StoreError> {
    let some = |at: i64| (at != 0).then(|| time::instant(at)).transpose();
    Ok(Delivery {
        id: DeliveryId(row.id),
        details: NewDelivery {
            to: match row.kind.as_str() {
                "mail" => Receiver::Mail(PersonId(row.target)),
                "webhook" => Receiver::Webhook(SubscriptionId(row.target)),
                other => return Err(code::unknown("delivery", other)),
            },
            key: row.key,
            body: row.body,
            at: time::instant(row.created_at)?,
        },
        attempts: row.attempts.unsigned_abs(),
        due_at: time::instant(row.due_at)?,
        lease_until: time::instant(row.lease_until)?,
        done_at: some(row.done_at)?,
        failed_at: some(row.failed_at)?,
        last_error: row.last_error,
    })
}
