//! Art. 5-7: whose equipment is whose, what comes onto the cloud and what stays off it, and who asks for whom.

use yunheng_app::OpenRequest;
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::Kind;
use yunheng_domain::process::{Ending, ExpertLine, Opinion, Values};
use yunheng_domain::role::Role;
use yunheng_store::FilingKind;
use yunheng_testing::{Cast, Harness, both};

use super::{
    acts, amounts, at, cases_of, city_on, clock, day, is_not_asked, left, on_file, opens,
    opens_at_once, plausible, shut, step_of, supplied, systems, tries, unattached, was_asked,
    wrong,
};

both!(
    article_5_hosted_equipment_stays_its_owner_s_and_is_on_file_as_the_provider_found_it,
    article_6_what_is_classified_comes_onto_the_cloud_by_no_process,
    article_6_what_law_keeps_off_the_cloud_is_on_file_until_it_is_looked_at_again,
    article_6_a_system_that_no_law_keeps_off_is_no_exception,
    article_6_an_exception_comes_back_for_review_before_its_day_and_goes_on_until_another,
    article_6_an_exception_that_ends_leaves_the_file_and_its_unit_says_how_it_comes_onto_the_cloud,
    article_6_a_review_that_nobody_decides_on_is_a_breach_and_two_programs_open_one,
    article_7_a_body_from_elsewhere_comes_through_its_department_and_pays_for_itself,
    article_7_a_body_whose_department_is_not_the_competent_one_gets_nothing,
);

async fn article_5_hosted_equipment_stays_its_owner_s_and_is_on_file_as_the_provider_found_it(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-01").await;
    let case = parties.open("own-equipment").await;
    let bare = tries(&parties, Role::ColocationAgent, case, "done").await;
    assert_eq!(unattached(bare), [("equipment_list", "5")]);
    let whole = plausible(&parties.view(case).await)
        .with("owner_name", "示例托管单位")
        .with("serials", "SN-1\nSN-2")
        .with("from", "2025-09-15");
    for told in ["owner_name", "serials"] {
        let mut values = whole.clone();
        values.0.remove(told);
        assert_eq!(wrong(parties.act(case, "done", values).await), [told]);
    }
    parties.act(case, "done", whole).await.unwrap();
    let view = parties.view(case).await;
    let provider = parties.organisation(Kind::Provider).await;
    assert_eq!(view.current.unwrap().place, provider);
    let other = acts(&parties, case, "placed", |values| {
        values.with("matches", false)
    });
    assert_eq!(shut(other.await).0, "5");

    parties.until(case, "filing").await;
    let own = tries(&parties, Role::ProviderManager, case, "file").await;
    assert!(is_not_asked(&own), "{own:?}");
    let filed = on_file(&parties, Kind::Colocation, FilingKind::Equipment).await;
    assert_eq!(filed, []);
    parties.until(case, "").await;
    let filed = on_file(&parties, Kind::Colocation, FilingKind::Equipment).await;
    let [equipment] = filed.as_slice() else {
        panic!("{filed:?}");
    };
    assert_eq!(
        (equipment.details.from, equipment.details.until),
        (day("2025-09-15"), None)
    );
    assert_eq!(equipment.details.facts.text("owner_name"), "示例托管单位");
    assert_eq!(equipment.details.facts.text("serials"), "SN-1\nSN-2");
    // It is neither the provider's nor a resource that anybody is served or billed.
    let providers = on_file(&parties, Kind::Provider, FilingKind::Equipment).await;
    assert_eq!(providers, []);
    let store = parties.city.store();
    assert_eq!(store.all_resources().await.unwrap(), []);
}

async fn article_6_what_is_classified_comes_onto_the_cloud_by_no_process(city: Harness) {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    for process in ["new-system", "migration", "other-city"] {
        let case = parties.open(process).await;
        let asked = acts(&parties, case, "done", |values| {
            values.with("classified", true)
        });
        assert_eq!(shut(asked.await).0, "6", "{process}");
        let silent = acts(&parties, case, "done", |mut values| {
            values.0.remove("classified");
            values
        });
        assert_eq!(wrong(silent.await), ["classified"], "{process}");
        assert_eq!(step_of(&parties.view(case).await), "application");
    }
    assert_eq!(systems(&parties).await, 0);
}

/// What a unit says of a system that law keeps off the cloud: nothing of resources.
fn kept_off(values: Values) -> Values {
    let mut values = values
        .with("cloud_use", "exempt")
        .with("exception_basis", "示例法第九条")
        .with("exception_reason", "依法须独立部署")
        .with("exception_until", "2027-09-01");
    for field in ["lines", "service_months", "served", "sizing", "security"] {
        values.0.remove(field);
    }
    values
}

