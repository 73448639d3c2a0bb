//! Sums over everything.

use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::reach::Reach;
use yunheng_domain::reading::Reading;
use yunheng_domain::rollup::{Grain, Rollup, RollupKey};
use yunheng_store::StoredRollup;

use super::{Place, day, on_both};

on_both!(
    what_is_used_is_the_mean_of_each_times_its_size,
    what_is_allocated_adds_up_per_catalogue_item,
    nothing_is_used_where_nothing_was_measured,
);

async fn what_is_used_is_the_mean_of_each_times_its_size(place: &Place) {
    let machines = place.machines(2).await;
    let mut rollups = Vec::new();
    for (resource, percent) in machines.iter().zip([25.0, 75.0]) {
        for (metric, source, percent) in [
            (Metric::Cpu, Source::Provider, percent),
            (Metric::Memory, Source::Provider, 50.0),
            // The other source is never mixed in.
            (Metric::Cpu, Source::Supervisor, 99.0),
        ] {
            let reading = Reading {
                at: 0,
                used: percent,
                capacity: Some(100.0),
            };
            rollups.push(StoredRollup {
                key: RollupKey {
                    resource: *resource,
                    metric,
                    source,
                    day: day("2026-09-30"),
                },
                rollup: Rollup::of_day(metric, &[reading], 0),
            });
        }
    }
    let mut tx = place.store.begin().await.unwrap();
    tx.put_rollups(Grain::Day, &rollups).await.unwrap();
    tx.put_rollups(Grain::Month, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let used = place
        .store
        .used_on(&Reach::everything(), day("2026-09-30"), Source::Provider)
        .await
        .unwrap();
    // Machines of 4 vCPUs and 8 GB: a quarter and three quarters of 4, half of 8 GB twice.
    assert_eq!(
        used,
        [
            (Metric::Cpu, 4.0),
            (Metric::Memory, f64::from(1 << 30) * 8.0)
        ]
    );
}

async fn what_is_allocated_adds_up_per_catalogue_item(place: &Place) {
    place.machines(3).await;
    let allocated = place
        .store
        .allocated_by_item(&Reach::everything())
        .await
        .unwrap();
    assert_eq!(allocated, [("CMP-001".to_owned(), 12)]);
}

async fn nothing_is_used_where_nothing_was_measured(place: &Place) {
    let used = place
        .store
        .used_on(&Reach::everything(), day("2026-09-30"), Source::Provider)
        .await
        .unwrap();
    assert_eq!(used, []);
}
