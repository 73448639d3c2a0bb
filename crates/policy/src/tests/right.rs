//! Who has which right.

use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::role::{Post, Role};

use super::cast::*;
use crate::{Action, Refusal, Thing};

#[test]
fn a_unit_sees_its_own_hosts_and_another_s_do_not_exist_for_it() {
    let owner = holder(Role::SystemOwner);
    assert_eq!(refusal(&owner, Action::ResourceRead, &ours()), None);
    assert_eq!(
        refusal(&owner, Action::ResourceRead, &theirs()),
        Some(Refusal::Foreign)
    );
    assert_eq!(Refusal::Foreign.code(), "not_found");
}

#[test]
fn what_a_unit_may_see_and_not_do_is_refused_openly() {
    let owner = holder(Role::SystemOwner);
    assert_eq!(
        refusal(&owner, Action::VerdictExempt, &ours()),
        Some(Refusal::Forbidden)
    );
    assert_eq!(
        refusal(&owner, Action::VerdictExempt, &theirs()),
        Some(Refusal::Foreign)
    );
}

#[test]
fn what_belongs_to_nobody_is_refused_openly() {
    let owner = holder(Role::SystemOwner);
    assert_eq!(
        refusal(&owner, Action::OrganisationCreate, &Thing::platform()),
        Some(Refusal::Forbidden)
    );
}

#[test]
fn a_county_sees_its_units_and_no_others() {
    let reviewer = holder(Role::CountyReviewer);
    let unit = theirs().in_county(Some(OURS));
    assert_eq!(refusal(&reviewer, Action::ResourceRead, &unit), None);
    assert_eq!(
        refusal(&reviewer, Action::ResourceRead, &theirs()),
        Some(Refusal::Foreign)
    );
}

#[test]
fn only_a_reviewer_of_the_authority_exempts() {
    for role in Role::ALL {
        let answer = refusal(&holder(role), Action::VerdictExempt, &theirs());
        assert_eq!(answer.is_none(), role == Role::Reviewer, "{role:?}");
    }
}

#[test]
fn regulators_of_security_see_what_exists_and_no_money() {
    for role in [
        Role::CyberspaceOfficer,
        Role::PoliceInspector,
        Role::CryptographyInspector,
    ] {
        let inspector = holder(role);
        assert_eq!(refusal(&inspector, Action::ResourceList, &theirs()), None);
        for money in [Action::VerdictList, Action::OverviewRead] {
            assert!(refusal(&inspector, money, &theirs()).is_some());
        }
    }
}

#[test]
fn no_administrator_sees_business_data() {
    let business = [
        "overview",
        "resource",
        "document",
        "verdict",
        "divergence",
        "unmatched",
        "grant",
    ];
    for post in Post::ALL {
        let holder = administrator(post);
        for &action in Action::ALL {
            if business.contains(&action.subject()) {
                let all = Thing::of(OURS).consent(true).person(ME);
                assert!(refusal(&holder, action, &all).is_some(), "{action:?}");
                assert!(POLICY.reach(&holder, action).is_empty(), "{action:?}");
            }
        }
    }
}

#[test]
fn a_post_adds_no_right_to_a_membership_and_takes_none_away() {
    let both = person(vec![hat(Role::Applicant, OURS)], Some(Post::Auditor));
    assert_eq!(refusal(&both, Action::ResourceRead, &ours()), None);
    assert_eq!(
        refusal(&both, Action::ResourceRead, &theirs()),
        Some(Refusal::Foreign)
    );
    assert_eq!(
        refusal(&both, Action::RecordSearch, &Thing::platform()),
        None
    );
}

#[test]
fn one_administrator_prepares_another_authorises_the_third_watches() {
    let may = |post, action| refusal(&administrator(post), action, &Thing::platform()).is_none();
    for (action, allowed) in [
        (Action::MembershipPrepare, Post::Sysadmin),
        (Action::MembershipAuthorise, Post::Secadmin),
        (Action::PostAppoint, Post::Secadmin),
        (Action::RecordSearch, Post::Auditor),
    ] {
        for post in Post::ALL {
            assert_eq!(may(post, action), post == allowed, "{post:?} {action:?}");
        }
    }
}

#[test]
fn a_person_sees_to_its_own_account_and_to_nobody_else_s() {
    let anybody = person(Vec::new(), None);
    for action in [
        Action::ProfileChange,
        Action::SessionOwn,
        Action::SessionKill,
        Action::DelegationCreate,
        Action::RecordOwn,
    ] {
        assert_eq!(refusal(&anybody, action, &Thing::about(ME)), None);
        assert_eq!(
            refusal(&anybody, action, &Thing::about(OTHER)),
            Some(Refusal::Foreign),
            "{action:?}"
        );
    }
}

#[test]
fn a_phone_is_shown_whole_to_the_authority_and_to_one_s_own_organisation() {
    let account = theirs().person(OTHER);
    let shown = |actor: &Actor, account: &Thing| {
        refusal(actor, Action::PersonRevealPhone, account).is_none()
    };
    assert!(shown(&holder(Role::Planner), &account));
    assert!(shown(&holder(Role::Applicant), &ours().person(OTHER)));
    assert!(!shown(&holder(Role::Applicant), &account));
    for post in Post::ALL {
        assert!(!shown(&administrator(post), &account));
    }
}

#[test]
fn nobody_may_read_the_law_and_sign_in_and_is_asked_to_for_the_rest() {
    let nobody = Actor::nobody(Origin::default());
    for &action in Action::ALL {
        let open = [Action::SignIn, Action::AboutRead, Action::RulebookRead].contains(&action);
        let expected = (!open).then_some(Refusal::SignIn);
        for thing in [Thing::platform(), ours(), Thing::about(ME).consent(true)] {
            assert_eq!(refusal(&nobody, action, &thing), expected, "{action:?}");
        }
    }
}

#[test]
fn the_program_itself_may_do_everything() {
    let job = Actor::program("nightly");
    for &action in Action::ALL {
        assert_eq!(refusal(&job, action, &theirs()), None);
        assert!(POLICY.reach(&job, action).everything);
    }
}

#[test]
fn the_membership_that_admits_is_named_one_s_own_before_a_delegated_one() {
    let mut delegated = hat(Role::SystemOwner, OURS);
    delegated.on_behalf_of = Some(OTHER);
    let own = hat(Role::UnitApprover, OURS);
    let deputy = person(vec![delegated.clone(), own.clone()], None);
    let as_what = |action| decide(&deputy, action, &ours()).unwrap().hat;
    assert_eq!(as_what(Action::ResourceRead), Some(own));
    let deputy = person(vec![delegated.clone()], None);
    let as_what = |action| decide(&deputy, action, &ours()).unwrap().hat;
    assert_eq!(as_what(Action::ResourceRead), Some(delegated));
}

#[test]
fn rights_of_several_memberships_add_up() {
    let both = person(
        vec![hat(Role::Engineer, OURS), hat(Role::Applicant, THEIRS)],
        None,
    );
    assert_eq!(refusal(&both, Action::ResourceRead, &theirs()), None);
    assert_eq!(
        refusal(
            &both,
            Action::ResourceList,
            &Thing::default().served_by(Some(OURS))
        ),
        None
    );
}
