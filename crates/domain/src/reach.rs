//! Whose things an actor may see in a list: what a query narrows by.

use std::collections::BTreeSet;

use crate::ids::OrganisationId;

/// A set of rows, as the union of its parts. Empty unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Reach {
    /// Every row.
    pub everything: bool,
    /// Rows that these organisations own.
    pub owners: BTreeSet<OrganisationId>,
    /// Rows of units that hang below these counties (Art. 45).
    pub counties: BTreeSet<OrganisationId>,
    /// Rows that these providers serve.
    pub providers: BTreeSet<OrganisationId>,
}

impl Reach {
    /// Every row.
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// Whether it holds no row at all.
    pub fn is_empty(&self) -> bool {
        !self.everything
            && self.owners.is_empty()
            && self.counties.is_empty()
            && self.providers.is_empty()
    }
}
