//! Which rows an actor may see in a list: what a query narrows by.

use std::collections::BTreeSet;

use crate::ids::{OrganisationId, PersonId, ResourceId, SystemId};

/// A set of rows, as the union of its parts; empty unless said otherwise. A store turns it into one condition of the query, so that what is not shown is not counted, sorted or paged either.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Reach {
    /// All rows.
    pub everything: bool,
    /// Rows of these owners.
    pub owners: BTreeSet<OrganisationId>,
    /// Rows whose owner is below these counties (Art. 45).
    pub counties: BTreeSet<OrganisationId>,
    /// Rows that these providers serve.
    pub providers: BTreeSet<OrganisationId>,
    /// Rows in which these organisations take part: cases.
    pub parties: BTreeSet<OrganisationId>,
    /// Whether rows that a live grant opens to the actor belong to it (Art. 41); which ones is filled in below, from the grants.
    pub granted: bool,
    /// Resources of these systems.
    pub systems: BTreeSet<SystemId>,
    /// These resources.
    pub resources: BTreeSet<ResourceId>,
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
}
