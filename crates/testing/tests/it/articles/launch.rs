//! Art. 16-19, 43: a new system comes onto the cloud.

use yunheng_app::CaseView;
use yunheng_domain::case::Shortage;
use yunheng_domain::clock::{Limit, State};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Bound, DemandLine, Ending, ExpertLine, HostLine, Opinion, Values};
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

use super::{
    acts, amounts, at, city_on, clock, day, documents, is_not_asked, left, plausible, refusal,
    shut, step_of, supplied, systems, tries, unattached, wrong,
};

both!(
    article_16_an_application_names_its_basis_its_demand_and_how_it_is_deployed_and_the_unit_answers_for_it,
    article_17_nobody_who_asks_or_sells_gives_an_opinion,
    article_17_the_quota_is_what_the_opinion_settled_and_never_more_than_was_committed,
    article_17_without_a_favourable_opinion_nothing_is_allocated,
    article_18_the_provider_has_three_working_days_and_the_unit_five_across_the_national_day,
    article_18_what_is_configured_stays_within_the_quota_and_belongs_to_the_system,
    article_19_tests_and_assessment_are_filed_within_a_month_or_the_breach_stays_on_file,
    article_43_the_fee_runs_from_quota_and_deployment_once_both_sides_have_signed,
);

/// A new system whose case waits at a step.
async fn waiting_at(city: Harness, since: &str, step: &str) -> (Cast, CaseId, CaseView) {
    let parties = city_on(city, since).await;
    supplied(&parties).await;
    let case = parties.open("new-system").await;
    let view = parties.until(case, step).await;
    assert_eq!(step_of(&view), step);
    (parties, case, view)
}

async fn article_16_an_application_names_its_basis_its_demand_and_how_it_is_deployed_and_the_unit_answers_for_it(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-09-01", "application").await;
    let missing = tries(&parties, Role::Applicant, case, "done").await;
    assert_eq!(unattached(missing), [("project_basis", "16")]);
    let whole = plausible(&view);
    for field in ["deployment", "lines", "sizing", "basis_number"] {
        let mut values = whole.clone();
        values.0.remove(field);
        let refused = parties.act(case, "done", values).await;
        assert_eq!(wrong(refused), [field]);
    }
    parties.act(case, "done", whole).await.unwrap();

    // The authority is asked only after the unit's own approver has sent it.
    let early = tries(&parties, Role::Reviewer, case, "approve").await;
    assert!(is_not_asked(&early), "{early:?}");
    let own = tries(&parties, Role::Applicant, case, "approve").await;
    assert!(is_not_asked(&own), "{own:?}");
    tries(&parties, Role::UnitApprover, case, "approve")
        .await
        .unwrap();
    let view = parties.view(case).await;
    let authority = parties.organisation(Kind::Authority).await;
    let current = view.current.as_ref().unwrap();
    assert_eq!((current.step.code, current.place), ("review", authority));
    let filed = documents(&view);
    for document in ["project_basis", "application", "demand_justification"] {
        assert!(filed.contains(&document), "{document}: {filed:?}");
    }
}

/// Experts of these organisations, who all say the same.
fn experts(organisations: &[&str], opinion: Opinion) -> Vec<ExpertLine> {
    organisations
        .iter()
        .map(|organisation| ExpertLine {
            expert: "专家甲".to_owned(),
            organisation: (*organisation).to_owned(),
            opinion,
            remark: "按调整意见办理".to_owned(),
        })
        .collect()
}

async fn article_17_nobody_who_asks_or_sells_gives_an_opinion(city: Harness) {
    let (parties, case, _) = waiting_at(city, "2025-09-01", "review").await;
    for (organisations, opinion) in [
        (["测试UNIT信息中心", "甲大学", "乙大学"], Opinion::Agree),
        (["甲大学", "测试CLOUD研究院", "乙大学"], Opinion::Agree),
        (["甲大学", "乙大学", "丙大学"], Opinion::Disagree),
    ] {
        let refused = acts(&parties, case, "favourable", |values| {
            values.with("experts", experts(&organisations, opinion))
        })
        .await;
        assert_eq!(shut(refused).0, "17", "{organisations:?} {opinion:?}");
    }
    let two = experts(&["甲大学", "乙大学"], Opinion::Agree);
    let refused = acts(&parties, case, "favourable", |values| {
        values.with("experts", two)
    })
    .await;
    assert_eq!(shut(refused).0, "17");
    let three = experts(&["甲大学", "乙大学", "丙大学"], Opinion::Amend);
    let passed = acts(&parties, case, "favourable", |values| {
        values.with("experts", three)
    })
    .await;
    passed.unwrap();
    // Whoever organised the review does not allocate the quota.
    let own = tries(&parties, Role::Reviewer, case, "grant").await;
    assert!(is_not_asked(&own), "{own:?}");
}

