//! Programs of organisations.

use yunheng_domain::role::Role;

use super::cast::*;
use crate::{Action, Refusal};

#[test]
fn a_scope_names_an_action_a_subject_or_a_side() {
    let read = Action::ResourceRead;
    for scope in ["resource.read", "resource", "read"] {
        assert!(read.is_in_scope(scope), "{scope}");
    }
    for scope in [
        "",
        "resource.",
        "resource.r",
        "res",
        "write",
        "resource.list",
    ] {
        assert!(!read.is_in_scope(scope), "{scope}");
    }
}

#[test]
fn a_program_does_what_its_scopes_name_and_its_organisation_may() {
    let collector = program_of(Role::Analyst, &["telemetry.write", "verdict"]);
    assert_eq!(refusal(&collector, Action::TelemetryWrite, &ours()), None);
    assert_eq!(refusal(&collector, Action::VerdictList, &theirs()), None);
    assert_eq!(
        refusal(&collector, Action::ResourceList, &theirs()),
        Some(Refusal::Scope)
    );
    assert_eq!(
        POLICY.list(&collector, Action::ResourceList, NOW),
        Err(Refusal::Scope)
    );
    // In its scopes, not in its organisation's rights.
    assert_eq!(
        refusal(&collector, Action::VerdictExempt, &theirs()),
        Some(Refusal::Forbidden)
    );
}

#[test]
fn a_program_without_scopes_does_nothing() {
    let idle = program_of(Role::Reviewer, &[]);
    for &action in Action::ALL {
        assert!(refusal(&idle, action, &ours()).is_some(), "{action:?}");
    }
}

#[test]
fn a_program_is_asked_for_no_second_factor_and_admitted_to_nothing_sensitive() {
    let program = program_of(Role::UnitApprover, &["read", "write"]);
    assert_eq!(refusal(&program, Action::ResourceList, &ours()), None);
    assert_eq!(
        refusal(&program, Action::GrantApprove, &ours()),
        Some(Refusal::StepUp)
    );
}

#[test]
fn a_program_is_not_the_second_pair_of_eyes() {
    let program = program_of(Role::Reviewer, &["verdict"]);
    assert_eq!(refusal(&program, Action::VerdictExempt, &theirs()), None);
    assert_eq!(
        refusal(
            &program,
            Action::VerdictExempt,
            &theirs().prepared_by(OTHER)
        ),
        Some(Refusal::SameHands)
    );
}

#[test]
fn a_program_needs_consent_like_the_people_of_its_organisation() {
    let program = program_of(Role::Engineer, &["resource"]);
    assert_eq!(
        refusal(&program, Action::ResourceRead, &served()),
        Some(Refusal::Consent)
    );
}
