//! What is acted on, as far as a decision needs to know it.

use std::collections::BTreeSet;

use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::role::Role;

/// What is acted on. The use case fills in what it has loaded; what stays empty relates to nobody, so that an omission refuses and never admits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Thing {
    /// The organisation it belongs to (Art. 5). An organisation belongs to itself; an account to the organisation of its membership.
    pub owner: Option<OrganisationId>,
    /// The county above the owner (Art. 45).
    pub county: Option<OrganisationId>,
    /// The provider that serves it. Of a grant: the organisation that asks. Of delivered telemetry: the organisation that delivers.
    pub provider: Option<OrganisationId>,
    /// Whose account, session, profile or delegation it is.
    pub person: Option<PersonId>,
    /// Who prepared or asked for what is now to be approved (four eyes).
    pub prepared_by: Option<PersonId>,
    /// Who is asked to act at the step where a case stands: a role at an organisation.
    pub asked: Option<(Role, OrganisationId)>,
    /// The organisations that take part in a case.
    pub parties: BTreeSet<OrganisationId>,
    /// Whether a live grant of the owner, or a live emergency access, names the actor (Art. 41).
    pub consent: bool,
    /// Whether the actor is recused from the owner.
    pub recused: bool,
    /// Those in whose place the actor may act who are recused from the owner: their deputy is bound as they are (Art. 8).
    pub recused_lenders: BTreeSet<PersonId>,
}

impl Thing {
    /// Something of an organisation.
    pub fn of(owner: OrganisationId) -> Self {
        Self {
            owner: Some(owner),
            ..Self::default()
        }
    }

    /// Something about a person: its account, session, profile, delegation.
    pub fn about(person: PersonId) -> Self {
        Self {
            person: Some(person),
            ..Self::default()
        }
    }

    /// The platform itself, or what belongs to nobody yet.
    pub fn platform() -> Self {
        Self::default()
    }

    /// Below a county, if it is.
    #[must_use]
    pub fn in_county(mut self, county: Option<OrganisationId>) -> Self {
        self.county = county;
        self
    }

    /// Served by a provider, if it is.
    #[must_use]
    pub fn served_by(mut self, provider: Option<OrganisationId>) -> Self {
        self.provider = provider;
        self
    }

    /// Belonging to a person.
    #[must_use]
    pub fn person(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    /// Whom a case asks to act.
    #[must_use]
    pub fn asks(mut self, role: Role, organisation: OrganisationId) -> Self {
        self.asked = Some((role, organisation));
        self
    }

    /// Who takes part in a case.
    #[must_use]
    pub fn among(mut self, parties: impl IntoIterator<Item = OrganisationId>) -> Self {
        self.parties = parties.into_iter().collect();
        self
    }

    /// Prepared by a person.
    #[must_use]
    pub fn prepared_by(mut self, person: PersonId) -> Self {
        self.prepared_by = Some(person);
        self
    }

    /// Whether the owner consents to this actor's access.
    #[must_use]
    pub fn consent(mut self, consent: bool) -> Self {
        self.consent = consent;
        self
    }

    /// Whether this actor is recused.
    #[must_use]
    pub fn recused(mut self, recused: bool) -> Self {
        self.recused = recused;
        self
    }

    /// Who of those in whose place this actor may act is recused.
    #[must_use]
    pub fn recused_lenders(mut self, lenders: BTreeSet<PersonId>) -> Self {
        self.recused_lenders = lenders;
        self
    }

    /// Whether it is somebody's, so that its existence is not everybody's to know.
    pub(crate) fn is_somebodys(&self) -> bool {
        self.owner.is_some()
            || self.county.is_some()
            || self.provider.is_some()
            || self.person.is_some()
            || self.asked.is_some()
            || !self.parties.is_empty()
    }
}
