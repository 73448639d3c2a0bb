//! Whom organisations want called when something happens. The secret of a subscription is shown once.

use std::collections::BTreeSet;

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{OrganisationId, SubscriptionId};
use yunheng_domain::notice::Kind;
use yunheng_policy::{Action, Thing};
use yunheng_seal::SealPurpose;
use yunheng_store::{Delivery, NewSubscription, Receiver, Subscription};

use super::address::Unfit;
use super::webhook::Secret;
use crate::account::named;
use crate::act::{Note, nobody_s};
use crate::{App, AppError};

/// Newest deliveries that a list shows of each.
const SHOWN: u64 = 5;

/// The longest address.
const LONGEST: usize = 500;

/// A subscription to make, as a form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewSubscriptionRequest {
    /// Whose; one's own organisation, if it is only one.
    pub organisation: Option<OrganisationId>,
    /// Where to call.
    pub url: String,
    /// What to tell, by code.
    pub events: BTreeSet<String>,
}

/// A subscription as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// It, its secret left out.
    pub subscription: Subscription,
    /// Name of the organisation.
    pub organisation: String,
    /// What was sent last, newest first.
    pub deliveries: Vec<Delivery>,
}

/// Where a sealed secret belongs: under another subscription it does not open.
pub(super) fn secret_context(id: SubscriptionId) -> String {
    format!("subscription/{id}/secret")
}

impl App {
    /// Subscriptions of the organisations that one answers for, newest first.
    pub async fn subscriptions(&self, by: &Actor) -> Result<Vec<SubscriptionRow>, AppError> {
        let reach = self.reach(by, Action::SubscriptionList).await?;
        let names = self.organisation_names().await?;
        let mut rows = Vec::new();
        for subscription in self.store().subscriptions(&reach).await? {
            let to = Receiver::Webhook(subscription.id);
            rows.push(SubscriptionRow {
                organisation: named(&names, subscription.details.organisation),
                deliveries: self.store().deliveries_to(to, SHOWN).await?,
                subscription: Subscription {
                    secret: String::new(),
                    ..subscription
                },
            });
        }
        Ok(rows)
    }

    /// The organisations that one may make subscriptions for, with their names.
    pub async fn subscribable(
        &self,
        by: &Actor,
    ) -> Result<Vec<(OrganisationId, String)>, AppError> {
        let reach = self.reach(by, Action::SubscriptionCreate).await?;
        let names = self.organisation_names().await?;
        let own: BTreeSet<OrganisationId> = by
            .hats
            .iter()
            .map(|hat| hat.organisation)
            .filter(|id| reach.owners.contains(id))
            .collect();
        Ok(own.into_iter().map(|id| (id, named(&names, id))).collect())
    }

    /// Has an address called from now on. Returns the secret that calls are signed with, which is shown to nobody again.
    pub async fn subscribe(
        &self,
        by: &Actor,
        request: &NewSubscriptionRequest,
    ) -> Result<(SubscriptionId, String), AppError> {
        let organisation = match request.organisation {
            Some(id) => Some(id),
            None => match self.subscribable(by).await?.as_slice() {
                [(only, _)] => Some(*only),
                _ => None,
            },
        };
        let thing = organisation.map_or_else(nobody_s, Thing::of);
        let note = Note::of("subscription", "new");
        let note = organisation.map_or(note.clone(), |id| note.unit(id));
        let hat = self
            .allow(by, Action::SubscriptionCreate, &thing, &note)
            .await?;
        let organisation = organisation.ok_or_else(|| {
            AppError::invalid("organisation", "请选择单位", "choose an organisation")
        })?;
        let url = self.checked_url(&request.url)?;
        let events: BTreeSet<Kind> = request
            .events
            .iter()
            .filter_map(|code| Kind::from_code(code))
            .collect();
        if events.is_empty() {
            return Err(AppError::invalid(
                "events",
                "请至少选择一类消息",
                "choose at least one kind",
            ));
        }
        let new = NewSubscription {
            organisation,
            url,
            events,
            created_by: by.person(),
            created_at: self.now_cut(),
        };
        let secret = Secret::new(self.random());
        let mut act = self.begin(by, Action::SubscriptionCreate, hat).await?;
        let id = act.tx.add_subscription(&new).await?;
        let sealed = self.keys().seal(
            SealPurpose::Secret,
            &secret_context(id),
            secret.bytes(),
            self.random(),
        )?;
        act.tx.keep_subscription_secret(id, &sealed).await?;
        act.note(
            Note::of("subscription", id)
                .unit(organisation)
                .reason(new.url.clone()),
        );
        act.commit().await?;
        Ok((id, secret.reveal()))
    }

    /// Ends a subscription: nothing is sent any more, not even what waits.
    pub async fn unsubscribe(&self, by: &Actor, id: SubscriptionId) -> Result<(), AppError> {
        let found = self.store().subscription(id).await?;
        let found = found.ok_or(AppError::NotFound)?;
        let owner = found.details.organisation;
        let note = Note::of("subscription", id).unit(owner);
        let mut act = self
            .act(by, Action::SubscriptionDisable, &Thing::of(owner), &note)
            .await?;
        if !act.tx.disable_subscription(id, self.now_cut()).await? {
            return Err(AppError::Conflict(id.to_string()));
        }
        act.note(note);
        act.commit().await
    }

    fn checked_url(&self, text: &str) -> Result<String, AppError> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(AppError::invalid(
                "url",
                "地址过长",
                "the address is too long",
            ));
        }
        let url = self.inner.outward.doors.url(text);
        url.map(|url| url.to_string()).map_err(|unfit| match unfit {
            Unfit::Malformed => AppError::invalid(
                "url",
                "请填写完整的网址，例如 https://hooks.example.gov.cn/yunheng",
                "enter a whole address, such as https://hooks.example.gov.cn/yunheng",
            ),
            Unfit::Credentials => AppError::invalid(
                "url",
                "网址中不得含有用户名、口令或页内位置",
                "the address must not hold a name, a password or a fragment",
            ),
            Unfit::Plain => AppError::invalid(
                "url",
                "网址须以 https:// 开头",
                "the address must begin with https://",
            ),
            Unfit::Closed => AppError::invalid(
                "url",
                "不得推送到内部网络地址",
                "the address must not lie in a network that is not public",
            ),
        })
    }
}
