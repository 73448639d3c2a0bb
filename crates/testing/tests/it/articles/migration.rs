//! Art. 15, 20: a system that runs elsewhere moves onto the cloud.

use yunheng_app::CaseView;
use yunheng_domain::case::Refusal;
use yunheng_domain::clock::{Limit, State};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Bound, DemandLine, Ending};
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

use super::{
    acts, amounts, at, city_on, clock, day, documents, is_not_asked, left, plausible, refusal,
    shut, step_of, supplied, tries, unattached, wrong,
};

both!(
    article_15_the_supervisor_has_it_surveyed_with_the_provider_before_anything_is_planned,
    article_15_the_plan_says_what_is_needed_of_hosts_databases_storage_and_security,
    article_20_nobody_cuts_over_before_the_authority_has_agreed_to_both_reports,
    article_20_the_old_system_stays_three_months_and_goes_no_day_earlier,
    article_20_only_the_authority_waives_the_rest_of_the_three_months,
);

/// A migration that waits at a step.
async fn waiting_at(city: Harness, since: &str, step: &str) -> (Cast, CaseId, CaseView) {
    let parties = city_on(city, since).await;
    supplied(&parties).await;
    let case = parties.open("migration").await;
    let view = parties.until(case, step).await;
    assert_eq!(step_of(&view), step);
    (parties, case, view)
}

async fn article_15_the_supervisor_has_it_surveyed_with_the_provider_before_anything_is_planned(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-09-01", "survey").await;
    let current = view.current.as_ref().unwrap();
    let supervisor = parties.organisation(Kind::Supervisor).await;
    assert_eq!(
        (current.step.role, current.place),
        (Role::Analyst, supervisor)
    );
    for stranger in [Role::Applicant, Role::Engineer, Role::Reviewer] {
        let own = tries(&parties, stranger, case, "surveyed").await;
        assert!(is_not_asked(&own), "{stranger:?}: {own:?}");
    }
    let bare = tries(&parties, Role::Analyst, case, "surveyed").await;
    assert_eq!(unattached(bare), [("survey_report", "15")]);

    let view = parties.until(case, "confirmation").await;
    let provider = parties.organisation(Kind::Provider).await;
    assert_eq!(view.current.unwrap().place, provider);
    let doubted = acts(&parties, case, "confirm", |values| {
        values.with("feasible", false)
    });
    assert_eq!(shut(doubted.await).0, "15");
    let view = parties.until(case, "plan").await;
    assert_eq!(view.current.unwrap().step.role, Role::Applicant);
}

async fn article_15_the_plan_says_what_is_needed_of_hosts_databases_storage_and_security(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-09-01", "plan").await;
    let bare = tries(&parties, Role::Applicant, case, "done").await;
    assert_eq!(unattached(bare), [("migration_plan", "15")]);
    let line = |item: &str, quantity| DemandLine {
        item: item.to_owned(),
        quantity,
        ..DemandLine::default()
    };
    let sized = vec![line("CMP-001", 6), line("CMP-002", 12)];
    let whole = plausible(&view).with("lines", sized);
    for need in ["hosts", "databases", "storage", "security", "rollback"] {
        let mut values = whole.clone();
        values.0.remove(need);
        assert_eq!(wrong(parties.act(case, "done", values).await), [need]);
    }
    parties.act(case, "done", whole).await.unwrap();
    let own = tries(&parties, Role::Applicant, case, "approve").await;
    assert!(is_not_asked(&own), "{own:?}");

    // What experts look at and what becomes quota is what the plan sized (Art. 17).
    let view = parties.until(case, "request").await;
    let plans = documents(&view);
    let plans = plans.iter().filter(|code| **code == "migration_plan");
    assert_eq!(plans.count(), 2, "the unit's own and the form");
    let system = view.row.details.system;
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(6, 12));
}

async fn article_20_nobody_cuts_over_before_the_authority_has_agreed_to_both_reports(
    city: Harness,
) {
    let (parties, case, _) = waiting_at(city, "2025-09-01", "accept").await;
    let bare = tries(&parties, Role::SystemOwner, case, "file").await;
    assert_eq!(
        unattached(bare),
        [("test_report", "19"), ("security_assessment", "19")]
    );
    let view = parties.until(case, "reports").await;
    let current = view.current.as_ref().unwrap();
    assert_eq!(
        (current.step.article, current.step.role),
        ("20", Role::Reviewer)
    );
    let early = tries(&parties, Role::SystemOwner, case, "approve").await;
    assert!(is_not_asked(&early), "{early:?}");

    // What is not agreed to goes back to be tested again.
    tries(&parties, Role::Reviewer, case, "return")
        .await
        .unwrap();
    assert_eq!(step_of(&parties.view(case).await), "accept");
    parties.until(case, "cutover").await;
    let failed = acts(&parties, case, "done", |values| {
        values.with("verified", false)
    });
    assert_eq!(shut(failed.await).0, "20");
    assert_eq!(step_of(&parties.view(case).await), "cutover");
    let view = parties.until(case, "retention").await;
    assert_eq!(view.current.unwrap().step.role, Role::SystemOwner);
}

async fn article_20_the_old_system_stays_three_months_and_goes_no_day_earlier(city: Harness) {
    let (parties, case, view) = waiting_at(city, "2025-11-03", "retention").await;
    let staying = clock(&view, "20");
    assert_eq!(staying.limit, Limit::CalendarMonths { count: 3 });
    assert_eq!(
        (staying.bound, staying.due.day),
        (Bound::AtLeast, day("2026-02-03"))
    );
    // Nobody is pressed to take it down, and the last day belongs to the three months.
    assert_eq!(view.current.unwrap().due, None);
    at(&parties, "2026-02-03");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    let early = tries(&parties, Role::SystemOwner, case, "over").await;
    assert_eq!(refusal(early), Refusal::NoWay);

    at(&parties, "2026-02-04");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "retirement");
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    assert!(matches!(clock(&view, "20").state, State::Met { .. }));
    assert!(view.timeline.iter().all(|event| event.kind != "breach"));
}

async fn article_20_only_the_authority_waives_the_rest_of_the_three_months(city: Harness) {
    let (parties, case, _) = waiting_at(city, "2025-11-03", "retention").await;
    at(&parties, "2025-12-01");
    let view = parties.until(case, "waiver").await;
    let authority = parties.organisation(Kind::Authority).await;
    assert_eq!(view.current.unwrap().place, authority);
    let own = tries(&parties, Role::SystemOwner, case, "waive").await;
    assert!(is_not_asked(&own), "{own:?}");
    // What is refused goes on from where it was: no day is lost or won.
    tries(&parties, Role::Leader, case, "refuse").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "retention");
    let staying = clock(&view, "20");
    assert_eq!(staying.due.day, day("2026-02-03"));
    assert!(matches!(staying.state, State::Running { .. }));

    parties.until(case, "waiver").await;
    tries(&parties, Role::Leader, case, "waive").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "retirement");
    assert!(matches!(clock(&view, "20").state, State::Lifted { .. }));
    let waived = view.timeline.last().unwrap();
    assert_eq!(
        (waived.article, waived.reason.as_str()),
        ("20", "测试所需的理由")
    );
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
}
