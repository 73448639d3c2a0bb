//! Lists show what decisions allow.

use proptest::prelude::*;
use yunheng_domain::actor::{Actor, Origin, Who};
use yunheng_domain::role::Role;

use super::anything::*;
use super::cast::*;
use yunheng_domain::reach::Reach;

use crate::{Action, Refusal, contains};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_row_is_in_a_list_exactly_if_a_decision_does_not_hide_or_forbid_it(
        actor in an_actor(), action in an_action(), mut thing in a_thing(),
    ) {
        // Who is asked is known of one case at a time; no list is drawn from it.
        thing.asked = None;
        let hidden = matches!(
            refusal(&actor, action, &thing),
            Some(Refusal::Foreign | Refusal::Forbidden | Refusal::SignIn)
        );
        let reach = POLICY.reach(&actor, action);
        prop_assert_eq!(contains(&reach, &thing), !hidden, "{:?}", reach);
    }

    #[test]
    fn a_list_or_export_that_is_shown_at_all_shows_no_row_that_a_decision_refuses(
        actor in an_actor(),
        action in an_action().prop_filter("a list", |action| {
            action.code().ends_with("list") || action.code().ends_with("export")
        }),
        thing in a_thing(),
    ) {
        if let Ok(reach) = POLICY.list(&actor, action, NOW) && contains(&reach, &thing) {
            prop_assert_eq!(refusal(&actor, action, &thing), None);
        }
    }

    #[test]
    fn rights_only_add_up_with_memberships(
        actor in an_actor(), more in a_hat(), action in an_action(), thing in a_thing(),
    ) {
        // An approver's role asks for a second factor of all that its holder does.
        prop_assume!(actor.proof.second_factor || !more.role.approves());
        if decide(&actor, action, &thing).is_ok() && matches!(actor.who, Who::Person { .. }) {
            let mut richer = actor;
            richer.hats.push(more);
            prop_assert_eq!(refusal(&richer, action, &thing), None);
        }
    }
}

#[test]
fn each_relation_has_its_rows() {
    let reach = |role, action| POLICY.reach(&holder(role), action);
    let ours = [OURS].into();
    assert_eq!(
        reach(Role::Applicant, Action::ResourceList),
        Reach {
            owners: ours,
            ..Reach::default()
        }
    );
    let county = reach(Role::CountyReviewer, Action::VerdictList);
    assert!(county.counties.contains(&OURS) && county.owners.contains(&OURS));
    let provider = reach(Role::ProviderManager, Action::ResourceList);
    assert!(provider.providers.contains(&OURS) && provider.owners.is_empty());
    assert!(reach(Role::Leader, Action::ResourceList).everything);
    assert!(reach(Role::VendorAgent, Action::ResourceList).is_empty());
    assert!(reach(Role::VendorAgent, Action::ResourceRead).granted);
    let sessions = POLICY.reach(&holder(Role::Applicant), Action::SessionOwn);
    assert_eq!(sessions.person, Some(ME));
}

#[test]
fn a_list_without_rows_says_why() {
    let vendor = holder(Role::VendorAgent);
    assert_eq!(
        POLICY.list(&vendor, Action::ResourceList, NOW),
        Err(Refusal::Forbidden)
    );
    let nobody = Actor::nobody(Origin::default());
    assert_eq!(
        POLICY.list(&nobody, Action::ResourceList, NOW),
        Err(Refusal::SignIn)
    );
}
