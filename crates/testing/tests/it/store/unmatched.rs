//! Samples that could not be placed.

use std::collections::BTreeSet;

use yunheng_domain::ids::UnmatchedId;
use yunheng_domain::metric::Source;
use yunheng_domain::series::Unmatched;
use yunheng_store::{UnmatchedFilter, UnmatchedGroup};

use super::{Place, at, on_both};

on_both!(
    unmatched_samples_add_up,
    the_last_reason_stands,
    groups_are_told_apart_by_source_name_and_labels,
    unmatched_groups_are_found_by_name_and_label,
    unmatched_pages_never_skip_or_repeat,
    what_a_register_mends_comes_first_and_can_be_had_alone,
    a_group_leaves_the_list_when_its_resource_exists,
    racing_senders_lose_no_count,
);

fn group(name: &str, instance: &str, samples: i64) -> UnmatchedGroup {
    UnmatchedGroup {
        source: Source::Provider,
        name: name.to_owned(),
        labels: vec![
            ("instance".to_owned(), instance.to_owned()),
            ("机房".to_owned(), "甲".to_owned()),
        ],
        reason: Unmatched::NoResource,
        wanted: Some(instance.to_owned()),
        samples,
    }
}

async fn count(place: &Place, groups: &[UnmatchedGroup], now: &str) {
    let mut tx = place.store.begin().await.unwrap();
    tx.count_unmatched(groups, at(now)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn unmatched_samples_add_up(place: &Place) {
    // Twice in one call as well.
    let groups = [
        group("cpu", "a", 3),
        group("cpu", "a", 4),
        group("cpu", "b", 1),
    ];
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    count(place, &groups[..1], "2026-01-02T00:00:00Z").await;
    // A clock that went backwards does not shorten what was seen.
    count(place, &groups[1..2], "2025-12-31T00:00:00Z").await;
    let rows = place
        .store
        .unmatched(UnmatchedFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].group, group("cpu", "a", 14));
    assert_eq!(rows[0].first_seen, at("2025-12-31T00:00:00Z"));
    assert_eq!(rows[0].last_seen, at("2026-01-02T00:00:00Z"));
    assert_eq!(
        place
            .store
            .unmatched_totals(UnmatchedFilter::default())
            .await
            .unwrap(),
        (2, 15)
    );
}

async fn the_last_reason_stands(place: &Place) {
    let mut known = group("cpu", "a", 1);
    count(place, std::slice::from_ref(&known), "2026-01-01T00:00:00Z").await;
    known.reason = Unmatched::NoRule;
    known.wanted = None;
    count(place, std::slice::from_ref(&known), "2026-01-02T00:00:00Z").await;
    let rows = place
        .store
        .unmatched(UnmatchedFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(rows[0].group.reason, Unmatched::NoRule);
    assert_eq!(rows[0].group.wanted, None);
}

async fn groups_are_told_apart_by_source_name_and_labels(place: &Place) {
    let mut supervisor = group("cpu", "a", 1);
    supervisor.source = Source::Supervisor;
    // Names and values that run together into the same text.
    let mut split = group("cpu", "a", 1);
    split.labels = vec![("instance".to_owned(), "a\",\"机房".to_owned())];
    let groups = [
        group("cpu", "a", 1),
        supervisor,
        group("mem", "a", 1),
        split,
    ];
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    assert_eq!(
        place
            .store
            .unmatched_totals(UnmatchedFilter::default())
            .await
            .unwrap(),
        (4, 4)
    );
}

async fn unmatched_groups_are_found_by_name_and_label(place: &Place) {
    let groups = [group("node_cpu", "Web-1", 1), group("node_mem", "db_1", 1)];
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    let found = async |text: &str| {
        let rows = place
            .store
            .unmatched(UnmatchedFilter::containing(text), None, 10)
            .await
            .unwrap();
        rows.len()
    };
    assert_eq!(found("NODE_").await, 2);
    assert_eq!(found("web-1").await, 1);
    assert_eq!(found("B_1").await, 1);
    assert_eq!(found("instance=db").await, 1);
    assert_eq!(found("机房=甲").await, 2);
    assert_eq!(found("%").await, 0);
}

async fn unmatched_pages_never_skip_or_repeat(place: &Place) {
    let groups: Vec<UnmatchedGroup> = (0..40)
        .map(|number| group("cpu", &format!("vm-{number}"), number % 4))
        .collect();
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    let mut seen: Vec<(i64, UnmatchedId)> = Vec::new();
    loop {
        let after = seen.last().map(|(_, id)| *id);
        let page = place
            .store
            .unmatched(UnmatchedFilter::default(), after, 7)
            .await
            .unwrap();
        if page.is_empty() {
            break;
        }
        seen.extend(page.iter().map(|row| (-row.group.samples, row.id)));
    }
    assert!(seen.is_sorted());
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 40);
    let gone = Some(UnmatchedId(i64::MAX));
    assert_eq!(
        place
            .store
            .unmatched(UnmatchedFilter::default(), gone, 7)
            .await
            .unwrap(),
        []
    );
}

async fn a_group_leaves_the_list_when_its_resource_exists(place: &Place) {
    let groups = [
        group("cpu", "a", 1),
        group("mem", "a", 1),
        group("cpu", "b", 1),
    ];
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    let mut tx = place.store.begin().await.unwrap();
    assert_eq!(tx.clear_unmatched("a").await.unwrap(), 2);
    assert_eq!(tx.clear_unmatched("a").await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(
        place
            .store
            .unmatched_totals(UnmatchedFilter::default())
            .await
            .unwrap(),
        (1, 1)
    );
}

async fn racing_senders_lose_no_count(place: &Place) {
    let mut tasks = Vec::new();
    for sender in 0..8 {
        let store = place.store.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..10 {
                let mut groups: Vec<UnmatchedGroup> = (0..20)
                    .map(|number| group("cpu", &format!("vm-{number}"), 1))
                    .collect();
                if sender % 2 == 0 {
                    groups.reverse();
                }
                let mut tx = store.begin().await.unwrap();
                tx.count_unmatched(&groups, at("2026-01-01T00:00:00Z"))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        place
            .store
            .unmatched_totals(UnmatchedFilter::default())
            .await
            .unwrap(),
        (20, 1_600)
    );
}

async fn what_a_register_mends_comes_first_and_can_be_had_alone(place: &Place) {
    let mut unknown = group("goroutines", "a", 1_000);
    unknown.reason = Unmatched::NoRule;
    unknown.wanted = None;
    let few = group("cpu", "a", 1);
    let more = group("cpu", "b", 2);
    let groups = [unknown, few, more];
    count(place, &groups, "2026-01-01T00:00:00Z").await;
    let names = async |filter, after| -> Vec<(String, i64)> {
        let rows = place.store.unmatched(filter, after, 10).await.unwrap();
        rows.into_iter()
            .map(|row| (row.group.name, row.id.0))
            .collect()
    };
    let all = names(UnmatchedFilter::default(), None).await;
    let in_order: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(in_order, ["cpu", "cpu", "goroutines"]);
    let behind = names(UnmatchedFilter::default(), Some(UnmatchedId(all[1].1))).await;
    assert_eq!(behind, all[2..]);
    let alone = UnmatchedFilter {
        reason: Some(Unmatched::NoRule),
        ..UnmatchedFilter::default()
    };
    assert_eq!(names(alone, None).await, all[2..]);
    assert_eq!(
        place.store.unmatched_totals(alone).await.unwrap(),
        (1, 1_000)
    );
}
