//! Art. 42, 43, 45: who pays follows from who filed it; a county passes first what reaches the city.

use yunheng_app::{ActRequest, AppError, CaseView, OpenRequest, Upload};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::CaseId;
use yunheng_domain::money::{Fen, MicroYuan};
use yunheng_domain::organisation::{Kind, Payer};
use yunheng_domain::process::{DemandLine, Values, Worth};
use yunheng_domain::role::Role;
use yunheng_store::CatalogueItem;
use yunheng_testing::{Cast, Harness, both, sample};

use super::acting::{article, attempt, go, lacking, say, step};
use super::plan_path::{below, county_unit};

both!(
    article_14_what_a_plan_costs_is_calculated_and_held_against_finance_s_ceiling,
    article_42_a_plan_that_counties_pay_alone_needs_no_experts_and_the_planner_cannot_type_a_payer,
    article_42_one_line_of_a_city_department_takes_the_plan_to_experts_and_finance,
    article_42_the_planner_corrects_a_payer_with_a_reason_that_stays_on_the_record,
    article_45_demand_of_a_county_unit_reaches_the_city_s_plan_through_its_county_alone,
    article_45_off_plan_demand_of_a_county_unit_reaches_the_city_through_its_county_alone,
);

/// Somebody acts in a case, with all that is asked filled in and attached.
async fn act_as(parties: &Cast, by: &Actor, case: CaseId, way: &str) -> Result<i32, AppError> {
    let app = parties.city.app();
    let view = app.case(by, case).await?;
    let current = view.current.expect("an open case");
    for need in &current.missing {
        let upload = Upload {
            code: need.code.to_owned(),
            name: format!("{}.pdf", need.code),
            bytes: format!("%PDF-1.7 {} {case}", need.code).into_bytes(),
            label: "internal".to_owned(),
        };
        app.attach(by, case, upload).await?;
    }
    let form = current.step.form.as_ref();
    let request = ActRequest {
        version: view.row.version,
        step: current.step.code.to_owned(),
        way: way.to_owned(),
        values: form.map_or_else(Values::default, |form| sample(form, &current.values)),
        reason: String::new(),
        key: None,
    };
    app.act_in_case(by, case, &request).await
}

/// Lines with which a plan begins.
async fn begun(parties: &Cast, plan: CaseId) -> Vec<DemandLine> {
    let view = parties.view(plan).await;
    let values = view.current.expect("an open case").values;
    values.demand("lines").to_vec()
}

fn payers(lines: &[DemandLine]) -> Vec<Option<Payer>> {
    lines.iter().map(|line| line.payer).collect()
}

/// What was filled in at a step.
fn kept<'v>(view: &'v CaseView, step: &str) -> &'v Values {
    let mut forms = view.forms.iter().rev();
    &forms.find(|form| form.step.code == step).unwrap().values
}

/// Demand of the county's unit, passed by its county and taken into the plan.
async fn of_the_county(city: Harness) -> Cast {
    let (parties, applicant, approver) = county_unit(city).await;
    let case = below(&parties, &applicant, &approver).await;
    let reviewer = parties.actor(Role::CountyReviewer).await;
    act_as(&parties, &reviewer, case, "approve").await.unwrap();
    go(&parties, case, &["accept"]).await;
    parties
}

/// Demand of a department of the city.
async fn of_the_city(parties: &Cast) {
    let case = parties.open("annual-demand").await;
    let year = i64::from(parties.city.app().today().year()) + 1;
    let year = [("year", year.into())];
    say(parties, case, "done", &year).await.unwrap();
    parties.until(case, "").await;
}

async fn article_42_a_plan_that_counties_pay_alone_needs_no_experts_and_the_planner_cannot_type_a_payer(
    city: Harness,
) {
    let parties = of_the_county(city).await;
    let plan = parties.open("annual-plan").await;
    let mut lines = begun(&parties, plan).await;
    assert_eq!(payers(&lines), [Some(Payer::County); 2]);
    for line in &mut lines {
        line.payer = Some(Payer::CityBudget);
    }
    let typed = [("lines", lines.into())];
    say(&parties, plan, "done", &typed).await.unwrap();
    let view = parties.view(plan).await;
    assert_eq!(step(&view), "settlement");
    let kept = kept(&view, "consolidation");
    assert_eq!(payers(kept.demand("lines")), [Some(Payer::County); 2]);
    assert!(view.row.case.pressing().is_none());
}

