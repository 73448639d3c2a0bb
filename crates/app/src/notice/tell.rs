//! Telling parties in the transaction of what happened: an inbox entry for each, a mail for whom wants one at once, a call for each subscription.

use std::collections::BTreeSet;

use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::notice::{Mail, News};
use yunheng_domain::role::Role;
use yunheng_store::{NewDelivery, NewNotice, Receiver, Tx};

use super::event::event;
use super::mail::{Line, about};
use crate::{App, AppError};

/// Who is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Audience {
    /// People.
    pub(crate) people: BTreeSet<PersonId>,
    /// Organisations whose programs are called.
    pub(crate) organisations: BTreeSet<OrganisationId>,
}

impl App {
    /// Whoever may act in a role at an organisation today: those who hold it, and those it is lent to.
    pub(crate) async fn holders(
        &self,
        role: Role,
        organisation: OrganisationId,
    ) -> Result<BTreeSet<PersonId>, AppError> {
        let today = self.today();
        let mut held: Vec<_> = self
            .store()
            .memberships_at(organisation)
            .await?
            .into_iter()
            .filter(|kept| kept.row.details.role == role && kept.row.in_force(today))
            .filter(|kept| self.is_genuine(kept))
            .map(|kept| kept.row)
            .collect();
        // Lent only while the lender may still sign in, as for acting itself.
        let lenders = held.iter().map(|row| row.details.person);
        let live: BTreeSet<PersonId> = self
            .store()
            .people_of(lenders)
            .await?
            .into_iter()
            .filter(|person| person.disabled_at.is_none())
            .map(|person| person.id)
            .collect();
        held.retain(|row| live.contains(&row.details.person));
        let mut people: BTreeSet<PersonId> = held.iter().map(|row| row.details.person).collect();
        let ids = held.iter().map(|row| row.id);
        for kept in self.store().delegations_of(ids).await? {
            if kept.row.in_force(today) && self.is_genuine(&kept) {
                people.insert(kept.row.details.to);
            }
        }
        Ok(people)
    }

    /// Tells an audience. Told again under the same key, nobody hears it twice. Returns how many people had not heard it.
    pub(crate) async fn tell_parties(
        &self,
        tx: &mut Tx,
        news: &News,
        to: &Audience,
    ) -> Result<u64, AppError> {
        let at = self.now_cut();
        let site = self.home_page();
        let mut people = self.store().people_of(to.people.iter().copied()).await?;
        people.retain(|person| person.disabled_at.is_none());
        // Always in the same order, so that two who tell the same people wait for each other and no more.
        people.sort_by_key(|person| person.id);
        let ids = people.iter().map(|person| person.id);
        let settings = self.store().notice_settings(ids).await?;
        let mut told = 0;
        for person in people {
            let setting = settings.get(&person.id).copied().unwrap_or_default();
            let mails = self.inner.outward.mails() && person.details.email.is_some();
            let notice = NewNotice {
                key: news.key_for(person.id),
                person: person.id,
                kind: news.kind,
                case: news.case,
                path: news.path.clone(),
                text: news.text.clone(),
                at,
                for_daily: mails && setting.mail == Mail::Daily,
            };
            let new = tx.add_notice(&notice).await?;
            told += u64::from(new);
            if new && mails && setting.mail == Mail::AtOnce {
                let line = Line {
                    text: &news.text,
                    path: &news.path,
                };
                let letter = about(news.kind, line, setting.language, site);
                tx.send(&NewDelivery {
                    key: format!("mail/{}", notice.key),
                    to: Receiver::Mail(person.id),
                    body: as_json(&letter)?,
                    at,
                })
                .await?;
            }
        }
        let organisations = to.organisations.iter().copied();
        for subscription in self.store().subscriptions_of(organisations).await? {
            if subscription.details.events.contains(&news.kind) {
                tx.send(&NewDelivery {
                    key: format!("webhook/{}/{}", subscription.id, news.key),
                    to: Receiver::Webhook(subscription.id),
                    body: event(news, site, at),
                    at,
                })
                .await?;
            }
        }
        Ok(told)
    }

    /// The public address of this site, without a slash at its end.
    pub(super) fn home_page(&self) -> &str {
        self.inner.config.sign_in.origin.trim_end_matches('/')
    }
}

pub(super) fn as_json(value: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.to_string()))
}
