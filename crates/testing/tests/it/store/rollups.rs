//! Roll-ups.

use jiff::civil::Date;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Cover;
use yunheng_domain::reading::Reading;
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};
use yunheng_store::StoredRollup;

use super::{Place, day, on_both};

on_both!(
    a_rollup_comes_back_bit_for_bit,
    a_rollup_is_replaced_by_its_key,
    of_several_with_one_key_the_last_counts,
    a_cover_reads_its_months_and_days_and_nothing_else,
    days_of_one_resource_come_by_metric_source_and_day,
    both_sources_of_a_day_come_together,
    rolled_days_are_the_first_and_the_last,
    a_month_is_unmerged_until_it_is_merged_and_again_when_dropped,
    unmerged_days_come_a_few_resources_at_a_time,
    thousands_of_rollups_go_in_at_once,
);

fn key(resource: ResourceId, metric: Metric, date: &str) -> RollupKey {
    RollupKey {
        resource,
        metric,
        source: Source::Provider,
        day: day(date),
    }
}

fn rollup(key: RollupKey, peak: f64) -> StoredRollup {
    let readings = [
        (0, peak / 3.0, Some(100.0)),
        (900_000, peak, Some(100.0)),
        (1_800_000, 1.0, None),
    ]
    .map(|(at, used, capacity)| Reading { at, used, capacity });
    StoredRollup {
        key,
        rollup: Rollup::of_day(key.metric, &readings, 0),
    }
}

async fn put(place: &Place, grain: Grain, rollups: &[StoredRollup]) {
    let mut tx = place.store.begin().await.unwrap();
    tx.put_rollups(grain, rollups).await.unwrap();
    tx.commit().await.unwrap();
}

async fn on_day(place: &Place, metric: Metric, date: &str) -> Vec<StoredRollup> {
    place.store.rollups_on(metric, day(date)).await.unwrap()
}

async fn a_rollup_comes_back_bit_for_bit(place: &Place) {
    let vm = ResourceId(1 << 40);
    let mut stored: Vec<StoredRollup> = Metric::ALL
        .map(|metric| rollup(key(vm, metric, "2013-07-01"), 129.999_999_999_999_97))
        .to_vec();
    stored[0].rollup.sum = 5e-324;
    stored[0].rollup.max = f64::MAX;
    stored[0].rollup.min = -0.1;
    stored[0].rollup.free_min = Some(-1.5);
    stored[0].rollup.count = 1 << 50;
    put(place, Grain::Day, &stored).await;
    let read = place
        .store
        .daily_rollups(vm, day("2000-01-01"), day("2100-01-01"))
        .await
        .unwrap();
    assert_eq!(read, stored);
}

async fn a_rollup_is_replaced_by_its_key(place: &Place) {
    let one = key(ResourceId(1), Metric::Cpu, "2013-07-01");
    let supervisor = RollupKey {
        source: Source::Supervisor,
        ..one
    };
    put(
        place,
        Grain::Day,
        &[rollup(one, 10.0), rollup(supervisor, 20.0)],
    )
    .await;
    put(place, Grain::Day, &[rollup(one, 30.0)]).await;
    // The same first day as a month is another roll-up.
    put(place, Grain::Month, &[rollup(one, 99.0)]).await;
    assert_eq!(
        on_day(place, Metric::Cpu, "2013-07-01").await,
        [rollup(one, 30.0), rollup(supervisor, 20.0)]
    );
}

async fn of_several_with_one_key_the_last_counts(place: &Place) {
    let one = key(ResourceId(1), Metric::Cpu, "2013-07-01");
    let other = key(ResourceId(2), Metric::Cpu, "2013-07-01");
    let given = [
        rollup(one, 1.0),
        rollup(other, 5.0),
        rollup(one, 2.0),
        rollup(one, 3.0),
    ];
    put(place, Grain::Day, &given).await;
    assert_eq!(
        on_day(place, Metric::Cpu, "2013-07-01").await,
        [rollup(one, 3.0), rollup(other, 5.0)]
    );
}

