//! What waits for the reader: grants to decide, access taken in an emergency, rights to authorise. Every page shows it.

use std::collections::BTreeSet;

use yunheng_domain::access::State;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{GrantId, OrganisationId};
use yunheng_policy::Action;

use crate::{App, AppError};

/// Newest grants that are looked at.
const LOOKED_AT: u64 = 500;

/// What waits for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Grants that the reader can decide: asked for, or taken in an emergency and not reviewed (Art. 41).
    pub grants: u64,
    /// Access to the reader's unit that was taken in an emergency and that nobody has reviewed. All of the unit see it, whoever reviews.
    pub emergencies: Vec<GrantId>,
    /// Memberships and programs that wait for a security administrator.
    pub authorisations: u64,
    /// What the reader was told and has not read.
    pub notices: u64,
}

impl Waiting {
    /// Whether anything does. What was told is there to be read and waits for nothing.
    pub fn any(&self) -> bool {
        let Self {
            grants,
            emergencies,
            authorisations,
            notices: _,
        } = self;
        *grants > 0 || !emergencies.is_empty() || *authorisations > 0
    }
}

impl App {
    /// What waits for the actor. Costs nothing for whom nothing can wait.
    pub async fn waits_for(&self, by: &Actor) -> Result<Waiting, AppError> {
        let mut waiting = Waiting {
            notices: self.unread(by).await?,
            ..Waiting::default()
        };
        let policy = &self.inner.policy;
        let rights = self.rights(by);
        let mut sees = BTreeSet::new();
        if rights.contains(&Action::GrantList) {
            sees = policy.reach(by, Action::GrantList).owners;
        }
        if !sees.is_empty() {
            let mut decides = policy.reach(by, Action::GrantApprove).owners;
            self.add_merged(&mut sees).await?;
            self.add_merged(&mut decides).await?;
            let owners: Vec<OrganisationId> = sees.iter().copied().collect();
            let now = self.now();
            for kept in self.store().grants(Some(&owners), LOOKED_AT).await? {
                let grant = &kept.row;
                let owner = grant.details.owner;
                let waits = match grant.state {
                    State::Asked => now < grant.details.until,
                    State::Emergency => true,
                    _ => false,
                };
                if !waits || !self.is_genuine(&kept) {
                    continue;
                }
                if grant.state == State::Emergency && sees.contains(&owner) {
                    waiting.emergencies.push(grant.id);
                }
                if decides.contains(&owner) {
                    waiting.grants += 1;
                }
            }
        }
        if rights.contains(&Action::MembershipAuthorise) {
            let memberships = self.store().memberships_prepared().await?;
            let clients = self.store().clients_prepared().await?;
            waiting.authorisations = (memberships.len() + clients.len()) as u64;
        }
        Ok(waiting)
    }
}
