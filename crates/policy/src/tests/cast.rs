//! Those who act in the tests.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::actor::{Actor, Hat, Origin, Proof, Who};
use yunheng_domain::ids::{ClientId, MembershipId, OrganisationId, PersonId};
use yunheng_domain::role::{Post, Role};

use crate::{Action, Allowed, Policy, Refusal, Thing};

/// The instant of every test.
pub(super) const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);
/// The organisation people of the tests belong to, unless said otherwise.
pub(super) const OURS: OrganisationId = OrganisationId(1);
/// Another organisation.
pub(super) const THEIRS: OrganisationId = OrganisationId(2);
/// The person who acts, unless said otherwise.
pub(super) const ME: PersonId = PersonId(7);
/// Another person.
pub(super) const OTHER: PersonId = PersonId(8);

pub(super) static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::builtin().unwrap());

pub(super) fn hat(role: Role, organisation: OrganisationId) -> Hat {
    Hat {
        membership: MembershipId(1),
        role,
        organisation,
        on_behalf_of: None,
    }
}

/// A person with full and fresh proof.
pub(super) fn person(hats: Vec<Hat>, post: Option<Post>) -> Actor {
    Actor {
        who: Who::Person {
            id: ME,
            name: "甲".to_owned(),
        },
        hats,
        post,
        proof: Proof {
            second_factor: true,
            stepped_up: Some(NOW),
        },
        origin: Origin::default(),
    }
}

pub(super) fn holder(role: Role) -> Actor {
    person(vec![hat(role, OURS)], None)
}

pub(super) fn administrator(post: Post) -> Actor {
    person(Vec::new(), Some(post))
}

pub(super) fn program_of(role: Role, scopes: &[&str]) -> Actor {
    Actor {
        who: Who::Client {
            id: ClientId(3),
            name: "collector".to_owned(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        },
        proof: Proof::NONE,
        ..holder(role)
    }
}

pub(super) fn proved(mut actor: Actor, ago: SignedDuration) -> Actor {
    actor.proof.stepped_up = Some(NOW - ago);
    actor
}

pub(super) fn decide(actor: &Actor, action: Action, thing: &Thing) -> Result<Allowed, Refusal> {
    POLICY.decide(actor, action, thing, NOW)
}

/// What stands in the way, if anything does.
pub(super) fn refusal(actor: &Actor, action: Action, thing: &Thing) -> Option<Refusal> {
    decide(actor, action, thing).err()
}

pub(super) fn ours() -> Thing {
    Thing::of(OURS)
}

pub(super) fn theirs() -> Thing {
    Thing::of(THEIRS)
}

/// Another organisation's, served by us.
pub(super) fn served() -> Thing {
    theirs().served_by(Some(OURS))
}
