//! Cases through the use cases: every party acts in turn, and what the steps bring about is there.

mod chance;
mod leases;
mod many;
mod plan;
mod related;
mod remarks;
mod time;
mod uploads;
mod work;

use jiff::SignedDuration;
use yunheng_app::AppError;
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

both!(
    a_new_system_goes_from_application_to_go_live_through_every_party,
    the_engineer_s_deadline_skips_days_off,
    of_two_who_act_on_the_same_version_one_is_told,
    every_document_of_a_case_can_be_opened_and_letters_are_numbered_without_gaps,
    a_system_is_shrunk_after_its_notice_and_then_exits_with_a_certificate,
    who_does_not_answer_a_notice_in_time_has_nothing_to_object,
);

pub(crate) async fn committed(parties: &Cast) {
    let case = parties.open("off-plan").await;
    parties.until(case, "").await;
    let agreement = parties.open("boundary-agreement").await;
    parties.until(agreement, "").await;
}

async fn a_new_system_goes_from_application_to_go_live_through_every_party(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let view = parties.until(case, "").await;
    assert!(view.row.case.ending().is_some());
    assert!(view.clocks.iter().all(|clock| clock.left.is_none()));
    assert_eq!(view.system.expect("a system").details.code, "sample-code");
    let store = parties.city.store();
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    let machine = store.resource_by_name("vm-sample-1").await.unwrap();
    let machine = machine.expect("a machine");
    assert_eq!(machine.details.system, view.row.details.system);
    let billing = store
        .billing(machine.details.system.unwrap())
        .await
        .unwrap();
    assert!(billing.is_some());
}

async fn the_engineer_s_deadline_skips_days_off(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let view = parties.until(case, "configure").await;
    let due = view.current.expect("open").due.expect("a deadline");
    let days = due
        .day
        .since(parties.city.app().today())
        .unwrap()
        .get_days();
    assert!(days >= 3, "{due:?}");
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 14));
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    let view = parties.view(case).await;
    assert!(view.timeline.iter().any(|event| event.kind == "breach"));
}

async fn of_two_who_act_on_the_same_version_one_is_told(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    let seen = parties.until(case, "unit_approval").await;
    parties
        .act(case, "approve", Values::default())
        .await
        .unwrap();
    let by = parties.actor(Role::UnitApprover).await;
    let request = yunheng_app::ActRequest {
        version: seen.row.version,
        step: "unit_approval".to_owned(),
        way: "approve".to_owned(),
        values: Values::default(),
        reason: String::new(),
        key: None,
    };
    let told = parties.city.app().act_in_case(&by, case, &request).await;
    assert!(
        matches!(told, Err(AppError::Refused(_) | AppError::Stale)),
        "{told:?}"
    );
}

async fn every_document_of_a_case_can_be_opened_and_letters_are_numbered_without_gaps(
    city: Harness,
) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let view = parties.until(case, "").await;
    let by = parties.actor(Role::Reviewer).await;
    let mut numbers = Vec::new();
    for document in &view.documents {
        let (stored, bytes) = parties
            .city
            .app()
            .open_document(&by, document.id)
            .await
            .unwrap();
        assert!(bytes.starts_with(b"%PDF-"), "{}", stored.details.name);
        numbers.extend(stored.details.number);
    }
    assert_eq!(numbers, ["测试主管〔2013〕1号", "测试主管〔2013〕2号"],);
    assert_eq!(parties.city.app().make_documents().await.unwrap(), 1);
    let again = parties.view(case).await;
    let made = again.documents.iter();
    assert!(
        made.clone()
            .all(|one| one.document.details.digest.is_some())
    );
}

async fn a_system_is_shrunk_after_its_notice_and_then_exits_with_a_certificate(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let system = parties.until(case, "").await.row.details.system;
    let shrink = parties.open_about("scale-down", system).await;
    parties.until(shrink, "").await;
    let exit = parties.open_about("exit", system).await;
    let view = parties.until(exit, "").await;
    assert!(view.clocks.iter().any(|clock| clock.article == "22"));
    assert!(
        view.documents
            .iter()
            .any(|one| one.document.details.code == "erasure_certificate")
    );
    let store = parties.city.store();
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    assert_eq!(
        store.retired_systems().await.unwrap(),
        system.into_iter().collect()
    );
    let billing = store.billing(system.unwrap()).await.unwrap();
    assert!(billing.unwrap().until.is_some());
}

async fn who_does_not_answer_a_notice_in_time_has_nothing_to_object(city: Harness) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let system = parties.until(case, "").await.row.details.system;
    let shrink = parties.open_about("scale-down", system).await;
    parties.until(shrink, "answer").await;
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 30));
    parties.city.app().check_deadlines().await.unwrap();
    let view = parties.view(shrink).await;
    assert_eq!(view.current.expect("open").step.code, "change");
}