fn lines(vcpus: i64, memory: i64) -> Vec<DemandLine> {
    amounts(vcpus, memory)
        .into_iter()
        .map(|(item, quantity)| DemandLine {
            item,
            quantity,
            ..DemandLine::default()
        })
        .collect()
}

async fn article_17_the_quota_is_what_the_opinion_settled_and_never_more_than_was_committed(
    city: Harness,
) {
    // What was committed, and asked for, is 8 and 16.
    let (parties, case, _) = waiting_at(city, "2025-09-01", "review").await;
    let much = acts(&parties, case, "favourable", |values| {
        values.with("lines", lines(9, 16))
    });
    much.await.unwrap();
    let short = Shortage {
        item: "CMP-001".to_owned(),
        asked: 9,
        left: 8,
    };
    let refused = tries(&parties, Role::Leader, case, "grant").await;
    assert_eq!(shut(refused), ("14", vec![short]));
    assert_eq!(systems(&parties).await, 0);

    tries(&parties, Role::Leader, case, "return").await.unwrap();
    let less = acts(&parties, case, "favourable", |values| {
        values.with("lines", lines(4, 6))
    });
    less.await.unwrap();
    tries(&parties, Role::Leader, case, "grant").await.unwrap();
    let view = parties.view(case).await;
    let system = view.row.details.system;
    assert!(system.is_some());
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(4, 6));
    assert_eq!(
        left(&parties, Level::Commitment, None).await,
        amounts(4, 10)
    );
    assert!(documents(&view).contains(&"quota_notice"));
}

async fn article_17_without_a_favourable_opinion_nothing_is_allocated(city: Harness) {
    let (parties, case, _) = waiting_at(city, "2025-09-01", "review").await;
    tries(&parties, Role::Reviewer, case, "unfavourable")
        .await
        .unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    assert_eq!(view.row.details.system, None);
    assert_eq!(systems(&parties).await, 0);
    assert_eq!(left(&parties, Level::Quota, None).await, []);
    assert_eq!(
        left(&parties, Level::Commitment, None).await,
        amounts(8, 16)
    );
}

async fn article_18_the_provider_has_three_working_days_and_the_unit_five_across_the_national_day(
    city: Harness,
) {
    // The Monday before the National Day of 2025: days off from 1 to 8 October.
    let (parties, case, view) = waiting_at(city, "2025-09-29", "configure").await;
    let provider = parties.organisation(Kind::Provider).await;
    let current = view.current.as_ref().unwrap();
    assert_eq!(
        (current.step.role, current.place),
        (Role::Engineer, provider)
    );
    let configuring = clock(&view, "18");
    assert_eq!(configuring.limit, Limit::WorkingDays { count: 3 });
    // 30 September, 9 and 10 October.
    assert_eq!(configuring.due.day, day("2025-10-10"));

    at(&parties, "2025-10-10");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    let view = parties.until(case, "deploy").await;
    assert!(matches!(view.clocks[0].state, State::Met { .. }));
    let deploying = clock(&view, "18");
    assert_eq!(deploying.limit, Limit::WorkingDays { count: 5 });
    // The Saturday, 11 October, is worked; 13 to 16 October.
    assert_eq!(deploying.due.day, day("2025-10-16"));
    assert_eq!(view.current.unwrap().step.role, Role::SystemOwner);

    at(&parties, "2025-10-17");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    let view = parties.until(case, "accept").await;
    let late = view.clocks.iter().find(|clock| {
        matches!(
            clock.state,
            State::Breached {
                met_late: Some(_),
                ..
            }
        )
    });
    assert_eq!(late.unwrap().due.day, day("2025-10-16"));
}

