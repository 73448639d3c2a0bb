//! An act and its entry are one: neither is there without the other.

use yunheng_app::{AppError, NewPersonRequest, RecordFilter};
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::record::Outcome;
use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both};

use super::{actor, behind_its_back, size};

both!(
    an_act_writes_one_entry_with_it,
    an_act_that_fails_leaves_no_entry,
    an_act_that_cannot_be_recorded_does_not_happen,
    a_refusal_writes_its_own_entry,
    an_auditor_cannot_change_anything,
);

fn unit(code: &str) -> NewOrganisation {
    NewOrganisation::tenant(code, code, code, "政府部门", Payer::CityBudget)
}

async fn an_act_writes_one_entry_with_it(city: Harness) {
    let before = size(&city).await;
    city.unit("U1").await;
    city.machine("vm-1", "U1").await;
    city.app().rotate_keys(&setup(), None).await.unwrap();
    assert_eq!(size(&city).await, before + 3);
}

async fn an_act_that_fails_leaves_no_entry(city: Harness) {
    city.unit("U1").await;
    let before = size(&city).await;
    let taken = city.app().add_organisation(&setup(), &unit("U1")).await;
    assert!(matches!(taken, Err(AppError::Conflict(_))), "{taken:?}");
    assert_eq!(size(&city).await, before);
}

async fn an_act_that_cannot_be_recorded_does_not_happen(city: Harness) {
    behind_its_back(&city, "UPDATE record_head SET mac = 'm1.1.00'").await;
    let refused = city.app().add_organisation(&setup(), &unit("U1")).await;
    assert!(matches!(refused, Err(AppError::Internal(_))), "{refused:?}");
    let store = city.store();
    assert!(store.organisation_by_code("U1").await.unwrap().is_none());
}

async fn a_refusal_writes_its_own_entry(city: Harness) {
    city.unit("U1").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let by = actor(city.app(), &owner).await;
    let before = size(&city).await;
    let refused = city.app().add_organisation(&by, &unit("U2")).await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    assert_eq!(size(&city).await, before + 1);
    let filter = RecordFilter {
        person: Some(owner.id),
        ..RecordFilter::default()
    };
    let found = city
        .app()
        .search_record(&setup(), &filter, None, 10)
        .await
        .unwrap();
    let entry = &found.rows[0].entry;
    assert_eq!(entry.action, "organisation.create");
    assert!(
        matches!(entry.outcome, Outcome::Refused { .. }),
        "{entry:?}"
    );
}

async fn an_auditor_cannot_change_anything(city: Harness) {
    city.unit("U1").await;
    let auditor = city.administrator("auditor", Post::Auditor).await;
    let by = actor(city.app(), &auditor).await;
    let app = city.app();
    let person = NewPersonRequest {
        login: "x1".to_owned(),
        name: "某人".to_owned(),
        organisation_code: "U1".to_owned(),
        ..NewPersonRequest::default()
    };
    let refusals = [
        app.add_organisation(&by, &unit("U2")).await.err(),
        app.add_person(&by, &person).await.err(),
        app.rotate_keys(&by, None).await.err(),
        app.archive_record(&by, 6).await.err(),
    ];
    for refusal in refusals {
        assert!(matches!(refusal, Some(AppError::Refused(_))), "{refusal:?}");
    }
    // What it may do: look, sign, take away.
    app.verify_record(&by).await.unwrap();
    app.make_checkpoint(&by).await.unwrap().unwrap();
    app.export_record(&by, Vec::new()).await.unwrap();
}
