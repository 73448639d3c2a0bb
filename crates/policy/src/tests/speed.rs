//! How long a decision takes.

use std::time::{Duration, Instant};

use yunheng_domain::role::Role;

use super::cast::*;
use crate::{Action, Thing};

/// Prints p50 and p99 of what requests do most: `cargo test --release -p yunheng-policy -- --ignored --nocapture`. The target is 100 us at p99 in a release build.
#[test]
#[ignore = "a measurement, for a release build"]
fn a_decision_takes_this_long() {
    let two_hats = person(
        vec![hat(Role::Engineer, OURS), hat(Role::DutyOfficer, OURS)],
        None,
    );
    let owner = holder(Role::SystemOwner);
    println!("{:<34} {:>8} {:>8}", "microseconds", "p50", "p99");
    for (name, actor, action, thing) in [
        (
            "own host, one role: allowed",
            &owner,
            Action::ResourceRead,
            ours(),
        ),
        (
            "consent to access: allowed",
            &owner,
            Action::GrantApprove,
            ours().prepared_by(OTHER),
        ),
        (
            "another's host: not found",
            &owner,
            Action::ResourceRead,
            theirs(),
        ),
        (
            "served host, two roles: allowed",
            &two_hats,
            Action::ResourceRead,
            served().consent(true),
        ),
        (
            "served host, two roles: consent",
            &two_hats,
            Action::ResourceRead,
            served(),
        ),
        (
            "another's host, two roles",
            &two_hats,
            Action::ResourceRead,
            theirs(),
        ),
    ] {
        measure(name, || drop(decide(actor, action, &thing)));
    }
    measure("rows of a list, one role", || {
        drop(POLICY.list(&owner, Action::ResourceList, NOW));
    });
    measure("the platform, administrator's", || {
        let actor = administrator(yunheng_domain::role::Post::Auditor);
        drop(decide(&actor, Action::RecordSearch, &Thing::platform()));
    });
    let started = Instant::now();
    crate::Policy::builtin().unwrap();
    println!("parsed and validated in {:?}", started.elapsed());
}

fn measure(name: &str, act: impl Fn()) {
    let mut taken: Vec<Duration> = (0..20_000)
        .map(|_| {
            let started = Instant::now();
            act();
            started.elapsed()
        })
        .collect();
    taken.sort_unstable();
    let at = |share: usize| taken[taken.len() * share / 100].as_nanos() as f64 / 1000.0;
    println!("{name:<34} {:>8.1} {:>8.1}", at(50), at(99));
}
