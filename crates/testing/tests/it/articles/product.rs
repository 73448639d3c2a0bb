//! Art. 13: a product of a third party.

use yunheng_domain::clock::Limit;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::Ending;
use yunheng_domain::role::Role;
use yunheng_store::FilingKind;
use yunheng_testing::{Harness, both};

use super::{
    acts, city_on, clock, day, is_not_asked, on_file, plausible, shut, step_of, tries, unattached,
    wrong,
};

both!(
    article_13_a_product_is_deployed_only_after_the_authority_reviewed_it_and_only_if_it_reports_its_use,
    article_13_a_product_that_the_authority_refuses_is_in_no_register,
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
