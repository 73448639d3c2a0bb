//! The outbox is emptied: leased, sent, settled. Whoever dies in between leaves a lease that runs out; the next attempt carries the same id.

use futures::future::join_all;
use jiff::SignedDuration;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{DeliveryId, PersonId, SubscriptionId};
use yunheng_policy::{Action, Thing};
use yunheng_seal::SealPurpose;
use yunheng_store::{Attempt, Delivery, OutboxCounts, Receiver};

use super::mail::{Letter, message};
use super::outward::{Call, Undelivered};
use super::retry::pause;
use super::subscription::secret_context;
use super::webhook::{Secret, message_id};
use crate::act::Note;
use crate::point::{Point, pass};
use crate::{App, AppError};

/// How many are sent side by side.
const AT_ONCE: u64 = 16;

/// How long they are one worker's: well above the time that an attempt may take.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// Rows of the administrator's page.
const SHOWN: u64 = 100;

/// What came of emptying the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Arrived.
    pub sent: u64,
    /// Tried again later.
    pub again: u64,
    /// Given up.
    pub given_up: u64,
}

impl App {
    /// Sends what is due. Any number of workers may do so at once.
    pub async fn deliver(&self) -> Result<Delivered, AppError> {
        let mut outcome = Delivered::default();
        loop {
            let now = self.now_cut();
            let until = now.saturating_add(LEASE).unwrap_or(now);
            let mut tx = self.store().begin().await?;
            let leased = tx.lease_deliveries(now, until, AT_ONCE).await?;
            tx.commit().await?;
            if leased.is_empty() {
                return Ok(outcome);
            }
            pass(Point::Leased).await;
            let attempts = leased.iter().map(|delivery| self.attempt(delivery));
            let attempts = join_all(attempts).await;
            pass(Point::Sent).await;
            let mut tx = self.store().begin().await?;
            for (delivery, attempt) in leased.iter().zip(attempts) {
                if tx
                    .settle_delivery(delivery, &attempt, self.now_cut())
                    .await?
                {
                    match attempt {
                        Attempt::Done => outcome.sent += 1,
                        Attempt::Again { .. } => outcome.again += 1,
                        Attempt::GivenUp { .. } => outcome.given_up += 1,
                    }
                }
            }
            pass(Point::Settled).await;
            tx.commit().await?;
        }
    }

    async fn attempt(&self, delivery: &Delivery) -> Attempt {
        let sent = match delivery.details.to {
            Receiver::Mail(person) => self.mail_to(person, delivery).await,
            Receiver::Webhook(subscription) => self.call_of(subscription, delivery).await,
        };
        let Err(undelivered) = sent else {
            return Attempt::Done;
        };
        let why = undelivered.why;
        let id = delivery.id;
        if undelivered.for_good || delivery.attempts >= self.inner.config.outward.attempts {
            tracing::error!(%id, why, attempts = delivery.attempts, "a delivery was given up");
            return Attempt::GivenUp { why };
        }
        tracing::warn!(%id, why, attempts = delivery.attempts, "a delivery is tried again");
        let now = self.now_cut();
        let wait = pause(delivery.attempts, self.random());
        let at = now.saturating_add(wait).unwrap_or(now);
        Attempt::Again { at, why }
    }

    async fn mail_to(&self, person: PersonId, delivery: &Delivery) -> Result<(), Undelivered> {
        let letter: Letter =
            serde_json::from_str(&delivery.details.body).map_err(Undelivered::for_good)?;
        let person = self.store().person(person).await;
        let person = person.map_err(Undelivered::now)?;
        let live = person.filter(|person| person.disabled_at.is_none());
        let Some(to) = live.and_then(|person| person.details.email) else {
            return Err(Undelivered::for_good("the person has no address"));
        };
        let message = message(
            &letter,
            &delivery.details.key,
            &self.inner.config.outward.from,
            &to,
            self.home_page(),
            self.now(),
        )
        .map_err(Undelivered::for_good)?;
        self.inner.outward.mail(message).await
    }

    async fn call_of(&self, id: SubscriptionId, delivery: &Delivery) -> Result<(), Undelivered> {
        let found = self.store().subscription(id).await;
        let live = found
            .map_err(Undelivered::now)?
            .filter(|subscription| subscription.disabled_at.is_none())
            .ok_or_else(|| Undelivered::for_good("the subscription was ended"))?;
        let secret = self
            .keys()
            .unseal(SealPurpose::Secret, &secret_context(id), &live.secret)
            .map_err(Undelivered::now)?;
        let message = message_id(&delivery.details.key);
        let seconds = self.now().as_second();
        let body = delivery.details.body.clone();
        let signature = Secret::of(secret)
            .sign(&message, seconds, &body)
            .ok_or_else(|| Undelivered::for_good("no signature"))?;
        let call = Call {
            url: &live.details.url,
            id: &message,
            seconds,
            signature: &signature,
            body,
        };
        self.inner.outward.call(call).await
    }

    /// What did not arrive yet: given up first, newest first.
    pub async fn undelivered(&self, by: &Actor) -> Result<Vec<Delivery>, AppError> {
        let note = Note::default();
        self.allow(by, Action::DeliveryList, &Thing::platform(), &note)
            .await?;
        Ok(self.store().undelivered(SHOWN).await?)
    }

    /// Tries again what was given up.
    pub async fn retry_delivery(&self, by: &Actor, id: DeliveryId) -> Result<(), AppError> {
        let note = Note::of("delivery", id);
        let mut act = self
            .act(by, Action::DeliveryRetry, &Thing::platform(), &note)
            .await?;
        if !act.tx.retry_delivery(id, self.now_cut()).await? {
            return Err(AppError::NotFound);
        }
        act.note(note);
        act.commit().await
    }

    /// How much is on its way, and how much was given up: for metrics.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, AppError> {
        Ok(self.store().count_outbox().await?)
    }
}