async fn article_42_one_line_of_a_city_department_takes_the_plan_to_experts_and_finance(
    city: Harness,
) {
    let parties = of_the_county(city).await;
    of_the_city(&parties).await;
    let plan = parties.open("annual-plan").await;
    let lines = begun(&parties, plan).await;
    let (county, ours): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.payer == Some(Payer::County));
    assert_eq!((county.len(), ours.len()), (2, 2));
    // A plan without the department's lines passes the experts by; they cannot be added behind them.
    let without = [("lines", county.clone().into())];
    say(&parties, plan, "done", &without).await.unwrap();
    assert_eq!(step(&parties.view(plan).await), "settlement");
    let all: Vec<_> = county.into_iter().chain(ours).collect();
    let late = [("lines", all.clone().into())];
    let refused = say(&parties, plan, "settle", &late).await.unwrap_err();
    assert_eq!(article(&refused), Some("42"), "{refused:?}");
    go(&parties, plan, &["return"]).await;
    let whole = [("lines", all.into())];
    say(&parties, plan, "done", &whole).await.unwrap();
    assert_eq!(step(&parties.view(plan).await), "evaluation");
    go(&parties, plan, &["done"]).await;
    assert_eq!(step(&parties.view(plan).await), "finance");
}

async fn article_42_the_planner_corrects_a_payer_with_a_reason_that_stays_on_the_record(
    city: Harness,
) {
    let parties = Cast::of(city).await;
    super::acting::on(&parties, "2026-08-20");
    of_the_city(&parties).await;
    let plan = parties.open("annual-plan").await;
    let mut lines = begun(&parties, plan).await;
    assert_eq!(payers(&lines), [Some(Payer::CityBudget); 2]);
    for line in &mut lines {
        line.corrected = Some(Payer::Unit);
    }
    let silent = [("lines", lines.clone().into())];
    let refused = say(&parties, plan, "done", &silent).await.unwrap_err();
    assert_eq!(lacking(&refused), ["lines.0.because", "lines.1.because"]);
    for line in &mut lines {
        "项目资金由上级专项安排".clone_into(&mut line.because);
    }
    let told = [("lines", lines.into())];
    say(&parties, plan, "done", &told).await.unwrap();
    assert_eq!(step(&parties.view(plan).await), "settlement");
    // Behind the evaluation nobody corrects it, and the reason stays to the end.
    let mut lines = begun(&parties, plan).await;
    for line in &mut lines {
        line.corrected = None;
        line.because.clear();
    }
    let anew = [("lines", lines.into())];
    say(&parties, plan, "settle", &anew).await.unwrap();
    let view = parties.until(plan, "").await;
    for step in ["consolidation", "settlement", "decision"] {
        for line in kept(&view, step).demand("lines") {
            let told = (line.payer, line.paid_by(), line.because.as_str());
            let payers = (Some(Payer::CityBudget), Some(Payer::Unit));
            assert_eq!(told, (payers.0, payers.1, "项目资金由上级专项安排"));
        }
    }
}

async fn article_45_demand_of_a_county_unit_reaches_the_city_s_plan_through_its_county_alone(
    city: Harness,
) {
    let (parties, applicant, approver) = county_unit(city).await;
    let case = below(&parties, &applicant, &approver).await;
    let plan = parties.open("annual-plan").await;
    for role in [Role::Planner, Role::Reviewer, Role::GovernmentApprover] {
        for at in [("county_review", "approve"), ("acceptance", "accept")] {
            let refused = attempt(&parties, role, case, at).await.unwrap_err();
            assert!(super::acting::is_no_way(&refused), "{refused:?}");
        }
    }
    assert_eq!(begun(&parties, plan).await, []);
    // Nor does the planner type in what the county has not passed.
    let filed = parties.view(case).await;
    let mut lines = kept(&filed, "application").demand("lines").to_vec();
    for line in &mut lines {
        line.filed.clone_from(&filed.row.details.number);
    }
    let year = i64::from(parties.city.app().today().year()) + 1;
    let typed = [("lines", lines.into()), ("year", year.into())];
    let refused = say(&parties, plan, "done", &typed).await.unwrap_err();
    assert_eq!(article(&refused), Some("14"), "{refused:?}");

    let reviewer = parties.actor(Role::CountyReviewer).await;
    act_as(&parties, &reviewer, case, "approve").await.unwrap();
    assert_eq!(begun(&parties, plan).await, []);
    go(&parties, case, &["accept"]).await;
    let lines = begun(&parties, plan).await;
    assert_eq!(payers(&lines), [Some(Payer::County); 2]);
}

