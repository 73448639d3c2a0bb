//! Art. 42, 45: what the city's budget pays is evaluated by experts together with finance; counties look first and pay for themselves.

use std::collections::BTreeSet;

use yunheng_app::{ActRequest, AppError, OpenRequest, QueueFilter};
use yunheng_domain::actor::Actor;
use yunheng_domain::case::Refusal;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer, Tie};
use yunheng_domain::process::{Ending, ExpertLine, Opinion, Values};
use yunheng_domain::reach::Reach;
use yunheng_domain::role::Role;
use yunheng_store::{HoldingFilter, StoreError};
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, both, sample};

use super::acting::{article, attempt, clock, filled, go, is_no_way, on, pressing, say, step};

both!(
    article_14_two_plans_decided_in_the_same_instant_commit_a_filed_line_once,
    article_42_city_budget_projects_pass_impartial_experts_then_finance_before_the_plan_is_settled,
    article_42_an_evaluation_after_september_is_breached_and_finance_may_send_it_back,
    article_45_a_county_looks_first_at_what_its_unit_files_and_nobody_else_does,
    article_45_a_county_may_refuse_and_the_authority_is_never_asked,
    article_45_a_unit_of_the_city_passes_no_county,
);

/// Demand of the unit, taken into the plan of the next year.
async fn filed(parties: &Cast) {
    let case = parties.open("annual-demand").await;
    let year = i64::from(parties.city.app().today().year()) + 1;
    let year = [("year", year.into())];
    say(parties, case, "done", &year).await.unwrap();
    parties.until(case, "").await;
}

async fn planned(city: Harness) -> (Cast, CaseId) {
    let parties = Cast::of(city).await;
    on(&parties, "2026-08-20");
    filed(&parties).await;
    let plan = parties.open("annual-plan").await;
    go(&parties, plan, &["done"]).await;
    (parties, plan)
}

async fn article_42_city_budget_projects_pass_impartial_experts_then_finance_before_the_plan_is_settled(
    city: Harness,
) {
    let (parties, plan) = planned(city).await;
    let view = parties.view(plan).await;
    assert_eq!(step(&view), "evaluation");
    assert_eq!(
        pressing(&view),
        Some(("42".to_owned(), "2026-09-30".to_owned()))
    );
    // Nobody goes on without the report of the experts.
    let by = parties.actor(Role::Planner).await;
    let bare = ActRequest {
        version: view.row.version,
        step: "evaluation".to_owned(),
        way: "done".to_owned(),
        values: filled(&parties, plan, &[]).await,
        reason: String::new(),
        key: None,
    };
    let refused = parties.city.app().act_in_case(&by, plan, &bare).await;
    let Err(AppError::Case(why)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        matches!(&*why, Refusal::Documents(missing) if missing[0].article == "42"),
        "{why:?}"
    );
    let expert = |organisation: &str, opinion| ExpertLine {
        expert: "专家".to_owned(),
        organisation: organisation.to_owned(),
        opinion,
        remark: "需求偏大".to_owned(),
    };
    let fair = || expert("示例大学", Opinion::Agree);
    let against = || expert("示例大学", Opinion::Disagree);
    let panels = [
        vec![fair(), fair()],
        vec![fair(), fair(), expert("测试CLOUD", Opinion::Agree)],
        vec![fair(), against(), against()],
    ];
    for panel in panels {
        let told = format!("{panel:?}");
        let panel = [("experts", panel.into())];
        let refused = say(&parties, plan, "done", &panel).await.unwrap_err();
        assert_eq!(article(&refused), Some("42"), "{told}: {refused:?}");
    }
    go(&parties, plan, &["done"]).await;
    let view = parties.view(plan).await;
    assert_eq!(
        view.current.as_ref().unwrap().step.role,
        Role::FinanceOfficer
    );
    // Neither the authority nor the government goes past finance.
    for (role, at) in [
        (Role::Planner, ("finance", "agree")),
        (Role::GovernmentApprover, ("decision", "approve")),
    ] {
        let refused = attempt(&parties, role, plan, at).await.unwrap_err();
        assert!(is_no_way(&refused), "{refused:?}");
    }
    go(&parties, plan, &["agree"]).await;
    let view = parties.view(plan).await;
    assert_eq!(step(&view), "settlement");
    assert!(!clock(&view, "expert_review.deadline").clock.is_breached());
    assert_eq!(pressing(&view), None);
}

