//! Transactions, locks, opening.

use std::time::Duration;

use yunheng_store::{Backend, StoreError};
use yunheng_testing::PostgresDatabase;

use super::{Home, Place, at, on_both, open, unit};

on_both!(
    a_dropped_transaction_leaves_nothing,
    what_was_committed_is_there_after_reopening,
    eight_hundred_concurrent_increments_are_all_kept,
    stores_that_open_together_migrate_once,
    a_failed_statement_leaves_the_store_usable,
    a_named_lock_is_held_until_its_transaction_ends,
    readers_see_nothing_of_a_transaction_before_its_commit,
    a_cancelled_write_leaves_nothing_and_blocks_nobody,
    a_database_keeps_the_identity_that_no_other_has,
);

async fn a_dropped_transaction_leaves_nothing(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U1")).await.unwrap();
    tx.put_inbox(at("2026-01-01T00:00:00Z"), b"batch")
        .await
        .unwrap();
    drop(tx);
    assert_eq!(place.store.organisations().await.unwrap(), []);
    assert_eq!(place.store.count_inbox().await.unwrap(), 0);
}

async fn what_was_committed_is_there_after_reopening(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U1")).await.unwrap();
    tx.commit().await.unwrap();
    let again = place.reopen().await.unwrap();
    assert_eq!(again.organisations().await.unwrap()[0].details, unit("U1"));
    again.ping().await.unwrap();
    assert_eq!(again.backend(), place.store.backend());
}

async fn eight_hundred_concurrent_increments_are_all_kept(place: &Place) {
    // Two stores, so that not only the turns within one process are tried.
    let stores = [place.store.clone(), place.reopen().await.unwrap()];
    let mut tasks = Vec::new();
    for task in 0..8 {
        let store = stores[task % 2].clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..100 {
                let mut tx = store.begin().await.unwrap();
                tx.count_unused("histogram", 1).await.unwrap();
                tx.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        place.store.unused().await.unwrap(),
        [("histogram".to_owned(), 800)]
    );
}

async fn stores_that_open_together_migrate_once(place: &Place) {
    // A place of its own, because the given one is migrated already.
    let home = match place.store.backend() {
        Backend::Sqlite => Home::Directory(tempfile::tempdir().unwrap()),
        Backend::Postgres => Home::Database(PostgresDatabase::create().await),
    };
    let (a, b, c, d) = tokio::join!(open(&home), open(&home), open(&home), open(&home));
    for store in [a, b, c, d] {
        assert_eq!(store.unwrap().organisations().await.unwrap(), []);
    }
}

async fn a_failed_statement_leaves_the_store_usable(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U1")).await.unwrap();
    let error = tx.add_organisation(&unit("U1")).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
    drop(tx);
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U1")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(place.store.organisations().await.unwrap().len(), 1);
}

async fn a_named_lock_is_held_until_its_transaction_ends(place: &Place) {
    let mut first = place.store.begin().await.unwrap();
    first.lock("compactor").await.unwrap();
    let store = place.store.clone();
    let second = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        tx.lock("compactor").await.unwrap();
        tx.count_unused("second", 1).await.unwrap();
        tx.commit().await.unwrap();
    });
    if place.store.backend() == Backend::Postgres {
        // Another name is another lock.
        let mut other = place.store.begin().await.unwrap();
        other.lock("flusher").await.unwrap();
    }
    let waiting = tokio::time::timeout(Duration::from_millis(50), async {
        while place.store.unused().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    assert!(waiting.await.is_err(), "the second went past the lock");
    first.commit().await.unwrap();
    second.await.unwrap();
    assert_eq!(place.store.unused().await.unwrap().len(), 1);
}

async fn readers_see_nothing_of_a_transaction_before_its_commit(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U1")).await.unwrap();
    assert_eq!(place.store.organisations().await.unwrap(), []);
    tx.commit().await.unwrap();
    assert_eq!(place.store.organisations().await.unwrap().len(), 1);
}

async fn a_cancelled_write_leaves_nothing_and_blocks_nobody(place: &Place) {
    for round in 0..50 {
        let store = place.store.clone();
        let write = async move {
            let mut tx = store.begin().await.unwrap();
            for _ in 0..20 {
                tx.count_unused("cancelled", 1).await.unwrap();
            }
            std::future::pending::<()>().await;
        };
        // As when a client hangs up: the future goes away wherever it happens to wait.
        let cut = tokio::time::timeout(Duration::from_micros(200 * round), write);
        assert!(cut.await.is_err());
    }
    let mut tx = place.store.begin().await.unwrap();
    tx.count_unused("kept", 1).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        place.store.unused().await.unwrap(),
        [("kept".to_owned(), 1)]
    );
}

async fn a_database_keeps_the_identity_that_no_other_has(place: &Place) {
    let identity = place.store.identity().await.unwrap();
    assert_eq!(identity.len(), 32);
    assert!(identity.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let again = place.reopen().await.unwrap();
    assert_eq!(again.identity().await.unwrap(), identity);
    let other = Place::sqlite().await;
    assert_ne!(other.store.identity().await.unwrap(), identity);
}
