//! Art. 22: a system leaves the cloud.

use jiff::civil::date;
use yunheng_app::OpenRequest;
use yunheng_domain::case::WITHDRAW;
use yunheng_domain::holding::Level;
use yunheng_domain::notice::Kind;
use yunheng_domain::process::{Ending, Values};
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

use super::acting::{
    attempt, clock, documents, go, is_no_way, left, on, pressing, say, serving, step,
};

both!(
    article_22_the_transition_runs_three_months_from_acceptance_and_erasure_ten_working_days_from_there,
    article_22_resources_quota_and_fee_end_step_by_step_and_only_after_both_have_signed,
    article_22_a_transition_that_runs_out_is_breached_and_told_but_nothing_is_erased,
    article_22_a_unit_may_stay_until_its_data_are_erased_and_not_after,
    article_22_a_system_that_has_left_does_not_leave_again,
    article_22_nobody_applies_for_another_unit_to_leave,
);

async fn article_22_the_transition_runs_three_months_from_acceptance_and_erasure_ten_working_days_from_there(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    on(&parties, "2026-06-22");
    let case = parties.open_about("exit", Some(system)).await;
    go(&parties, case, &["done", "approve"]).await;
    let view = parties.view(case).await;
    assert_eq!(pressing(&view), None, "no clock runs before the acceptance");
    assert!(documents(&view).contains(&"exit_application"), "in writing");
    on(&parties, "2026-06-30");
    go(&parties, case, &["accept"]).await;
    let view = parties.view(case).await;
    assert_eq!(
        pressing(&view),
        Some(("22".to_owned(), "2026-09-30".to_owned()))
    );
    // The last day still counts.
    on(&parties, "2026-09-30");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    go(&parties, case, &["done"]).await;
    let view = parties.view(case).await;
    assert!(!clock(&view, "exit.transition").clock.is_breached());
    assert_eq!(step(&view), "erase");
    // Seven days of the National Day do not count, the Saturday worked in their place does.
    assert_eq!(
        pressing(&view),
        Some(("22".to_owned(), "2026-10-20".to_owned()))
    );
}

async fn serves(parties: &Cast) -> bool {
    let machine = parties.city.id_of("vm-sample-1").await;
    let store = parties.city.store();
    let retired = store.retired_resources().await.unwrap();
    !retired.contains(&machine)
}

async fn article_22_resources_quota_and_fee_end_step_by_step_and_only_after_both_have_signed(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    let committed = left(&parties, Level::Commitment, "CMP-001").await;
    let case = parties.open_about("exit", Some(system)).await;
    go(&parties, case, &["done", "approve", "accept"]).await;
    // The provider erases nothing before the unit has taken it down and saved its data.
    let early = attempt(&parties, Role::Engineer, case, ("erase", "erased")).await;
    assert!(is_no_way(&early.unwrap_err()));
    go(&parties, case, &["done"]).await;
    assert!(serves(&parties).await);

    go(&parties, case, &["erased"]).await;
    assert!(!serves(&parties).await);
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 0);
    assert_eq!(
        left(&parties, Level::Commitment, "CMP-001").await,
        committed + 8
    );
    let until = async || {
        let store = parties.city.store();
        let billing = store.billing(system).await.unwrap().expect("a fee");
        let retired = store.retired_systems().await.unwrap();
        (billing.until, retired.contains(&system))
    };
    assert_eq!(until().await, (None, false));
    // Not the one alone who erased, nor before the unit has checked.
    let alone = attempt(
        &parties,
        Role::ProviderManager,
        case,
        ("certify", "countersign"),
    )
    .await;
    assert!(is_no_way(&alone.unwrap_err()));
    go(&parties, case, &["sign"]).await;
    assert_eq!(until().await, (None, false));
    let view = parties.view(case).await;
    assert!(!documents(&view).contains(&"erasure_certificate"));

    // Nobody pays for what was given back: the form begins with that day, and takes no later one.
    let today = parties.city.app().today();
    on(&parties, "2013-10-18");
    let view = parties.view(case).await;
    let begun = &view.current.as_ref().unwrap().values;
    assert_eq!(begun.date("billing_until"), Some(today));
    let later = [("billing_until", "2013-10-18".into())];
    let refused = say(&parties, case, "countersign", &later)
        .await
        .unwrap_err();
    assert!(
        format!("{refused:?}").contains("billing_until"),
        "{refused:?}"
    );
    assert_eq!(until().await, (None, false));
    let last = [("billing_until", today.to_string().as_str().into())];
    say(&parties, case, "countersign", &last).await.unwrap();
    assert_eq!(until().await, (Some(today), true));
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    assert!(documents(&view).contains(&"erasure_certificate"));
    // What happened outlives the system: whoever may see the case sees all of it.
    assert!(view.timeline.len() >= 7, "{:?}", view.timeline);
}

