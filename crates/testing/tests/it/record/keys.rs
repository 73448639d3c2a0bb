//! Rotating keys: what was written before stays checkable, and running programs go on.

use yunheng_app::App;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Seeded, TestClock, both};

use super::{act, checkpoint, verify};

both!(
    after_a_rotation_old_entries_and_checkpoints_still_verify,
    a_program_that_runs_on_notices_a_rotation_by_another,
);

async fn after_a_rotation_old_entries_and_checkpoints_still_verify(city: Harness) {
    act(&city, 3).await;
    checkpoint(&city).await;
    city.app().rotate_keys(&setup(), None).await.unwrap();
    act(&city, 3).await;
    checkpoint(&city).await;
    let report = verify(&city).await;
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    assert_eq!(report.report.checkpoints_checked, 2);
    let keys = city.app().list_keys(&setup()).await.unwrap();
    assert_eq!(keys.len(), 12);
    assert!(keys.iter().all(|key| !key.due));
    let city = city.reopen().await;
    act(&city, 1).await;
    assert!(verify(&city).await.is_sound());
}

async fn a_program_that_runs_on_notices_a_rotation_by_another(city: Harness) {
    let clock = TestClock::at(city.app().now());
    let other = App::open(city.config().clone(), clock, Seeded::new(11))
        .await
        .unwrap();
    other.rotate_keys(&setup(), None).await.unwrap();
    other
        .tell_record_export(&setup(), "by the new key")
        .await
        .unwrap();
    act(&city, 2).await;
    other.close().await.unwrap();
    assert!(verify(&city).await.is_sound());
}