/// A request for an exception that the authority is to decide.
async fn exception(parties: &Cast) -> CaseId {
    let case = parties.open("new-system").await;
    acts(parties, case, "done", kept_off).await.unwrap();
    tries(parties, Role::UnitApprover, case, "approve")
        .await
        .unwrap();
    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "exemption");
    assert_eq!(view.current.unwrap().step.role, Role::Leader);
    case
}

async fn article_6_what_law_keeps_off_the_cloud_is_on_file_until_it_is_looked_at_again(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    let refused = parties.open("new-system").await;
    let lawless = acts(&parties, refused, "done", |values| {
        kept_off(values).with("exception_basis", "  ")
    });
    assert_eq!(wrong(lawless.await), ["exception_basis"]);
    let stale = acts(&parties, refused, "done", |values| {
        kept_off(values).with("exception_until", "2025-08-31")
    });
    assert_eq!(shut(stale.await).0, "6");

    let case = exception(&parties).await;
    tries(&parties, Role::Leader, case, "except").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    let filed = on_file(&parties, Kind::Tenant, FilingKind::Exception).await;
    let [exception] = filed.as_slice() else {
        panic!("{filed:?}");
    };
    assert_eq!(exception.details.case, case);
    assert_eq!(
        (exception.details.from, exception.details.until),
        (day("2025-09-01"), Some(day("2027-09-01")))
    );
    let facts = &exception.details.facts;
    assert_eq!(facts.text("exception_basis"), "示例法第九条");
    // It has nothing on the cloud.
    assert_eq!(systems(&parties).await, 0);
    assert_eq!(left(&parties, Level::Quota, None).await, []);
    assert_eq!(
        left(&parties, Level::Commitment, None).await,
        amounts(8, 16)
    );
}

async fn article_6_a_system_that_no_law_keeps_off_is_no_exception(city: Harness) {
    let parties = city_on(city, "2025-09-01").await;
    let case = exception(&parties).await;
    let own = tries(&parties, Role::UnitApprover, case, "except").await;
    assert!(is_not_asked(&own), "{own:?}");
    tries(&parties, Role::Leader, case, "refuse").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    let filed = on_file(&parties, Kind::Tenant, FilingKind::Exception).await;
    assert_eq!(filed, []);
}

/// A city with an exception that is to be looked at again by 1 September 2027.
async fn excepted(city: Harness) -> Cast {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    let case = exception(&parties).await;
    tries(&parties, Role::Leader, case, "except").await.unwrap();
    parties
}

async fn article_6_an_exception_comes_back_for_review_before_its_day_and_goes_on_until_another(
    city: Harness,
) {
    let parties = excepted(city).await;
    at(&parties, "2027-08-01");
    assert_eq!(opens(&parties).await, 0);
    at(&parties, "2027-08-02");
    assert_eq!(opens(&parties).await, 1);
    assert_eq!(opens(&parties).await, 0);
    let [case] = cases_of(&parties, "exception-review").await[..] else {
        panic!("one review");
    };
    let view = parties.view(case).await;
    let authority = parties.organisation(Kind::Authority).await;
    assert_eq!(view.current.as_ref().unwrap().place, authority);
    assert!(was_asked(&parties, Role::Reviewer, case).await);
    let tenant = parties.organisation(Kind::Tenant).await;
    assert_eq!(view.row.details.unit, tenant);
    assert_eq!(clock(&view, "6").due.day, day("2027-09-01"));
    // What it stands on so far is there to be checked.
    assert_eq!(plausible(&view).text("exception_basis"), "示例法第九条");
    let near = acts(&parties, case, "propose", |values| {
        values.with("exception_until", "2027-08-20")
    });
    assert_eq!(shut(near.await).0, "6");
    let longer = acts(&parties, case, "propose", |values| {
        values
            .with("exception_basis", "示例法第十条")
            .with("exception_until", "2029-09-01")
    });
    longer.await.unwrap();
    let own = tries(&parties, Role::Reviewer, case, "keep").await;
    assert!(is_not_asked(&own), "{own:?}");
    tries(&parties, Role::Leader, case, "keep").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    let filed = on_file(&parties, Kind::Tenant, FilingKind::Exception).await;
    assert_eq!(filed[0].details.until, Some(day("2029-09-01")));
    assert_eq!(
        filed[0].details.facts.text("exception_basis"),
        "示例法第十条"
    );
    at(&parties, "2027-09-02");
    assert_eq!(opens(&parties).await, 0);
    at(&parties, "2029-08-02");
    assert_eq!(opens(&parties).await, 1);
}

