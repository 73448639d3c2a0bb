//! Art. 13: a product of a third party.

use yunheng_domain::clock::Limit;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::Ending;
use yunheng_domain::role::Role;
use yunheng_store::FilingKind;
use yunheng_testing::{Cast, Harness, both};

use yunheng_app::{AppError, OpenRequest};

use super::{
    acts, at, cases_of, city_on, clock, day, is_not_asked, on_file, opens, opens_at_once,
    plausible, shut, step_of, tries, unattached, was_asked, wrong,
};

both!(
    article_13_a_product_is_deployed_only_after_the_authority_reviewed_it_and_only_if_it_reports_its_use,
    article_13_a_product_that_the_authority_refuses_is_in_no_register,
    article_13_an_admitted_product_owes_usage_log_and_bill_for_each_month,
    article_13_a_report_that_comes_late_is_a_breach_and_is_still_owed,
    article_13_each_month_that_the_program_stood_still_is_asked_for_once,
    article_13_two_programs_at_once_open_one_report,
    article_13_nobody_opens_a_report_by_hand_and_what_is_not_admitted_owes_none,
);

async fn article_13_a_product_is_deployed_only_after_the_authority_reviewed_it_and_only_if_it_reports_its_use(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-29").await;
    let case = parties.open("third-party-product").await;
    let bare = tries(&parties, Role::VendorAgent, case, "done").await;
    assert_eq!(
        unattached(bare),
        [("test_report", "13"), ("commitment", "13")]
    );
    let whole = plausible(&parties.view(case).await);
    for owed in ["maintenance", "security", "charging", "reporting"] {
        let mut values = whole.clone();
        values.0.remove(owed);
        assert_eq!(wrong(parties.act(case, "done", values).await), [owed]);
    }
    let whole = whole.with("product_name", "示例数据库 3.1");
    parties.act(case, "done", whole).await.unwrap();
    for step in ["review", "decision"] {
        let view = parties.until(case, step).await;
        let authority = parties.organisation(Kind::Authority).await;
        assert_eq!(view.current.unwrap().place, authority);
        for (early, way) in [(Role::Engineer, "ready"), (Role::VendorAgent, "deployed")] {
            let early = tries(&parties, early, case, way).await;
            assert!(is_not_asked(&early), "{step}: {early:?}");
        }
    }

    let view = parties.until(case, "preparation").await;
    let opening = clock(&view, "18");
    assert_eq!(opening.limit, Limit::WorkingDays { count: 3 });
    assert_eq!(opening.due.day, day("2025-10-10"));
    let view = parties.until(case, "deployment").await;
    let vendor = parties.organisation(Kind::Vendor).await;
    assert_eq!(view.current.unwrap().place, vendor);
    parties.until(case, "admission").await;
    let silent = acts(&parties, case, "admit", |values| {
        values.with("reports_agreed", false)
    });
    assert_eq!(shut(silent.await).0, "13");
    let products = on_file(&parties, Kind::Vendor, FilingKind::Product).await;
    assert_eq!(products, []);

    parties.until(case, "").await;
    let products = on_file(&parties, Kind::Vendor, FilingKind::Product).await;
    let [product] = products.as_slice() else {
        panic!("{products:?}");
    };
    assert_eq!(product.details.case, case);
    assert_eq!(product.details.from, day("2025-09-29"));
    let facts = &product.details.facts;
    assert_eq!(facts.text("product_name"), "示例数据库 3.1");
    assert!(!facts.text("reporting").is_empty());
}

async fn article_13_a_product_that_the_authority_refuses_is_in_no_register(city: Harness) {
    let parties = city_on(city, "2025-09-01").await;
    for step in ["review", "decision"] {
        let case = parties.open("third-party-product").await;
        let view = parties.until(case, step).await;
        assert_eq!(step_of(&view), step);
        let own = tries(&parties, Role::VendorAgent, case, "reject").await;
        assert!(is_not_asked(&own), "{own:?}");
        let by = view.current.unwrap().step.role;
        tries(&parties, by, case, "reject").await.unwrap();
        let view = parties.view(case).await;
        assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    }
    let products = on_file(&parties, Kind::Vendor, FilingKind::Product).await;
    assert_eq!(products, []);
}

/// A city in which a product was admitted on a day.
async fn admitted(city: Harness, day: &str) -> Cast {
    let parties = city_on(city, day).await;
    let case = parties.open("third-party-product").await;
    let named = acts(&parties, case, "done", |values| {
        values.with("product_name", "示例数据库 3.1")
    });
    named.await.unwrap();
    parties.until(case, "").await;
    parties
}

