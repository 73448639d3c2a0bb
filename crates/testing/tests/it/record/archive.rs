//! Art. 29: six complete months stay, older entries go to files that verify like the rest.

use yunheng_domain::record::verify::Why;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both};

use super::{act, bad, checkpoint, first_bad, size, verify};

both!(
    article_29_nothing_of_the_last_six_months_is_archived_whatever_is_asked,
    an_archived_entry_is_verified_proven_and_exported_like_any,
    a_file_that_is_gone_or_changed_is_named,
    a_damaged_record_is_not_archived,
);

/// Ten entries and a checkpoint in October 2013, then a day in the next year, with ten more.
async fn into(city: &Harness, day: &str) -> u64 {
    act(city, 10).await;
    checkpoint(city).await;
    let old = size(city).await;
    city.clock().set(day.parse().unwrap());
    act(city, 10).await;
    old
}

async fn article_29_nothing_of_the_last_six_months_is_archived_whatever_is_asked(city: Harness) {
    into(&city, "2014-04-30T12:00:00Z").await;
    assert_eq!(city.app().archive_record(&setup(), 0).await.unwrap(), 0);
    // In Shanghai it is May.
    city.clock().set("2014-04-30T16:00:00Z".parse().unwrap());
    assert!(city.app().archive_record(&setup(), 0).await.unwrap() > 0);
    assert!(verify(&city).await.is_sound());
}

async fn an_archived_entry_is_verified_proven_and_exported_like_any(city: Harness) {
    let old = into(&city, "2014-06-10T01:00:00Z").await;
    let app = city.app();
    assert_eq!(app.archive_record(&setup(), 6).await.unwrap(), old);
    assert_eq!(app.archive_record(&setup(), 6).await.unwrap(), 0);
    let report = verify(&city).await;
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    assert_eq!(report.archived, old);
    assert_eq!(report.report.entries, report.size);
    checkpoint(&city).await;
    for seq in [2, old + 2] {
        app.prove_entry(&setup(), seq).await.unwrap();
    }
    let file = app.export_record(&setup(), Vec::new()).await.unwrap();
    let lines = String::from_utf8_lossy(&file).lines().count() as u64;
    assert_eq!(lines, size(&city).await + 1);
    // A second stretch goes on where the first ended.
    city.clock().set("2015-06-10T01:00:00Z".parse().unwrap());
    act(&city, 2).await;
    assert!(app.archive_record(&setup(), 6).await.unwrap() > 0);
    assert!(verify(&city).await.is_sound());
}

async fn a_file_that_is_gone_or_changed_is_named(city: Harness) {
    into(&city, "2014-06-10T01:00:00Z").await;
    city.app().archive_record(&setup(), 6).await.unwrap();
    let store = city.store();
    let segment = store.record_segments().await.unwrap().remove(0);
    let folder = city
        .data()
        .join("record")
        .join(store.identity().await.unwrap());
    let file = folder.join(&segment.file);
    let whole = std::fs::read(&file).unwrap();

    let text = String::from_utf8(zstd::decode_all(&whole[..]).unwrap()).unwrap();
    let edited = text.replacen("file-2", "file-7", 1);
    std::fs::write(&file, zstd::encode_all(edited.as_bytes(), 1).unwrap()).unwrap();
    let found = first_bad(&city).await.unwrap();
    assert_eq!(found.why, Why::Altered);

    std::fs::remove_file(&file).unwrap();
    assert_eq!(first_bad(&city).await, bad(0, Why::Missing));
    std::fs::write(&file, whole).unwrap();
    assert!(verify(&city).await.is_sound());
}

async fn a_damaged_record_is_not_archived(city: Harness) {
    into(&city, "2014-06-10T01:00:00Z").await;
    super::behind_its_back(&city, "UPDATE record SET mac = 'm1.1.00' WHERE seq = 1").await;
    let refused = city.app().archive_record(&setup(), 6).await;
    assert!(refused.unwrap_err().to_string().contains("entry 1"));
    assert_eq!(first_bad(&city).await, bad(1, Why::MacWrong));
}