async fn article_6_an_exception_that_ends_leaves_the_file_and_its_unit_says_how_it_comes_onto_the_cloud(
    city: Harness,
) {
    let parties = excepted(city).await;
    at(&parties, "2027-08-10");
    assert_eq!(opens(&parties).await, 1);
    let case = cases_of(&parties, "exception-review").await[0];
    let lapsed = acts(&parties, case, "propose", |mut values| {
        values.0.remove("exception_basis");
        values.0.remove("exception_until");
        values.with("finding", "end")
    });
    lapsed.await.unwrap();
    let kept = tries(&parties, Role::Leader, case, "keep").await;
    assert!(kept.is_err(), "{kept:?}");
    tries(&parties, Role::Leader, case, "end").await.unwrap();
    let filed = on_file(&parties, Kind::Tenant, FilingKind::Exception).await;
    assert_eq!(filed[0].details.until, Some(day("2027-08-10")));
    assert_eq!(filed[0].ended_by, Some(case));
    let view = parties.view(case).await;
    assert_eq!(step_of(&view), "answer");
    let tenant = parties.organisation(Kind::Tenant).await;
    assert_eq!(view.current.as_ref().unwrap().place, tenant);
    assert!(was_asked(&parties, Role::Applicant, case).await);
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    // What has ended is looked at no more.
    at(&parties, "2027-12-01");
    assert_eq!(opens(&parties).await, 0);
}

async fn article_6_a_review_that_nobody_decides_on_is_a_breach_and_two_programs_open_one(
    city: Harness,
) {
    let parties = excepted(city).await;
    at(&parties, "2027-08-02");
    assert_eq!(opens_at_once(&parties).await, 1);
    let app = parties.city.app();
    at(&parties, "2027-09-01");
    assert_eq!(app.check_deadlines().await.unwrap(), 0);
    at(&parties, "2027-09-02");
    assert_eq!(app.check_deadlines().await.unwrap(), 1);
    let [case] = cases_of(&parties, "exception-review").await[..] else {
        panic!("one review");
    };
    let view = parties.view(case).await;
    assert!(view.timeline.iter().any(|event| event.kind == "breach"));
}

async fn article_7_a_body_from_elsewhere_comes_through_its_department_and_pays_for_itself(
    city: Harness,
) {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    // Nobody but a unit of the city opens it.
    let request = OpenRequest {
        process: "other-city".to_owned(),
        unit: None,
        system: None,
        title: String::new(),
    };
    for stranger in [Role::VendorAgent, Role::CountyReviewer] {
        let by = parties.actor(stranger).await;
        let opened = parties.city.app().open_case(&by, &request).await;
        assert!(opened.is_err(), "{stranger:?}");
    }
    let case = parties.open("other-city").await;
    let bare = tries(&parties, Role::Applicant, case, "done").await;
    assert_eq!(
        unattached(bare),
        [("request_letter", "7"), ("payment_commitment", "43")]
    );
    let whole = plausible(&parties.view(case).await).with("body_name", "邻市档案馆");
    for told in ["body_name", "body_place", "competence", "payer_name"] {
        let mut values = whole.clone();
        values.0.remove(told);
        assert_eq!(wrong(parties.act(case, "done", values).await), [told]);
    }
    parties.act(case, "done", whole).await.unwrap();
    let view = parties.until(case, "acceptance").await;
    let current = view.current.as_ref().unwrap();
    assert_eq!(
        (current.step.article, current.step.role),
        ("7", Role::Leader)
    );

    // From here it is as for the city's own; whom it is for gives no opinion on it (Art. 17).
    parties.until(case, "review").await;
    let theirs = ["邻市档案馆技术部", "甲大学", "乙大学"].map(|organisation| ExpertLine {
        expert: "专家甲".to_owned(),
        organisation: organisation.to_owned(),
        opinion: Opinion::Agree,
        remark: String::new(),
    });
    let partial = acts(&parties, case, "favourable", |values| {
        values.with("experts", theirs.to_vec())
    });
    assert_eq!(shut(partial.await).0, "17");
    let view = parties.until(case, "").await;
    assert_eq!(view.row.case.ending(), Some(Ending::Completed));
    let articles: Vec<&str> = view
        .clocks
        .iter()
        .map(|clock| clock.article.as_str())
        .collect();
    assert_eq!(articles, ["18", "18", "19"]);
    // The department answers for it in the register.
    let system = view.system.unwrap();
    assert_eq!(
        system.details.unit,
        parties.organisation(Kind::Tenant).await
    );
    let store = parties.city.store();
    assert!(store.billing(system.id).await.unwrap().is_some());
}

async fn article_7_a_body_whose_department_is_not_the_competent_one_gets_nothing(city: Harness) {
    let parties = city_on(city, "2025-09-01").await;
    supplied(&parties).await;
    let case = parties.open("other-city").await;
    parties.until(case, "acceptance").await;
    let own = tries(&parties, Role::UnitApprover, case, "accept").await;
    assert!(is_not_asked(&own), "{own:?}");
    tries(&parties, Role::Leader, case, "reject").await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.row.case.ending(), Some(Ending::Rejected));
    assert_eq!(systems(&parties).await, 0);
    assert_eq!(
        left(&parties, Level::Commitment, None).await,
        amounts(8, 16)
    );
}
