//! A reach seen from a single thing.

use std::collections::BTreeSet;

use yunheng_domain::ids::OrganisationId;
use yunheng_domain::reach::Reach;

use crate::Thing;

/// Whether a thing is within a reach.
pub fn contains(reach: &Reach, thing: &Thing) -> bool {
    let among = |set: &BTreeSet<OrganisationId>, id: Option<OrganisationId>| {
        id.is_some_and(|id| set.contains(&id))
    };
    reach.everything
        || among(&reach.owners, thing.owner)
        || among(&reach.counties, thing.county)
        || among(&reach.providers, thing.provider)
        || !reach.parties.is_disjoint(&thing.parties)
        || (reach.granted && thing.consent)
        || (reach.person.is_some() && reach.person == thing.person)
}

/// Some thing that is within a reach, unless it is empty.
pub(crate) fn example(reach: &Reach) -> Thing {
    Thing {
        owner: reach.owners.first().copied(),
        county: reach.counties.first().copied(),
        provider: reach.providers.first().copied(),
        person: reach.person,
        parties: reach.parties.first().copied().into_iter().collect(),
        consent: reach.granted,
        ..Thing::default()
    }
}
