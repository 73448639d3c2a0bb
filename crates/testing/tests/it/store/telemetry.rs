//! Series, inbox, the list of Parquet files.

use std::collections::BTreeSet;

use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::series::{Role, SeriesKey};
use yunheng_store::{NewPart, StoreError};

use super::{Place, at, day, on_both};

on_both!(
    series_keep_their_ids,
    racing_writers_get_the_same_series,
    thousands_of_series_come_in_one_call,
    the_inbox_gives_the_oldest_first_and_stops_at_its_size,
    a_huge_batch_still_leaves_the_inbox,
    removing_what_is_gone_removes_nothing,
    parts_are_found_by_metric_and_time,
    a_file_is_listed_once,
);

async fn series_keep_their_ids(place: &Place) {
    let machines = place.machines(2).await;
    let key = |vm: usize, metric, component: &str| SeriesKey {
        resource: machines[vm],
        metric,
        source: Source::Provider,
        role: Role::IdleSeconds,
        component: component.to_owned(),
    };
    let keys = [
        key(1, Metric::Cpu, "1"),
        key(0, Metric::Cpu, "0"),
        key(1, Metric::Cpu, "1"),
        key(0, Metric::Memory, ""),
    ];
    let mut tx = place.store.begin().await.unwrap();
    let ids = tx.series_ids(&keys).await.unwrap();
    assert_eq!(ids[0], ids[2]);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(tx.series_ids(&keys).await.unwrap(), ids);
    assert_eq!(tx.series_ids(&[]).await.unwrap(), []);
    tx.commit().await.unwrap();
    let all = place.store.all_series().await.unwrap();
    assert_eq!(all.len(), 3);
    for (key, id) in keys.iter().zip(&ids) {
        assert!(all.contains(&(*id, key.clone())));
    }
    let of_one = place.store.series_of(machines[1]).await.unwrap();
    assert_eq!(of_one, [(ids[0], keys[0].clone())]);
}

async fn racing_writers_get_the_same_series(place: &Place) {
    let machines = place.machines(30).await;
    let other = place.reopen().await.unwrap();
    let keys: Vec<SeriesKey> = machines
        .iter()
        .flat_map(|resource| {
            Metric::ALL.map(|metric| SeriesKey {
                resource: *resource,
                metric,
                source: Source::Supervisor,
                role: Role::Used,
                component: String::new(),
            })
        })
        .collect();
    let mut tasks = Vec::new();
    for writer in 0..8 {
        let store = [&place.store, &other][writer % 2].clone();
        let mut keys = keys.clone();
        tasks.push(tokio::spawn(async move {
            if writer % 3 == 0 {
                keys.reverse();
            }
            let mut tx = store.begin().await.unwrap();
            let mut ids = tx.series_ids(&keys).await.unwrap();
            tx.commit().await.unwrap();
            if writer % 3 == 0 {
                ids.reverse();
            }
            ids
        }));
    }
    let mut given: BTreeSet<Vec<SeriesId>> = BTreeSet::new();
    for task in tasks {
        given.insert(task.await.unwrap());
    }
    assert_eq!(given.len(), 1);
    assert_eq!(place.store.all_series().await.unwrap().len(), keys.len());
}

async fn thousands_of_series_come_in_one_call(place: &Place) {
    let vm = place.machines(1).await[0];
    let keys: Vec<SeriesKey> = (0..3_000)
        .map(|core| SeriesKey {
            resource: vm,
            metric: Metric::Cpu,
            source: Source::Provider,
            role: Role::IdleSeconds,
            component: core.to_string(),
        })
        .collect();
    let mut tx = place.store.begin().await.unwrap();
    let ids = tx.series_ids(&keys).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3_000);
}

async fn the_inbox_gives_the_oldest_first_and_stops_at_its_size(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    for number in 0..5_u8 {
        let received = at(&format!("2026-01-01T00:00:0{number}Z"));
        tx.put_inbox(received, &[number; 100]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let store = &place.store;
    let payloads = async |limit, bytes| -> Vec<u8> {
        let entries = store.inbox(limit, bytes).await.unwrap();
        entries.iter().map(|entry| entry.payload[0]).collect()
    };
    assert_eq!(payloads(10, 1_000).await, [0, 1, 2, 3, 4]);
    assert_eq!(payloads(2, 1_000).await, [0, 1]);
    assert_eq!(payloads(10, 250).await, [0, 1, 2]);
    let first = &store.inbox(1, 1).await.unwrap()[0];
    assert_eq!(first.received_at, at("2026-01-01T00:00:00Z"));
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.remove_inbox(&[first.id]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(payloads(10, 1_000).await, [1, 2, 3, 4]);
    assert_eq!(store.count_inbox().await.unwrap(), 4);
}

async fn a_huge_batch_still_leaves_the_inbox(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let huge = vec![7; 3 << 20];
    tx.put_inbox(at("2026-01-01T00:00:00Z"), &huge)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let entries = place.store.inbox(10, 1).await.unwrap();
    assert_eq!(entries[0].payload, huge);
    assert_eq!(place.store.inbox(0, 1).await.unwrap(), []);
}

async fn removing_what_is_gone_removes_nothing(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    assert_eq!(tx.remove_inbox(&[1, 2, 3]).await.unwrap(), 0);
    assert_eq!(tx.remove_inbox(&[]).await.unwrap(), 0);
    assert_eq!(tx.remove_parts(&[]).await.unwrap(), 0);
    // More than either database takes as parameters.
    let many: Vec<i64> = (0..100_000).collect();
    assert_eq!(tx.remove_parts(&many).await.unwrap(), 0);
}

fn part(path: &str, metric: Metric, min_at: i64, max_at: i64) -> NewPart {
    NewPart {
        path: path.to_owned(),
        metric,
        month: day("2013-08-01"),
        min_at,
        max_at,
        rows: 1_000,
        bytes: 1_234,
        arrived: day("2026-05-01"),
    }
}

async fn parts_are_found_by_metric_and_time(place: &Place) {
    let parts = [
        part("a", Metric::Cpu, 100, 199),
        part("b", Metric::Cpu, 200, 299),
        part("c", Metric::Memory, 100, 299),
    ];
    let mut tx = place.store.begin().await.unwrap();
    tx.add_parts(&parts).await.unwrap();
    tx.commit().await.unwrap();
    let paths = async |metric, from, to| -> String {
        let found = place.store.parts(metric, from, to).await.unwrap();
        found.iter().map(|part| &*part.details.path).collect()
    };
    assert_eq!(paths(None, i64::MIN, i64::MAX).await, "abc");
    assert_eq!(paths(Some(Metric::Cpu), 0, 100).await, "");
    assert_eq!(paths(Some(Metric::Cpu), 0, 101).await, "a");
    assert_eq!(paths(Some(Metric::Cpu), 199, 200).await, "a");
    assert_eq!(paths(Some(Metric::Cpu), 199, 201).await, "ab");
    assert_eq!(paths(None, 200, 300).await, "bc");
    let all = place.store.parts(None, i64::MIN, i64::MAX).await.unwrap();
    assert_eq!(all[2].details, parts[2]);
    let mut tx = place.store.begin().await.unwrap();
    assert_eq!(tx.remove_parts(&[all[0].id, all[2].id]).await.unwrap(), 2);
    assert_eq!(tx.remove_parts(&[all[0].id]).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(paths(None, i64::MIN, i64::MAX).await, "b");
}

async fn a_file_is_listed_once(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let one = [part("a", Metric::Cpu, 0, 1)];
    tx.add_parts(&one).await.unwrap();
    let error = tx.add_parts(&one).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
}