async fn article_45_off_plan_demand_of_a_county_unit_reaches_the_city_through_its_county_alone(
    city: Harness,
) {
    let (parties, applicant, approver) = county_unit(city).await;
    let begun = OpenRequest {
        process: "off-plan".to_owned(),
        unit: None,
        system: None,
        title: String::new(),
    };
    let app = parties.city.app();
    let case = app.open_case(&applicant, &begun).await.unwrap();
    act_as(&parties, &applicant, case, "done").await.unwrap();
    act_as(&parties, &approver, case, "approve").await.unwrap();
    let reviewer = parties.actor(Role::CountyReviewer).await;
    let view = app.case(&reviewer, case).await.unwrap();
    let current = view.current.as_ref().unwrap();
    let county = parties.organisation(Kind::County).await;
    assert_eq!(
        (current.step.code, current.step.article, current.place),
        ("county_review", "45", county)
    );
    for role in [Role::Planner, Role::Reviewer, Role::GovernmentApprover] {
        for at in [
            ("county_review", "approve"),
            ("review", "submit"),
            ("decision", "approve"),
        ] {
            let refused = attempt(&parties, role, case, at).await.unwrap_err();
            assert!(super::acting::is_no_way(&refused), "{refused:?}");
        }
    }
    act_as(&parties, &reviewer, case, "approve").await.unwrap();
    assert_eq!(step(&parties.view(case).await), "review");
    let view = parties.until(case, "").await;
    assert!(view.row.case.ending().is_some());
}

async fn article_14_what_a_plan_costs_is_calculated_and_held_against_finance_s_ceiling(
    city: Harness,
) {
    let parties = of_the_county(city).await;
    of_the_city(&parties).await;
    // Of memory no price is known.
    let store = parties.city.store();
    let mut tx = store.begin().await.unwrap();
    let memory = CatalogueItem {
        code: "CMP-002".to_owned(),
        name: "内存".to_owned(),
        unit: "月".to_owned(),
        price: MicroYuan(0),
    };
    tx.put_catalogue_item(&memory).await.unwrap();
    tx.commit().await.unwrap();
    let plan = parties.open("annual-plan").await;
    // What is typed in place of the amount counts for nothing.
    let typed = [("budget", 1_i64.into())];
    say(&parties, plan, "done", &typed).await.unwrap();
    go(&parties, plan, &["done"]).await;
    let ceiling = [("ceiling", 200_000_i64.into())];
    say(&parties, plan, "agree", &ceiling).await.unwrap();
    let view = parties.until(plan, "").await;
    // Eight virtual CPUs of each unit at 28 yuan a month; two lines of memory have no price.
    let cost = Worth {
        sum: Fen(2 * 8 * 2_800 * 12),
        city: Some(Fen(8 * 2_800 * 12)),
        unpriced: 2,
        ceiling: None,
    };
    assert_eq!(kept(&view, "consolidation").worth("budget"), Some(&cost));
    let cost = Worth {
        ceiling: Some(Fen(200_000)),
        ..cost
    };
    for (step, field) in [
        ("finance", "amount"),
        ("settlement", "budget"),
        ("decision", "budget"),
    ] {
        assert_eq!(kept(&view, step).worth(field), Some(&cost), "{step}");
    }
    assert_eq!(cost.above_ceiling(), Some(Fen(68_800)));
}
