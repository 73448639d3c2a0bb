//! Which rows a list may show.

use std::collections::BTreeSet;

use yunheng_domain::ids::{OrganisationId, PersonId};

use crate::Thing;

/// The rows that an actor may see in a list: the union of its parts. A store turns it into one condition of the query, so that what is not shown is not counted, sorted or paged either.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// All rows.
    pub everything: bool,
    /// Rows of these owners.
    pub owners: BTreeSet<OrganisationId>,
    /// Rows whose owner is below these counties.
    pub counties: BTreeSet<OrganisationId>,
    /// Rows that these providers serve.
    pub providers: BTreeSet<OrganisationId>,
    /// Rows that a live grant opens to the actor (Art. 41). A list that cannot join grants leaves them out.
    pub granted: bool,
    /// Rows about this person: the actor itself.
    pub person: Option<PersonId>,
}

impl Reach {
    /// All rows.
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// Whether no row can be in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a row is in it.
    pub fn contains(&self, thing: &Thing) -> bool {
        let among = |set: &BTreeSet<OrganisationId>, id: Option<OrganisationId>| {
            id.is_some_and(|id| set.contains(&id))
        };
        self.everything
            || among(&self.owners, thing.owner)
            || among(&self.counties, thing.county)
            || among(&self.providers, thing.provider)
            || (self.granted && thing.consent)
            || (self.person.is_some() && self.person == thing.person)
    }

    /// Some row that is in it, unless it is empty.
    pub(crate) fn example(&self) -> Thing {
        Thing {
            owner: self.owners.first().copied(),
            county: self.counties.first().copied(),
            provider: self.providers.first().copied(),
            person: self.person,
            consent: self.granted,
            ..Thing::default()
        }
    }
}