fn host(vcpus: i64, memory_gb: i64) -> Vec<HostLine> {
    vec![HostLine {
        host: "app-1".to_owned(),
        identifier: "vm-app-1".to_owned(),
        vcpus,
        memory_gb,
        disk_gb: 0,
    }]
}

async fn article_18_what_is_configured_stays_within_the_quota_and_belongs_to_the_system(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-09-01", "configure").await;
    let system = view.row.details.system;
    let refused = acts(&parties, case, "configured", |values| {
        values.with("hosts", host(8, 17))
    });
    let short = Shortage {
        item: "CMP-002".to_owned(),
        asked: 17,
        left: 16,
    };
    assert_eq!(shut(refused.await), ("18", vec![short]));
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(8, 16));

    let done = acts(&parties, case, "configured", |values| {
        values.with("hosts", host(6, 16))
    });
    done.await.unwrap();
    assert_eq!(left(&parties, Level::Quota, system).await, amounts(2, 0));
    let store = parties.city.store();
    let machine = store.resource_by_name("vm-app-1").await.unwrap().unwrap();
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    assert_eq!(machine.details.system, system);
    assert_eq!(machine.details.size.vcpus, 6);
    assert_eq!(
        (machine.details.unit, machine.details.provider),
        (
            parties.organisation(Kind::Tenant).await,
            Some(parties.organisation(Kind::Provider).await)
        )
    );
    let view = parties.view(case).await;
    assert!(documents(&view).contains(&"configuration_record"));
}

async fn article_19_tests_and_assessment_are_filed_within_a_month_or_the_breach_stays_on_file(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-10-15", "accept").await;
    let testing = clock(&view, "19");
    assert_eq!(testing.limit, Limit::CalendarMonths { count: 1 });
    assert_eq!(
        (testing.bound, testing.due.day),
        (Bound::AtMost, day("2025-11-15"))
    );
    let missing = tries(&parties, Role::SystemOwner, case, "file").await;
    assert_eq!(
        unattached(missing),
        [("test_report", "19"), ("security_assessment", "19")]
    );
    for field in ["stress_passed", "internal_passed", "no_high_risk"] {
        let mut values = plausible(&parties.view(case).await);
        values.0.remove(field);
        assert_eq!(wrong(parties.act(case, "file", values).await), [field]);
    }
    // Nobody lets it go live before.
    let early = tries(&parties, Role::Reviewer, case, "go_live").await;
    assert!(is_not_asked(&early), "{early:?}");

    at(&parties, "2025-11-16");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    let view = parties.until(case, "go_live").await;
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::Reviewer);
    let filed = documents(&view);
    for document in [
        "test_report",
        "security_assessment",
        "test_cover",
        "assessment_cover",
    ] {
        assert!(filed.contains(&document), "{document}: {filed:?}");
    }
    let view = parties.until(case, "").await;
    assert!(
        matches!(
            clock(&view, "19").state,
            State::Breached {
                met_late: Some(_),
                ..
            }
        ),
        "what was late stays late after go-live"
    );
    let breach = view.timeline.iter().find(|event| event.kind == "breach");
    assert_eq!(breach.unwrap().article, "19");
}

async fn article_43_the_fee_runs_from_quota_and_deployment_once_both_sides_have_signed(
    city: Harness,
) {
    let (parties, case, view) = waiting_at(city, "2025-09-01", "deploy").await;
    let system = view.row.details.system.unwrap();
    let declared = acts(&parties, case, "declare", |values| {
        values.with("deployed_on", "2025-09-03")
    });
    declared.await.unwrap();
    let store = parties.city.store();
    assert_eq!(store.billing(system).await.unwrap(), None);
    let own = tries(&parties, Role::SystemOwner, case, "countersign").await;
    assert!(is_not_asked(&own), "{own:?}");
    at(&parties, "2025-09-08");
    tries(&parties, Role::ProviderManager, case, "countersign")
        .await
        .unwrap();
    let billing = store.billing(system).await.unwrap().unwrap();
    assert_eq!(
        (billing.from, billing.until, billing.from_case),
        (day("2025-09-03"), None, case)
    );
    // What has begun to run is not sent back.
    let back = parties.act(case, "return", Values::default()).await;
    assert!(matches!(
        refusal(back),
        yunheng_domain::case::Refusal::NoWay
    ));
}
