//! Grants as pages show them.

use jiff::Timestamp;
use yunheng_domain::access::{Grant, Scope, State};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{GrantId, OrganisationId, PersonId};
use yunheng_domain::person::Person;
use yunheng_policy::Action;

use crate::act::Note;
use crate::{App, AppError};

/// Grants that a list shows at most.
const SHOWN: u64 = 500;

/// Uses that a grant's page shows at most.
const USES_SHOWN: u64 = 200;

/// A grant with what a page shows beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantView {
    /// The grant.
    pub grant: Grant,
    /// The unit.
    pub owner: String,
    /// Whose people get access.
    pub beneficiary: String,
    /// What it opens, in words: name of the system or resource; `None` for everything of the unit.
    pub scope: Option<String>,
    /// Names of whom it names.
    pub people: Vec<String>,
    /// Name of who asked.
    pub asked_by: String,
    /// Name of who decided.
    pub decided_by: Option<String>,
    /// Whether it opens anything now.
    pub live: bool,
    /// Whether the reader may decide it.
    pub decides: bool,
    /// Uses, newest first: when, name, name of the resource. Only where one grant is shown.
    pub uses: Vec<(Timestamp, String, String)>,
}

impl App {
    /// The grants that concern the actor, newest first.
    pub async fn grants(&self, by: &Actor) -> Result<Vec<GrantView>, AppError> {
        let reach = self.reach(by, Action::GrantList).await?;
        let parties: Vec<OrganisationId> = reach.owners.union(&reach.providers).copied().collect();
        let parties = (!reach.everything).then_some(parties.as_slice());
        let mut views = Vec::new();
        for kept in self.store().grants(parties, SHOWN).await? {
            if self.is_genuine(&kept) {
                views.push(self.view(by, kept.row).await?);
            }
        }
        Ok(views)
    }

    /// One grant with its uses.
    pub async fn grant(&self, by: &Actor, id: GrantId) -> Result<GrantView, AppError> {
        let grant = self.genuine_grant(id).await?;
        let details = &grant.details;
        let thing = self
            .thing_of(details.owner, Some(details.beneficiary))
            .await?;
        let note = Note::of("access_grant", id).unit(details.owner);
        self.allow(by, Action::GrantList, &thing, &note).await?;
        let uses = self.store().grant_uses(id, USES_SHOWN).await?;
        let mut view = self.view(by, grant).await?;
        for used in uses {
            let resource = self.store().resource(used.resource).await?;
            let resource = resource.map(|row| row.resource.details.name);
            let person = self.name_of(used.person).await?;
            view.uses
                .push((used.at, person, resource.unwrap_or_default()));
        }
        Ok(view)
    }

    async fn name_of(&self, id: PersonId) -> Result<String, AppError> {
        let person: Option<Person> = self.store().person(id).await?;
        Ok(person.map(|person| person.details.name).unwrap_or_default())
    }

    async fn view(&self, by: &Actor, grant: Grant) -> Result<GrantView, AppError> {
        let details = &grant.details;
        let owner = self.organisation_of(details.owner).await?;
        let beneficiary = self.organisation_of(details.beneficiary).await?;
        let scope = match details.scope {
            Scope::Unit => None,
            Scope::System(id) => self
                .store()
                .systems()
                .await?
                .into_iter()
                .find(|system| system.id == id)
                .map(|system| system.details.name),
            Scope::Resource(id) => self
                .store()
                .resource(id)
                .await?
                .map(|row| row.resource.details.name),
        };
        let mut people = Vec::new();
        for person in &details.people {
            people.push(self.name_of(*person).await?);
        }
        let decision = match &grant.state {
            State::Asked | State::Emergency => None,
            State::Refused { decision }
            | State::Approved { decision }
            | State::Reviewed { decision }
            | State::Revoked { decision } => Some(decision.by),
        };
        let decided_by = match decision {
            Some(by) => Some(self.name_of(by).await?),
            None => None,
        };
        let mut decides = self.inner.policy.reach(by, Action::GrantApprove).owners;
        self.add_merged(&mut decides).await?;
        Ok(GrantView {
            owner: owner.details.short_name,
            beneficiary: beneficiary.details.short_name,
            scope,
            people,
            asked_by: self.name_of(details.asked_by).await?,
            decided_by,
            live: grant.is_live(self.now()),
            decides: decides.contains(&details.owner),
            uses: Vec::new(),
            grant,
        })
    }
}
