//! Actors, actions and things at random, few enough that they meet.

use proptest::prelude::*;
use yunheng_domain::actor::{Actor, Hat, Origin, Proof};
use yunheng_domain::ids::{MembershipId, OrganisationId, PersonId};
use yunheng_domain::role::{Post, Role};

use super::cast::*;
use crate::{Action, Thing};

fn organisation() -> impl Strategy<Value = OrganisationId> {
    (1_i64..4).prop_map(OrganisationId)
}

fn somebody() -> impl Strategy<Value = PersonId> {
    (7_i64..9).prop_map(PersonId)
}

pub(super) fn a_hat() -> impl Strategy<Value = Hat> {
    (
        prop::sample::select(Role::ALL.to_vec()),
        organisation(),
        prop::option::of(somebody()),
    )
        .prop_map(|(role, organisation, on_behalf_of)| Hat {
            membership: MembershipId(1),
            role,
            organisation,
            on_behalf_of,
        })
}

pub(super) fn an_actor() -> impl Strategy<Value = Actor> {
    (
        prop::collection::vec(a_hat(), 0..4),
        prop::option::of(prop::sample::select(Post::ALL.to_vec())),
        any::<bool>(),
        prop::option::of(-100_i64..1000),
        0..10,
    )
        .prop_map(|(hats, post, second_factor, ago, who)| {
            let actor = person(hats, post);
            let proof = Proof {
                second_factor,
                stepped_up: ago.map(|seconds| NOW - jiff::SignedDuration::from_secs(seconds)),
            };
            match who {
                0 => Actor::nobody(Origin::default()),
                1 => Actor {
                    who: program_of(Role::Analyst, &["read", "verdict"]).who,
                    post: None,
                    proof,
                    ..actor
                },
                _ => Actor { proof, ..actor },
            }
        })
}

pub(super) fn a_thing() -> impl Strategy<Value = Thing> {
    (
        prop::option::of(organisation()),
        prop::option::of(organisation()),
        prop::option::of(organisation()),
        prop::option::of(somebody()),
        prop::option::of(somebody()),
        any::<bool>(),
        any::<bool>(),
        prop::option::of((prop::sample::select(Role::ALL.to_vec()), organisation())),
        prop::collection::btree_set(organisation(), 0..3),
    )
        .prop_map(
            |(owner, county, provider, person, prepared_by, consent, recused, asked, parties)| {
                Thing {
                    owner,
                    county,
                    provider,
                    person,
                    prepared_by,
                    asked,
                    parties,
                    consent,
                    recused,
                    ..Thing::default()
                }
            },
        )
}

pub(super) fn an_action() -> impl Strategy<Value = Action> {
    prop::sample::select(Action::ALL)
}
