//! Whoever changes the record in the database is found out, and the entry is named.

use yunheng_app::AppError;
use yunheng_domain::record::verify::Why;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both};

use super::{act, bad, behind_its_back, checkpoint, first_bad, size, verify, verify_against};

both!(
    a_record_that_nobody_touched_is_sound,
    a_changed_line_is_named,
    a_line_with_a_leaf_made_to_fit_is_named,
    a_changed_search_column_is_named,
    a_removed_entry_is_named,
    two_entries_in_each_other_s_place_are_named,
    a_row_put_before_the_first_is_named,
    a_row_put_behind_the_head_is_named,
    a_cut_off_end_is_named,
    a_head_moved_back_with_its_entries_is_named_and_stops_the_program,
    a_checkpoint_that_cannot_be_read_is_named,
    a_checkpoint_kept_elsewhere_finds_a_record_that_was_put_back,
);

async fn a_record_that_nobody_touched_is_sound(city: Harness) {
    act(&city, 20).await;
    checkpoint(&city).await;
    act(&city, 3).await;
    let report = verify(&city).await;
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    assert_eq!(report.report.entries, size(&city).await);
    assert_eq!(report.report.vouched, report.size - 4);
    assert_eq!(report.witnessed, 0);
}

async fn a_changed_line_is_named(city: Harness) {
    act(&city, 5).await;
    let edit = "UPDATE record SET line = replace(line, '\"done\"', '\"failed\"') WHERE seq = 3";
    behind_its_back(&city, edit).await;
    assert_eq!(first_bad(&city).await, bad(3, Why::Altered));
}

async fn a_line_with_a_leaf_made_to_fit_is_named(city: Harness) {
    act(&city, 5).await;
    let store = city.store();
    let kept = store.record_entry(4).await.unwrap().unwrap();
    let line = kept
        .line
        .replace("program", "Program")
        .replace("Program", "program");
    let line = line.replace("request\":\"", "request\":\"x");
    let leaf = yunheng_domain::record::Hash::of_leaf(line.as_bytes());
    let edit = format!("UPDATE record SET line = '{line}', leaf = '{leaf}' WHERE seq = 4");
    behind_its_back(&city, &edit).await;
    assert_eq!(first_bad(&city).await, bad(4, Why::MacWrong));
}

async fn a_changed_search_column_is_named(city: Harness) {
    act(&city, 5).await;
    behind_its_back(&city, "UPDATE record SET unit_id = 99 WHERE seq = 2").await;
    assert_eq!(first_bad(&city).await, bad(2, Why::Altered));
}

async fn a_removed_entry_is_named(city: Harness) {
    act(&city, 5).await;
    behind_its_back(&city, "DELETE FROM record WHERE seq = 2").await;
    assert_eq!(first_bad(&city).await, bad(2, Why::Missing));
}

async fn two_entries_in_each_other_s_place_are_named(city: Harness) {
    act(&city, 5).await;
    for (from, to) in [(2, 1_000), (3, 2), (1_000, 3)] {
        let edit = format!("UPDATE record SET seq = {to} WHERE seq = {from}");
        behind_its_back(&city, &edit).await;
    }
    assert_eq!(first_bad(&city).await, bad(2, Why::OutOfOrder));
}

async fn a_row_put_before_the_first_is_named(city: Harness) {
    let copy = "INSERT INTO record (seq, at, who, action, outcome, line, leaf, mac) \
        SELECT -1, at, who, action, outcome, line, leaf, mac FROM record WHERE seq = 0";
    behind_its_back(&city, copy).await;
    assert_eq!(first_bad(&city).await, bad(0, Why::OutOfOrder));
}

async fn a_row_put_behind_the_head_is_named(city: Harness) {
    let size = size(&city).await;
    let copy = format!(
        "INSERT INTO record (seq, at, who, action, outcome, line, leaf, mac) \
        SELECT {size}, at, who, action, outcome, line, leaf, mac FROM record WHERE seq = 1"
    );
    behind_its_back(&city, &copy).await;
    let found = first_bad(&city).await.unwrap();
    assert_eq!(found.seq, size);
}

async fn a_cut_off_end_is_named(city: Harness) {
    act(&city, 5).await;
    let expected = size(&city).await;
    let cut = format!("DELETE FROM record WHERE seq >= {}", expected - 2);
    behind_its_back(&city, &cut).await;
    let why = Why::Truncated { expected };
    assert_eq!(first_bad(&city).await, bad(expected - 2, why));
}

async fn a_head_moved_back_with_its_entries_is_named_and_stops_the_program(city: Harness) {
    act(&city, 5).await;
    let last = size(&city).await - 1;
    behind_its_back(&city, &format!("DELETE FROM record WHERE seq = {last}")).await;
    behind_its_back(&city, &format!("UPDATE record_head SET size = {last}")).await;
    let found = first_bad(&city).await.unwrap();
    assert_eq!(found.why, Why::HeadMismatch);
    // What cannot be recorded does not happen.
    let refused = city.app().tell_record_export(&setup(), "x").await;
    assert!(matches!(refused, Err(AppError::Internal(_))), "{refused:?}");
}

async fn a_checkpoint_that_cannot_be_read_is_named(city: Harness) {
    let made = checkpoint(&city).await;
    behind_its_back(&city, "UPDATE checkpoint SET text = 'nothing'").await;
    let size = made.checkpoint.size;
    let why = Why::SignatureInvalid { size };
    assert_eq!(first_bad(&city).await, bad(0, why));
}

/// The whole database as it was, keyed codes and all: only what is kept elsewhere can tell.
async fn a_checkpoint_kept_elsewhere_finds_a_record_that_was_put_back(city: Harness) {
    act(&city, 4).await;
    let store = city.store();
    let before = store.record_head().await.unwrap().unwrap();
    act(&city, 4).await;
    let elsewhere = checkpoint(&city).await;
    assert!(
        verify_against(&city, std::slice::from_ref(&elsewhere))
            .await
            .is_sound()
    );
    let size = before.size;
    behind_its_back(&city, &format!("DELETE FROM record WHERE seq >= {size}")).await;
    behind_its_back(&city, "DELETE FROM checkpoint").await;
    let head = format!(
        "UPDATE record_head SET size = {size}, tree = '{}', mac = '{}'",
        before.tree, before.mac
    );
    behind_its_back(&city, &head).await;
    assert!(verify(&city).await.is_sound());
    // Something else is made to have happened.
    city.unit("U9").await;
    act(&city, 5).await;
    let found = verify_against(&city, std::slice::from_ref(&elsewhere)).await;
    let size = elsewhere.checkpoint.size;
    assert_eq!(
        found.report.first_bad,
        bad(0, Why::CheckpointMismatch { size })
    );
}