async fn article_13_an_admitted_product_owes_usage_log_and_bill_for_each_month(city: Harness) {
    let parties = admitted(city, "2025-09-29").await;
    at(&parties, "2025-09-30");
    assert_eq!(opens(&parties).await, 0);
    at(&parties, "2025-10-01");
    assert_eq!(opens(&parties).await, 1);
    assert_eq!(opens(&parties).await, 0);
    let [case] = cases_of(&parties, "product-report").await[..] else {
        panic!("one report");
    };
    let view = parties.view(case).await;
    let title = &view.row.details.title;
    assert_eq!(title, "第三方产品月报：示例数据库 3.1（2025-09）");
    let vendor = parties.organisation(Kind::Vendor).await;
    assert_eq!(view.current.as_ref().unwrap().place, vendor);
    assert!(was_asked(&parties, Role::VendorAgent, case).await);
    // From 9 October on, and the Saturday after the holiday is worked.
    let owed = clock(&view, "13");
    assert_eq!(owed.limit, Limit::WorkingDays { count: 10 });
    assert_eq!(owed.due.day, day("2025-10-21"));
    let bare = tries(&parties, Role::VendorAgent, case, "report").await;
    assert_eq!(unattached(bare), [("usage_log", "13"), ("bill", "13")]);
    let uncharged = acts(&parties, case, "report", |mut values| {
        values.0.remove("amount");
        values
    });
    assert_eq!(wrong(uncharged.await), ["amount"]);
    let filed = acts(&parties, case, "report", |values| {
        // Which month it is for is not the vendor's to say.
        values.with("amount", 1_280_050).with("period", "1999-01")
    });
    filed.await.unwrap();

    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "confirmation");
    let store = parties.city.store();
    let forms = store.case_forms(case).await.unwrap();
    assert_eq!(forms[0].values.text("period"), "2025-09");
    assert_eq!(forms[0].values.number("amount"), Some(1_280_050));
    let own = tries(&parties, Role::VendorAgent, case, "confirm").await;
    assert!(is_not_asked(&own), "{own:?}");
    let kept_back = acts(&parties, case, "confirm", |values| {
        values.with("units_informed", false)
    });
    assert_eq!(shut(kept_back.await).0, "13");
    let back = tries(&parties, Role::Reviewer, case, "return").await;
    back.unwrap();
    assert_eq!(step_of(&parties.view(case).await), "report");
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    at(&parties, "2025-11-01");
    assert_eq!(opens(&parties).await, 1);
}

async fn article_13_a_report_that_comes_late_is_a_breach_and_is_still_owed(city: Harness) {
    let parties = admitted(city, "2025-09-29").await;
    at(&parties, "2025-10-01");
    assert_eq!(opens(&parties).await, 1);
    let case = cases_of(&parties, "product-report").await[0];
    let app = parties.city.app();
    at(&parties, "2025-10-21");
    assert_eq!(app.check_deadlines().await.unwrap(), 0);
    at(&parties, "2025-10-22");
    assert_eq!(app.check_deadlines().await.unwrap(), 1);
    let view = parties.view(case).await;
    let breach = view.timeline.iter().find(|event| event.kind == "breach");
    assert!(breach.is_some(), "{:?}", view.timeline);
    assert_eq!(step_of(&view), "report");
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    let clocks = &view.row.case.clocks;
    assert!(clocks.iter().all(|clock| clock.clock.is_breached()));
}

async fn article_13_each_month_that_the_program_stood_still_is_asked_for_once(city: Harness) {
    let parties = admitted(city, "2025-09-29").await;
    at(&parties, "2026-01-05");
    assert_eq!(opens(&parties).await, 4);
    assert_eq!(opens(&parties).await, 0);
    let mut months = Vec::new();
    for case in cases_of(&parties, "product-report").await {
        let view = parties.view(case).await;
        // Nobody is late with what nobody asked for: the time runs from now.
        assert!(clock(&view, "13").due.day > day("2026-01-05"));
        let values = &view.current.unwrap().values;
        months.push(values.text("period").to_owned());
    }
    assert_eq!(months, ["2025-09", "2025-10", "2025-11", "2025-12"]);
}

async fn article_13_two_programs_at_once_open_one_report(city: Harness) {
    let parties = admitted(city, "2025-09-29").await;
    at(&parties, "2025-11-03");
    assert_eq!(opens_at_once(&parties).await, 2);
    assert_eq!(cases_of(&parties, "product-report").await.len(), 2);
}

async fn article_13_nobody_opens_a_report_by_hand_and_what_is_not_admitted_owes_none(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-29").await;
    let case = parties.open("third-party-product").await;
    parties.until(case, "admission").await;
    at(&parties, "2025-11-03");
    assert_eq!(opens(&parties).await, 0);
    let by = parties.actor(Role::VendorAgent).await;
    let app = parties.city.app();
    let offered = app.startable(&by);
    assert!(
        offered
            .iter()
            .all(|one| one.process.code != "product-report")
    );
    let request = OpenRequest {
        process: "product-report".to_owned(),
        unit: None,
        system: None,
        title: String::new(),
    };
    let opened = app.open_case(&by, &request).await;
    assert!(
        matches!(&opened, Err(AppError::Invalid { field, .. }) if field == "process"),
        "{opened:?}"
    );
}
