//! Who acts: from a session's token to the actor with everything in force for it, read anew at each request, so that what was revoked holds at the next one.

use std::collections::BTreeMap;

use yunheng_domain::actor::{Actor, Hat, Origin, Proof, Who};
use yunheng_domain::client::Client;
use yunheng_domain::ids::PersonId;
use yunheng_domain::person::{Administrator, Delegation, Membership, Person};
use yunheng_seal::MacPurpose;
use yunheng_store::{Kept, Session};

use crate::{App, AppError};

/// A person who has signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// As an actor.
    pub actor: Actor,
    /// The session.
    pub session: Session,
    /// The person.
    pub person: Person,
}

impl App {
    /// The actor that a person is today: its own memberships, those lent to it, its post. Rows changed behind the program's back give nothing.
    pub async fn actor_of(
        &self,
        person: &Person,
        proof: Proof,
        origin: Origin,
    ) -> Result<Actor, AppError> {
        let post = self
            .store()
            .administrator(person.id)
            .await?
            .filter(|kept| self.is_genuine(kept))
            .map(|kept| kept.row.post);
        Ok(Actor {
            who: Who::Person {
                id: person.id,
                name: person.details.name.clone(),
            },
            hats: self.hats(person.id).await?,
            post,
            proof,
            origin,
        })
    }

    pub(crate) async fn hats(&self, person: PersonId) -> Result<Vec<Hat>, AppError> {
        let today = self.today();
        let mut hats: Vec<Hat> = self
            .store()
            .memberships_of([person])
            .await?
            .iter()
            .filter(|kept| self.is_genuine(kept) && kept.row.in_force(today))
            .map(|kept| hat(&kept.row, None))
            .collect();
        let lent: BTreeMap<_, _> = self
            .store()
            .delegations_to(person)
            .await?
            .into_iter()
            .filter(|kept| self.is_genuine(kept) && kept.row.in_force(today))
            .map(|kept| (kept.row.details.membership, kept.row))
            .collect();
        for id in lent.keys() {
            // Lent only while it is in force, and while the lender may still sign in.
            let Some(kept) = self.store().membership(*id).await? else {
                continue;
            };
            let lender = kept.row.details.person;
            let absent = self.store().person(lender).await?;
            if self.is_genuine(&kept)
                && kept.row.in_force(today)
                && absent.is_some_and(|lender| lender.disabled_at.is_none())
            {
                hats.push(hat(&kept.row, Some(lender)));
            }
        }
        Ok(hats)
    }

    /// Whether a row that gives rights is as the program wrote it. One that is not is logged and gives nothing.
    pub(crate) fn is_genuine<T: Protected>(&self, kept: &Kept<T>) -> bool {
        let protected = kept.row.protected();
        let genuine = self
            .keys()
            .check(MacPurpose::RowMac, protected.as_bytes(), &kept.mac);
        if !genuine {
            tracing::error!(
                row = protected,
                "a row that gives rights was changed from outside"
            );
        }
        genuine
    }

    /// The MAC that a row that gives rights is kept under.
    pub(crate) fn mac<T: Protected>(&self, row: &T) -> String {
        self.keys()
            .mac(MacPurpose::RowMac, row.protected().as_bytes())
    }
}

fn hat(membership: &Membership, on_behalf_of: Option<PersonId>) -> Hat {
    Hat {
        membership: membership.id,
        role: membership.details.role,
        organisation: membership.details.organisation,
        on_behalf_of,
    }
}

/// A row that gives rights and is kept under a MAC.
pub(crate) trait Protected {
    /// What the MAC covers.
    fn protected(&self) -> String;
}

impl Protected for Membership {
    fn protected(&self) -> String {
        Self::protected(self)
    }
}

impl Protected for Client {
    fn protected(&self) -> String {
        Self::protected(self)
    }
}

impl Protected for Administrator {
    fn protected(&self) -> String {
        Self::protected(self)
    }
}

impl Protected for Delegation {
    fn protected(&self) -> String {
        Self::protected(self)
    }
}
