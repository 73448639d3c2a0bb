//! What must hold on top of a right.

use jiff::SignedDuration;
use yunheng_domain::actor::Proof;
use yunheng_domain::role::{Post, Role};

use super::cast::*;
use crate::{Action, Refusal, Thing};

#[test]
fn an_engineer_is_refused_until_the_unit_consents() {
    let engineer = holder(Role::Engineer);
    for action in [
        Action::ResourceRead,
        Action::ResourceChart,
        Action::DocumentRead,
    ] {
        assert_eq!(
            refusal(&engineer, action, &served()),
            Some(Refusal::Consent)
        );
        assert_eq!(refusal(&engineer, action, &served().consent(true)), None);
    }
    assert_eq!(refusal(&engineer, Action::ResourceList, &served()), None);
}

#[test]
fn to_whom_has_no_right_a_missing_consent_does_not_tell_that_the_host_exists() {
    for role in [Role::Engineer, Role::VendorAgent, Role::CarrierAgent] {
        assert_eq!(
            refusal(&holder(role), Action::ResourceRead, &theirs()),
            Some(Refusal::Foreign)
        );
    }
}

#[test]
fn an_outsider_exports_only_what_was_granted() {
    let engineer = holder(Role::Engineer);
    assert_eq!(
        refusal(&engineer, Action::ResourceExport, &served()),
        Some(Refusal::Forbidden)
    );
    let granted = served().consent(true);
    assert_eq!(refusal(&engineer, Action::ResourceExport, &granted), None);
    let reach = POLICY.reach(&engineer, Action::ResourceExport);
    assert!(reach.granted && reach.providers.is_empty() && !reach.everything);
}

#[test]
fn hosted_equipment_needs_nobody_s_consent_but_its_owner_s() {
    let owner = holder(Role::ColocationAgent);
    assert_eq!(refusal(&owner, Action::ResourceRead, &ours()), None);
    assert!(refusal(&owner, Action::ResourceRead, &theirs()).is_some());
}

#[test]
fn emergency_access_is_the_provider_s_on_duty_and_needs_a_fresh_proof() {
    let engineer = holder(Role::DutyOfficer);
    assert_eq!(refusal(&engineer, Action::GrantEmergency, &served()), None);
    let stale = proved(engineer, SignedDuration::from_mins(11));
    assert_eq!(
        refusal(&stale, Action::GrantEmergency, &served()),
        Some(Refusal::StepUp)
    );
    let manager = holder(Role::ProviderManager);
    assert!(refusal(&manager, Action::GrantEmergency, &served()).is_some());
}

#[test]
fn a_proof_serves_ten_minutes_and_not_a_second_longer() {
    let approve = |seconds| {
        let approver = proved(
            holder(Role::UnitApprover),
            SignedDuration::from_secs(seconds),
        );
        refusal(&approver, Action::GrantApprove, &ours())
    };
    assert_eq!(approve(600), None);
    assert_eq!(approve(601), Some(Refusal::StepUp));
}

#[test]
fn whoever_never_proved_itself_again_does_nothing_sensitive() {
    let mut approver = holder(Role::UnitApprover);
    approver.proof.stepped_up = None;
    assert_eq!(
        refusal(&approver, Action::GrantApprove, &ours()),
        Some(Refusal::StepUp)
    );
}

#[test]
fn an_approver_with_one_factor_can_only_set_up_the_second() {
    let mut approver = holder(Role::UnitApprover);
    approver.proof = Proof {
        second_factor: false,
        stepped_up: Some(NOW),
    };
    let me = Thing::about(ME);
    assert_eq!(refusal(&approver, Action::ProfileChange, &me), None);
    assert_eq!(refusal(&approver, Action::RulebookRead, &me), None);
    assert_eq!(
        refusal(&approver, Action::ResourceList, &ours()),
        Some(Refusal::SecondFactor)
    );
    assert_eq!(
        POLICY.list(&approver, Action::ResourceList, NOW),
        Err(Refusal::SecondFactor)
    );
    let mut applicant = holder(Role::Applicant);
    applicant.proof = Proof::NONE;
    assert_eq!(refusal(&applicant, Action::ResourceList, &ours()), None);
}

#[test]
fn who_prepared_a_membership_does_not_authorise_it_nor_one_for_itself() {
    let secadmin = administrator(Post::Secadmin);
    let authorise = |thing| refusal(&secadmin, Action::MembershipAuthorise, &thing);
    assert_eq!(authorise(ours().person(OTHER).prepared_by(OTHER)), None);
    assert_eq!(
        authorise(ours().person(OTHER).prepared_by(ME)),
        Some(Refusal::SameHands)
    );
    assert_eq!(
        authorise(ours().person(ME).prepared_by(OTHER)),
        Some(Refusal::SameHands)
    );
}

#[test]
fn a_deputy_does_not_approve_in_the_name_of_who_prepared() {
    let mut deputised = hat(Role::SystemOwner, OURS);
    deputised.on_behalf_of = Some(OTHER);
    let deputy = person(vec![deputised], None);
    let asked = ours().prepared_by(OTHER);
    assert_eq!(
        refusal(&deputy, Action::GrantApprove, &asked),
        Some(Refusal::SameHands)
    );
}

#[test]
fn a_recused_reviewer_reads_and_does_not_decide() {
    let reviewer = holder(Role::Reviewer);
    let recused = theirs().recused(true);
    assert_eq!(
        refusal(&reviewer, Action::VerdictExempt, &recused),
        Some(Refusal::Recused)
    );
    assert_eq!(refusal(&reviewer, Action::VerdictRead, &recused), None);
}

#[test]
fn of_several_things_missing_the_proof_is_asked_for_last() {
    let owner = proved(holder(Role::SystemOwner), SignedDuration::from_hours(1));
    let thing = ours().prepared_by(ME).recused(true);
    let approve = |thing: &Thing| refusal(&owner, Action::GrantApprove, thing);
    assert_eq!(approve(&thing), Some(Refusal::Recused));
    assert_eq!(approve(&ours().prepared_by(ME)), Some(Refusal::SameHands));
    assert_eq!(approve(&ours()), Some(Refusal::StepUp));
}