async fn a_cover_reads_its_months_and_days_and_nothing_else(place: &Place) {
    let resources = [ResourceId(2), ResourceId(10)];
    let mut days = Vec::new();
    let mut months = Vec::new();
    for resource in resources {
        for metric in [Metric::Cpu, Metric::Memory, Metric::Network] {
            for date in [
                "2013-06-29",
                "2013-06-30",
                "2013-07-01",
                "2013-08-01",
                "2013-10-01",
            ] {
                days.push(rollup(key(resource, metric, date), 1.0));
            }
            for date in ["2013-07-01", "2013-08-01", "2013-09-01"] {
                months.push(rollup(key(resource, metric, date), 2.0));
            }
        }
    }
    let foreign = RollupKey {
        source: Source::Supervisor,
        ..key(resources[0], Metric::Cpu, "2013-07-01")
    };
    months.push(rollup(foreign, 9.0));
    put(place, Grain::Day, &days).await;
    put(place, Grain::Month, &months).await;
    let cover = [
        Cover::Day(day("2013-06-30")),
        Cover::Month(day("2013-07-01")),
        Cover::Month(day("2013-08-01")),
        Cover::Day(day("2013-09-01")),
    ];
    let read = async |resource| {
        place
            .store
            .covering(
                Source::Provider,
                &[Metric::Cpu, Metric::Memory],
                &cover,
                resource,
            )
            .await
            .unwrap()
    };
    let mut expected = Vec::new();
    for resource in resources {
        for metric in [Metric::Cpu, Metric::Memory] {
            expected.push(rollup(key(resource, metric, "2013-06-30"), 1.0));
            expected.push(rollup(key(resource, metric, "2013-07-01"), 2.0));
            expected.push(rollup(key(resource, metric, "2013-08-01"), 2.0));
        }
    }
    assert_eq!(read(None).await, expected);
    assert_eq!(read(Some(resources[1])).await, expected[6..]);
}

async fn days_of_one_resource_come_by_metric_source_and_day(place: &Place) {
    let vm = ResourceId(7);
    let mut given = Vec::new();
    for metric in [Metric::Cpu, Metric::Memory] {
        for source in Source::ALL {
            for date in ["2013-07-02", "2013-07-03", "2013-08-01"] {
                let key = RollupKey {
                    source,
                    ..key(vm, metric, date)
                };
                given.push(rollup(key, 4.0));
            }
        }
    }
    let mut shuffled = given.clone();
    shuffled.reverse();
    shuffled.push(rollup(key(ResourceId(8), Metric::Cpu, "2013-07-02"), 1.0));
    put(place, Grain::Day, &shuffled).await;
    let read = async |from: &str, to: &str| {
        place
            .store
            .daily_rollups(vm, day(from), day(to))
            .await
            .unwrap()
    };
    assert_eq!(read("2013-07-02", "2013-08-01").await, given);
    assert_eq!(read("2013-07-03", "2013-07-31").await.len(), 4);
    assert_eq!(read("2014-01-01", "2014-12-31").await, []);
    assert_eq!(read("2013-08-01", "2013-07-01").await, []);
}

async fn both_sources_of_a_day_come_together(place: &Place) {
    let mut given = Vec::new();
    for resource in [1, 2, 3] {
        for source in Source::ALL {
            let key = RollupKey {
                source,
                ..key(ResourceId(resource), Metric::Cpu, "2013-07-02")
            };
            given.push(rollup(key, 4.0));
        }
    }
    put(place, Grain::Day, &given).await;
    assert_eq!(on_day(place, Metric::Cpu, "2013-07-02").await, given);
    assert_eq!(on_day(place, Metric::Memory, "2013-07-02").await, []);
    assert_eq!(on_day(place, Metric::Cpu, "2013-07-03").await, []);
}

