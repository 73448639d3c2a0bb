//! Art. 36, 38: who answers for what is agreed and on file.

use std::collections::BTreeSet;

use yunheng_app::{ActRequest, OpenRequest};
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;
use yunheng_store::{Filing, FilingKind};
use yunheng_testing::harness::setup;
use yunheng_testing::{Cast, Harness, both, sample};

use super::acting::{
    article, attempt, commit, documents, go, is_no_way, left, on, pressing, say, step,
};

both!(
    article_36_no_configuration_is_requested_without_an_agreement_that_both_signed_and_the_authority_filed,
    article_36_an_agreement_holds_from_its_first_day_to_its_last,
    article_36_a_party_that_does_not_sign_sends_the_agreement_back,
    article_38_support_is_filed_only_with_vetted_staff_bound_to_secrecy,
    article_38_a_support_agreement_is_its_provider_s_and_opens_no_configuration,
);

/// A new system that has its quota and no agreement.
async fn with_quota(city: Harness) -> (Cast, CaseId) {
    let parties = Cast::of(city).await;
    commit(&parties).await;
    let case = parties.open("new-system").await;
    assert_eq!(step(&parties.until(case, "request").await), "request");
    (parties, case)
}

async fn filings(parties: &Cast, owner: &str, kind: FilingKind) -> Vec<Filing> {
    let store = parties.city.store();
    let owner = store.organisation_by_code(owner).await.unwrap();
    store.filings(owner.unwrap().id, kind).await.unwrap()
}

async fn article_36_no_configuration_is_requested_without_an_agreement_that_both_signed_and_the_authority_filed(
    city: Harness,
) {
    let (parties, case) = with_quota(city).await;
    let agreement = parties.open("boundary-agreement").await;
    for signed in ["done", "sign", "sign", "file"] {
        let refused = say(&parties, case, "done", &[]).await.unwrap_err();
        assert_eq!(article(&refused), Some("36"), "{refused:?}");
        go(&parties, agreement, &[signed]).await;
    }
    let filed = filings(&parties, "UNIT", FilingKind::BoundaryAgreement).await;
    assert_eq!(filed.len(), 1);
    let provider = parties.organisation(Kind::Provider).await;
    assert_eq!(filed[0].details.other, Some(provider));
    assert!(documents(&parties.view(agreement).await).contains(&"boundary_agreement"));
    go(&parties, case, &["done"]).await;
    let view = parties.view(case).await;
    assert_eq!(step(&view), "configure");
    assert_eq!(pressing(&view).expect("a clock").0, "18");
    assert_eq!(left(&parties, Level::Quota, "CMP-001").await, 8);
}

async fn article_36_an_agreement_holds_from_its_first_day_to_its_last(city: Harness) {
    let (parties, case) = with_quota(city).await;
    let agreement = parties.open("boundary-agreement").await;
    let term = [
        ("from", "2013-11-01".into()),
        ("until", "2014-03-31".into()),
    ];
    say(&parties, agreement, "done", &term).await.unwrap();
    go(&parties, agreement, &["sign", "sign", "file"]).await;
    for day in ["2013-10-31", "2014-04-01"] {
        on(&parties, day);
        let refused = say(&parties, case, "done", &[]).await.unwrap_err();
        assert_eq!(article(&refused), Some("36"), "{day}: {refused:?}");
    }
    on(&parties, "2014-03-31");
    go(&parties, case, &["done"]).await;
}

async fn article_36_a_party_that_does_not_sign_sends_the_agreement_back(city: Harness) {
    let parties = Cast::of(city).await;
    let agreement = parties.open("boundary-agreement").await;
    go(&parties, agreement, &["done", "sign"]).await;
    // The unit does not sign for the provider.
    let own = attempt(
        &parties,
        Role::UnitApprover,
        agreement,
        ("provider_sign", "sign"),
    )
    .await;
    assert!(is_no_way(&own.unwrap_err()));
    go(&parties, agreement, &["return"]).await;
    let view = parties.view(agreement).await;
    assert_eq!(step(&view), "draft");
    // What the unit signed was another text: it signs again.
    go(&parties, agreement, &["done"]).await;
    assert_eq!(step(&parties.view(agreement).await), "unit_sign");
    assert_eq!(
        filings(&parties, "UNIT", FilingKind::BoundaryAgreement).await,
        []
    );
}

async fn article_38_support_is_filed_only_with_vetted_staff_bound_to_secrecy(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("support-agreement").await;
    for missing in ["vetted", "confidential"] {
        let other = if missing == "vetted" {
            "confidential"
        } else {
            "vetted"
        };
        let said = [(missing, false.into()), (other, true.into())];
        say(&parties, case, "done", &said).await.unwrap();
        go(&parties, case, &["sign"]).await;
        let refused = say(&parties, case, "file", &[]).await.unwrap_err();
        assert_eq!(article(&refused), Some("38"), "{refused:?}");
        go(&parties, case, &["return"]).await;
    }
    let said = [("vetted", true.into()), ("confidential", true.into())];
    say(&parties, case, "done", &said).await.unwrap();
    let view = parties.view(case).await;
    assert_eq!(view.current.as_ref().unwrap().step.role, Role::VendorAgent);
    go(&parties, case, &["sign", "file"]).await;
    let filed = filings(&parties, "CLOUD", FilingKind::SupportAgreement).await;
    assert_eq!(filed.len(), 1);
    let vendor = parties.organisation(Kind::Vendor).await;
    assert_eq!(filed[0].details.other, Some(vendor));
}

async fn article_38_a_support_agreement_is_its_provider_s_and_opens_no_configuration(
    city: Harness,
) {
    let (parties, blocked) = with_quota(city).await;
    let second = NewOrganisation {
        kinds: BTreeSet::from([Kind::Provider]),
        ..NewOrganisation::tenant("CLOUD2", "第二云", "第二云", "测试", Payer::Unit)
    };
    let city = &parties.city;
    city.app()
        .add_organisation(&setup(), &second)
        .await
        .unwrap();
    let hat = [(Role::ProviderManager, "CLOUD2")];
    let manager = city.person("second-manager", &hat).await;
    let by = parties.acting(&manager).await;
    let begun = OpenRequest {
        process: "support-agreement".to_owned(),
        unit: None,
        system: None,
        title: String::new(),
    };
    let case = city.app().open_case(&by, &begun).await.unwrap();
    let view = city.app().case(&by, case).await.unwrap();
    let form = view.current.as_ref().unwrap().step.form.as_ref();
    let draft = ActRequest {
        version: view.row.version,
        step: "draft".to_owned(),
        way: "done".to_owned(),
        values: sample(form.unwrap(), &Values::default()),
        reason: String::new(),
        key: None,
    };
    city.app().act_in_case(&by, case, &draft).await.unwrap();
    go(&parties, case, &["sign", "file"]).await;
    let own = filings(&parties, "CLOUD2", FilingKind::SupportAgreement).await;
    assert_eq!(own.len(), 1);
    let boundary = filings(&parties, "CLOUD2", FilingKind::BoundaryAgreement).await;
    assert_eq!(boundary, [], "no boundary between two providers");
    let refused = say(&parties, blocked, "done", &[]).await.unwrap_err();
    assert_eq!(article(&refused), Some("36"), "{refused:?}");
}