async fn article_22_a_transition_that_runs_out_is_breached_and_told_but_nothing_is_erased(
    city: Harness,
) {
    let (parties, system) = serving(city).await;
    on(&parties, "2025-11-30");
    let case = parties.open_about("exit", Some(system)).await;
    go(&parties, case, &["done", "approve", "accept"]).await;
    let view = parties.view(case).await;
    // November has a thirtieth, February has not.
    assert_eq!(
        clock(&view, "exit.transition").clock.deadline().day,
        date(2026, 2, 28)
    );
    on(&parties, "2026-03-01");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    let view = parties.view(case).await;
    assert!(clock(&view, "exit.transition").clock.is_breached());
    assert_eq!(step(&view), "decommission");
    assert!(serves(&parties).await);
    let owner = parties.person(Role::SystemOwner).id;
    let store = parties.city.store();
    let told = store.notices(owner, true, None, 100).await.unwrap();
    let breached = |kind| told.iter().filter(|one| one.details.kind == kind).count();
    assert_eq!(breached(Kind::Breached), 1, "{told:?}");
}

async fn article_22_a_unit_may_stay_until_its_data_are_erased_and_not_after(city: Harness) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("exit", Some(system)).await;
    go(&parties, case, &["done", "approve", "accept"]).await;
    parties
        .act(case, WITHDRAW, Values::default())
        .await
        .unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Withdrawn));
    assert!(serves(&parties).await);
    assert!(clock(&view, "exit.transition").is_past || !clock(&view, "exit.transition").is_open());

    let case = parties.open_about("exit", Some(system)).await;
    go(
        &parties,
        case,
        &["done", "approve", "accept", "done", "erased"],
    )
    .await;
    let late = parties.act(case, WITHDRAW, Values::default()).await;
    let late = late.unwrap_err();
    assert!(is_no_way(&late), "{late:?}");
}

async fn article_22_a_system_that_has_left_does_not_leave_again(city: Harness) {
    let (parties, system) = serving(city).await;
    let case = parties.open_about("exit", Some(system)).await;
    parties.until(case, "").await;
    let by = parties.actor(Role::Applicant).await;
    let request = OpenRequest {
        process: "exit".to_owned(),
        unit: None,
        system: Some(system),
        title: String::new(),
    };
    let again = parties.city.app().open_case(&by, &request).await;
    let error = again.unwrap_err();
    assert!(format!("{error:?}").contains("system"), "{error:?}");
}

async fn article_22_nobody_applies_for_another_unit_to_leave(city: Harness) {
    let (parties, system) = serving(city).await;
    parties.city.unit("OTHER").await;
    let other = [(Role::Applicant, "OTHER")];
    let stranger = parties.city.person("stranger", &other).await;
    let body = serde_json::json!({ "process": "exit", "system": system.0 });
    let told = parties
        .city
        .as_person(&stranger)
        .post("/api/v1/cases")
        .json(&body)
        .await;
    assert!(
        matches!(told.status().as_u16(), 403 | 404),
        "{:?}",
        told.status()
    );
    // The unit itself may.
    let own = parties.open_about("exit", Some(system)).await;
    assert_eq!(step(&parties.view(own).await), "application");
}
