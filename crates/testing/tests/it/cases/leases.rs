//! Leases of test environments end by themselves (Art. 8, 24).

use jiff::{SignedDuration, ToSpan as _};
use yunheng_app::AppError;
use yunheng_domain::case::Refusal;
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::notice::Kind;
use yunheng_domain::process::Values;
use yunheng_domain::reach::Reach;
use yunheng_domain::role::Role;
use yunheng_store::{HoldingFilter, RecordFilter};
use yunheng_testing::{Cast, Harness, both};

use super::committed;

both!(
    a_test_environment_s_quota_goes_back_by_itself_is_recorded_and_told_once,
    a_test_environment_without_a_last_day_is_not_applied_for,
);

/// A unit with a system asks for a test environment; the case with what its first form says.
async fn asked(city: Harness) -> (Cast, CaseId, Values) {
    let parties = Cast::of(city).await;
    committed(&parties).await;
    let case = parties.open("new-system").await;
    let system = parties.until(case, "").await.row.details.system;
    let more = parties.open("off-plan").await;
    parties.until(more, "").await;
    let change = parties.open_about("resource-change", system).await;
    let step = parties.view(change).await.current.expect("open").step;
    let form = step.form.as_ref().expect("a form");
    let values = yunheng_testing::sample(form, &Values::default()).with("environment", "test");
    (parties, change, values)
}

async fn a_test_environment_s_quota_goes_back_by_itself_is_recorded_and_told_once(city: Harness) {
    let (parties, change, values) = asked(city).await;
    let app = parties.city.app();
    let last = app.today().saturating_add(20.days());
    let values = values.with("lease_until", last.to_string().as_str());
    parties.act(change, "done", values).await.unwrap();
    parties.until(change, "configure").await;
    let left = async || {
        let store = parties.city.store();
        let filter = HoldingFilter {
            level: Some(Level::Quota),
            ..HoldingFilter::default()
        };
        store.left_of(&filter, &Reach::everything()).await.unwrap()
    };
    assert_eq!(left().await.get("CMP-001"), Some(&8));

    // The last day is a day of the lease.
    parties
        .city
        .clock()
        .advance(SignedDuration::from_hours(24 * 20));
    assert_eq!(app.end_leases().await.unwrap(), 0);
    parties.city.clock().advance(SignedDuration::from_hours(24));
    assert_eq!(app.end_leases().await.unwrap(), 2);
    assert_eq!(app.end_leases().await.unwrap(), 0);

    assert_eq!(left().await.get("CMP-001").copied().unwrap_or(0), 0);
    let store = parties.city.store();
    assert_eq!(store.ledger_flaws().await.unwrap(), []);
    let owner = parties.person(Role::SystemOwner).id;
    let told = store.notices(owner, true, None, 100).await.unwrap();
    let told: Vec<_> = told
        .into_iter()
        .filter(|notice| notice.details.kind == Kind::LeaseOver)
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let filter = RecordFilter {
        action: Some("lease.end".to_owned()),
        ..RecordFilter::default()
    };
    let written = store.count_record(&filter).await.unwrap();
    assert_eq!(written, 1);
}

async fn a_test_environment_without_a_last_day_is_not_applied_for(city: Harness) {
    let (parties, change, mut values) = asked(city).await;
    values.0.remove("lease_until");
    let refused = parties.act(change, "done", values).await;
    let Err(AppError::Case(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        matches!(&*refusal, Refusal::Gate { gate, .. } if gate.article == "24"),
        "{refusal:?}"
    );
}