async fn article_42_an_evaluation_after_september_is_breached_and_finance_may_send_it_back(
    city: Harness,
) {
    let (parties, plan) = planned(city).await;
    go(&parties, plan, &["done", "return"]).await;
    assert_eq!(step(&parties.view(plan).await), "consolidation");
    go(&parties, plan, &["done"]).await;
    on(&parties, "2026-09-30");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 0);
    on(&parties, "2026-10-01");
    assert_eq!(parties.city.app().check_deadlines().await.unwrap(), 1);
    go(&parties, plan, &["done", "agree"]).await;
    let view = parties.view(plan).await;
    // Late it may still be done; that it was late stays a fact.
    assert_eq!(step(&view), "settlement");
    assert!(clock(&view, "expert_review.deadline").clock.is_breached());
    assert!(view.timeline.iter().any(|event| event.kind == "breach"));
}

/// A unit of the county, its applicant and its approver.
pub(super) async fn county_unit(city: Harness) -> (Cast, Actor, Actor) {
    let parties = Cast::of(city).await;
    on(&parties, "2026-08-20");
    let county = parties.organisation(Kind::County).await;
    let unit = NewOrganisation {
        kinds: BTreeSet::from([Kind::Tenant]),
        above: Some((county, Tie::County)),
        ..NewOrganisation::tenant("BELOW", "县里的单位", "县里单位", "测试", Payer::County)
    };
    let app = parties.city.app();
    app.add_organisation(&setup(), &unit).await.unwrap();
    let applicant = [(Role::Applicant, "BELOW")];
    let applicant = parties.city.person("below-applicant", &applicant).await;
    let approver = [(Role::UnitApprover, "BELOW")];
    let approver = parties.city.person("below-approver", &approver).await;
    let (applicant, approver) = (
        parties.acting(&applicant).await,
        parties.acting(&approver).await,
    );
    (parties, applicant, approver)
}

/// The unit of the county files its demand.
pub(super) async fn below(parties: &Cast, applicant: &Actor, approver: &Actor) -> CaseId {
    let app = parties.city.app();
    let begun = OpenRequest {
        process: "annual-demand".to_owned(),
        unit: None,
        system: None,
        title: String::new(),
    };
    let case = app.open_case(applicant, &begun).await.unwrap();
    let year = i64::from(app.today().year()) + 1;
    for (by, way) in [(applicant, "done"), (approver, "approve")] {
        let view = app.case(by, case).await.unwrap();
        let current = view.current.unwrap();
        let begun = Values::default().with("year", year);
        let form = current.step.form.as_ref();
        let request = ActRequest {
            version: view.row.version,
            step: current.step.code.to_owned(),
            way: way.to_owned(),
            values: form.map_or_else(Values::default, |form| sample(form, &begun)),
            reason: String::new(),
            key: None,
        };
        app.act_in_case(by, case, &request).await.unwrap();
    }
    case
}

async fn is_asked(parties: &Cast, role: Role, case: CaseId) -> bool {
    let by = parties.actor(role).await;
    let everything = QueueFilter::default();
    let queue = parties.city.app().queue(&by, &everything).await.unwrap();
    queue.rows.iter().any(|row| row.case == case)
}

async fn article_45_a_county_looks_first_at_what_its_unit_files_and_nobody_else_does(
    city: Harness,
) {
    let (parties, applicant, approver) = county_unit(city).await;
    let case = below(&parties, &applicant, &approver).await;
    let county = parties.organisation(Kind::County).await;
    let reviewer = parties.actor(Role::CountyReviewer).await;
    let app = parties.city.app();
    let view = app.case(&reviewer, case).await.unwrap();
    let current = view.current.as_ref().unwrap();
    assert_eq!(
        (current.step.code, current.place),
        ("county_review", county)
    );
    assert_eq!(current.step.article, "45");
    assert!(is_asked(&parties, Role::CountyReviewer, case).await);
    assert!(!is_asked(&parties, Role::Planner, case).await);

    // Another county, the city's authority and the unit itself do not pass it.
    let other = NewOrganisation {
        kinds: BTreeSet::from([Kind::County]),
        ..NewOrganisation::tenant("COUNTY2", "另一个县", "另一县", "测试", Payer::County)
    };
    app.add_organisation(&setup(), &other).await.unwrap();
    let hat = [(Role::CountyReviewer, "COUNTY2")];
    let stranger = parties.city.person("other-county", &hat).await;
    let stranger = parties.acting(&stranger).await;
    let planner = parties.actor(Role::Planner).await;
    let pass = ActRequest {
        version: view.row.version,
        step: "county_review".to_owned(),
        way: "approve".to_owned(),
        values: Values::default(),
        reason: String::new(),
        key: None,
    };
    for by in [&stranger, &planner, &approver] {
        let refused = app.act_in_case(by, case, &pass).await.unwrap_err();
        assert!(matches!(refused, AppError::Refused(_)), "{refused:?}");
    }
    assert!(app.case(&stranger, case).await.is_err());
    app.act_in_case(&reviewer, case, &pass).await.unwrap();
    assert!(is_asked(&parties, Role::Planner, case).await);
    assert!(!is_asked(&parties, Role::CountyReviewer, case).await);
}