async fn rolled_days_are_the_first_and_the_last(place: &Place) {
    let store = &place.store;
    assert_eq!(store.rolled_days().await.unwrap(), None);
    assert_eq!(store.rolled_days_of(ResourceId(1)).await.unwrap(), None);
    let given = [
        rollup(key(ResourceId(1), Metric::Cpu, "2013-07-05"), 1.0),
        rollup(key(ResourceId(1), Metric::Disk, "2013-07-09"), 1.0),
        rollup(key(ResourceId(2), Metric::Cpu, "2013-07-02"), 1.0),
        rollup(key(ResourceId(2), Metric::Cpu, "2026-07-02"), 1.0),
    ];
    put(place, Grain::Day, &given).await;
    // A month is no day.
    let month = rollup(key(ResourceId(1), Metric::Cpu, "2013-07-01"), 1.0);
    put(place, Grain::Month, &[month]).await;
    let span = |from: &str, to: &str| Some((day(from), day(to)));
    assert_eq!(
        store.rolled_days().await.unwrap(),
        span("2013-07-02", "2026-07-02")
    );
    assert_eq!(
        store.rolled_days_of(ResourceId(1)).await.unwrap(),
        span("2013-07-05", "2013-07-09")
    );
    assert_eq!(store.rolled_days_of(ResourceId(3)).await.unwrap(), None);
}

async fn unmerged(place: &Place, month: &str) -> Vec<StoredRollup> {
    place
        .store
        .unmerged_days(day(month), ResourceId(0), 100)
        .await
        .unwrap()
}

async fn a_month_is_unmerged_until_it_is_merged_and_again_when_dropped(place: &Place) {
    let vm = ResourceId(5);
    let days = ["2013-07-01", "2013-07-31"].map(|date| rollup(key(vm, Metric::Cpu, date), 1.0));
    let memory = rollup(key(vm, Metric::Memory, "2013-07-02"), 1.0);
    put(place, Grain::Day, &days).await;
    put(place, Grain::Day, std::slice::from_ref(&memory)).await;
    put(
        place,
        Grain::Day,
        &[rollup(key(vm, Metric::Cpu, "2013-08-01"), 1.0)],
    )
    .await;
    let all = [days[0].clone(), days[1].clone(), memory.clone()];
    assert_eq!(unmerged(place, "2013-07-01").await, all);

    let month = rollup(key(vm, Metric::Cpu, "2013-07-01"), 2.0);
    put(place, Grain::Month, std::slice::from_ref(&month)).await;
    assert_eq!(unmerged(place, "2013-07-01").await, [memory]);
    assert_eq!(unmerged(place, "2013-08-01").await.len(), 1);

    let mut tx = place.store.begin().await.unwrap();
    let july: Date = day("2013-07-01");
    tx.drop_months(&[
        (vm, Metric::Cpu, Source::Provider, july),
        // Never had any day: dropped without harm.
        (ResourceId(1), Metric::Cpu, Source::Provider, july),
    ])
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(unmerged(place, "2013-07-01").await, all);
    let left = place
        .store
        .covering(Source::Provider, &Metric::ALL, &[Cover::Month(july)], None)
        .await
        .unwrap();
    assert_eq!(left, []);
}

async fn unmerged_days_come_a_few_resources_at_a_time(place: &Place) {
    let given: Vec<StoredRollup> = (1..=9)
        .flat_map(|resource| {
            ["2013-07-01", "2013-07-02"]
                .map(|date| rollup(key(ResourceId(resource), Metric::Cpu, date), 1.0))
        })
        .collect();
    put(place, Grain::Day, &given).await;
    let mut seen = Vec::new();
    let mut after = ResourceId(0);
    loop {
        let some = place
            .store
            .unmerged_days(day("2013-07-01"), after, 4)
            .await
            .unwrap();
        let Some(last) = some.last() else { break };
        after = last.key.resource;
        assert!(some.len() <= 8);
        seen.extend(some);
    }
    assert_eq!(seen, given);
}

async fn thousands_of_rollups_go_in_at_once(place: &Place) {
    let given: Vec<StoredRollup> = (1..=3_001)
        .map(|resource| rollup(key(ResourceId(resource), Metric::Cpu, "2013-07-01"), 50.0))
        .collect();
    put(place, Grain::Day, &given).await;
    assert_eq!(on_day(place, Metric::Cpu, "2013-07-01").await, given);
}