async fn article_45_a_county_may_refuse_and_the_authority_is_never_asked(city: Harness) {
    let (parties, applicant, approver) = county_unit(city).await;
    let case = below(&parties, &applicant, &approver).await;
    let reviewer = parties.actor(Role::CountyReviewer).await;
    let app = parties.city.app();
    let request = async |way: &str, reason: &str| {
        let view = app.case(&reviewer, case).await.unwrap();
        let request = ActRequest {
            version: view.row.version,
            step: "county_review".to_owned(),
            way: way.to_owned(),
            values: Values::default(),
            reason: reason.to_owned(),
            key: None,
        };
        app.act_in_case(&reviewer, case, &request).await
    };
    let mute = request("reject", "").await.unwrap_err();
    assert!(
        matches!(&mute, AppError::Case(why) if **why == Refusal::Reason),
        "{mute:?}"
    );
    request("reject", "需求依据不足").await.unwrap();
    let view = app.case(&applicant, case).await.unwrap();
    assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    assert!(!is_asked(&parties, Role::Planner, case).await);
    // Nothing of it enters the plan.
    let plan = parties.open("annual-plan").await;
    let planner = parties.actor(Role::Planner).await;
    let begun = app.case(&planner, plan).await.unwrap().current.unwrap();
    assert!(begun.values.demand("lines").is_empty());
}

async fn article_45_a_unit_of_the_city_passes_no_county(city: Harness) {
    let parties = Cast::of(city).await;
    on(&parties, "2026-08-20");
    let case = parties.open("annual-demand").await;
    let year = [("year", 2027_i64.into())];
    say(&parties, case, "done", &year).await.unwrap();
    go(&parties, case, &["approve"]).await;
    assert_eq!(step(&parties.view(case).await), "acceptance");
}

async fn article_14_two_plans_decided_in_the_same_instant_commit_a_filed_line_once(city: Harness) {
    let parties = Cast::of(city).await;
    on(&parties, "2026-08-20");
    filed(&parties).await;
    let plans = [
        parties.open("annual-plan").await,
        parties.open("annual-plan").await,
    ];
    let mut requests = Vec::new();
    for plan in plans {
        parties.until(plan, "decision").await;
        let view = parties.view(plan).await;
        requests.push(ActRequest {
            version: view.row.version,
            step: "decision".to_owned(),
            way: "approve".to_owned(),
            values: filled(&parties, plan, &[]).await,
            reason: String::new(),
            key: None,
        });
    }
    let government = parties.actor(Role::GovernmentApprover).await;
    let app = parties.city.app();
    let (one, other) = tokio::join!(
        app.act_in_case(&government, plans[0], &requests[0]),
        app.act_in_case(&government, plans[1], &requests[1]),
    );
    let (won, lost) = match (one, other) {
        (Ok(_), Err(error)) => ((plans[0], plans[1]), error),
        (Err(error), Ok(_)) => ((plans[1], plans[0]), error),
        both => panic!("{both:?}"),
    };
    assert_eq!(article(&lost), Some("14"), "{lost:?}");
    assert_eq!(step(&parties.view(won.1).await), "decision");
    let store = parties.city.store();
    for (plan, lines) in [(won.0, 2), (won.1, 0)] {
        let filter = HoldingFilter {
            case: Some(plan),
            ..HoldingFilter::default()
        };
        let everything = Reach::everything();
        let rows = store.holdings(&filter, &everything, None, 10).await;
        assert_eq!(rows.unwrap().len(), lines);
    }
    // Held by the database itself, whoever looked before writing.
    let view = parties.view(plans[0]).await;
    let form = view
        .forms
        .iter()
        .rev()
        .find(|form| form.step.code == "decision" || form.step.code == "settlement");
    let line = form.unwrap().values.demand("lines")[0].clone();
    let again = std::collections::BTreeSet::from([[line.filed, line.system, line.item]]);
    let mut tx = store.begin().await.unwrap();
    let again = tx.claim_lines(won.1, &again).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    drop(tx);
}
