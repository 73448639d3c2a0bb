//! Lists of resources: filters, orders, cursors.

use std::collections::BTreeSet;

use yunheng_domain::ids::{OrganisationId, ResourceId};
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::{NewResource, ResourceKind, Size};
use yunheng_domain::verdict::{Outcome, Rule};
use yunheng_store::{ResourceFilter, ResourceSort, Store};

use super::verdicts::{judged, saving};
use super::{Place, day, machine, on_both, unit};

on_both!(
    a_cursor_never_skips_or_repeats_in_any_order,
    filters_narrow_and_counts_agree,
    text_is_found_in_any_letter_case_and_means_itself,
    a_row_shows_the_latest_verdicts_and_the_largest_saving,
    an_enormous_limit_is_a_limit,
);

const SORTS: [ResourceSort; 5] = [
    ResourceSort::Name,
    ResourceSort::Vcpus,
    ResourceSort::Memory,
    ResourceSort::Disk,
    ResourceSort::Saving,
];

/// 60 machines and disks with few different sizes and savings, so that ties are everywhere.
async fn estate(store: &Store) -> (OrganisationId, Vec<ResourceId>) {
    let mut tx = store.begin().await.unwrap();
    let units = [
        tx.add_organisation(&unit("U1")).await.unwrap(),
        tx.add_organisation(&unit("U2")).await.unwrap(),
    ];
    let mut ids = Vec::new();
    for number in 0..60_i64 {
        let shuffled = number * 37 % 60;
        let resource = NewResource {
            kind: ResourceKind::ALL[usize::from(number % 3 == 0)],
            size: Size {
                vcpus: shuffled % 4,
                memory_bytes: shuffled % 3,
                disk_bytes: shuffled % 5,
            },
            ..machine(units[usize::from(number % 4 == 0)], &format!("r{shuffled}"))
        };
        ids.push(tx.add_resource(&resource, day("2013-07-01")).await.unwrap());
    }
    let verdicts: Vec<_> = ids
        .iter()
        .filter(|id| id.0 % 2 == 0)
        .map(|id| saving(*id, Rule::Reduction, "2013-10-01T00:00:00Z", id.0 % 7))
        .collect();
    tx.put_verdicts(&verdicts).await.unwrap();
    tx.commit().await.unwrap();
    (units[1], ids)
}

async fn pages(
    store: &Store,
    filter: &ResourceFilter,
    sort: ResourceSort,
    limit: u64,
) -> Vec<ResourceId> {
    let mut seen = Vec::new();
    loop {
        let after = seen.last().copied();
        let page = store
            .resources(filter, &Reach::everything(), sort, after, limit)
            .await
            .unwrap();
        if page.is_empty() {
            return seen;
        }
        assert!(page.len() as u64 <= limit);
        seen.extend(page.iter().map(|row| row.resource.id));
    }
}

async fn a_cursor_never_skips_or_repeats_in_any_order(place: &Place) {
    let (owner, ids) = estate(&place.store).await;
    let of_unit = ResourceFilter {
        unit: Some(owner),
        ..ResourceFilter::default()
    };
    for sort in SORTS {
        let whole = place
            .store
            .resources(
                &ResourceFilter::default(),
                &Reach::everything(),
                sort,
                None,
                1_000,
            )
            .await
            .unwrap();
        let key = |row: &yunheng_store::ResourceRow| {
            let size = row.resource.details.size;
            let number = match sort {
                ResourceSort::Name => 0,
                ResourceSort::Vcpus => size.vcpus,
                ResourceSort::Memory => size.memory_bytes,
                ResourceSort::Disk => size.disk_bytes,
                ResourceSort::Saving => row.saving,
            };
            let name = (sort == ResourceSort::Name).then(|| row.resource.details.name.clone());
            (std::cmp::Reverse(number), name, row.resource.id)
        };
        assert!(whole.is_sorted_by_key(key), "{sort:?}");
        let whole: Vec<ResourceId> = whole.iter().map(|row| row.resource.id).collect();
        let distinct: BTreeSet<_> = whole.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        for limit in [1, 7, 60] {
            let paged = pages(&place.store, &ResourceFilter::default(), sort, limit).await;
            assert_eq!(paged, whole, "{sort:?} {limit}");
        }
        assert_eq!(pages(&place.store, &of_unit, sort, 4).await.len(), 15);
    }
    let gone = place
        .store
        .resources(
            &ResourceFilter::default(),
            &Reach::everything(),
            ResourceSort::Name,
            Some(ResourceId(i64::MAX)),
            10,
        )
        .await
        .unwrap();
    assert_eq!(gone, []);
}

async fn filters_narrow_and_counts_agree(place: &Place) {
    let (owner, _) = estate(&place.store).await;
    let all = ResourceFilter::default();
    let cases: [(ResourceFilter, usize); 7] = [
        (all.clone(), 60),
        (
            ResourceFilter {
                unit: Some(owner),
                ..all.clone()
            },
            15,
        ),
        (
            ResourceFilter {
                kind: Some(ResourceKind::DataDisk),
                ..all.clone()
            },
            20,
        ),
        (
            ResourceFilter {
                kind: Some(ResourceKind::DataDisk),
                unit: Some(owner),
                ..all.clone()
            },
            5,
        ),
        (
            ResourceFilter {
                outcome: Some(Outcome::Shrink),
                ..all.clone()
            },
            30,
        ),
        (
            ResourceFilter {
                outcome: Some(Outcome::Idle),
                ..all.clone()
            },
            0,
        ),
        (
            ResourceFilter {
                text: Some("R1".to_owned()),
                ..all
            },
            11,
        ),
    ];
    for (filter, expected) in cases {
        let count = place
            .store
            .count_resources(&filter, &Reach::everything())
            .await
            .unwrap();
        let listed = pages(&place.store, &filter, ResourceSort::Saving, 7).await;
        assert_eq!(
            (count, listed.len()),
            (expected as u64, expected),
            "{filter:?}"
        );
    }
}

async fn text_is_found_in_any_letter_case_and_means_itself(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let owner = tx.add_organisation(&unit("U1")).await.unwrap();
    for name in [
        "web_1",
        "webx1",
        "50%",
        "50x",
        r"back\slash",
        "数据库ÄB",
        "o'clock",
    ] {
        tx.add_resource(&machine(owner, name), day("2013-07-01"))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let found = async |text: &str| -> Vec<String> {
        let filter = ResourceFilter {
            text: Some(text.to_owned()),
            ..ResourceFilter::default()
        };
        let rows = place
            .store
            .resources(&filter, &Reach::everything(), ResourceSort::Name, None, 100)
            .await
            .unwrap();
        rows.into_iter()
            .map(|row| row.resource.details.name)
            .collect()
    };
    assert_eq!(found("WEB").await, ["web_1", "webx1"]);
    assert_eq!(found("b_").await, ["web_1"]);
    assert_eq!(found("0%").await, ["50%"]);
    assert_eq!(found(r"k\s").await, [r"back\slash"]);
    assert_eq!(found(r"\").await, [r"back\slash"]);
    assert_eq!(found("据库äb").await, ["数据库ÄB"]);
    assert_eq!(found("O'").await, ["o'clock"]);
    assert_eq!(found("$1").await, [""; 0]);
    assert_eq!(found("").await.len(), 7);
}

async fn a_row_shows_the_latest_verdicts_and_the_largest_saving(place: &Place) {
    let machines = place.machines(2).await;
    let mut tx = place.store.begin().await.unwrap();
    tx.put_verdicts(&[
        saving(machines[0], Rule::Idle, "2013-10-01T00:00:00Z", 1_500),
        saving(machines[0], Rule::Reduction, "2013-10-01T00:00:00Z", 700),
        saving(machines[0], Rule::Reduction, "2013-10-02T00:00:00Z", 200),
        judged(
            machines[0],
            Rule::Alarm,
            Outcome::Keep,
            "2013-10-01T00:00:00Z",
        ),
    ])
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let row = place.store.resource(machines[0]).await.unwrap().unwrap();
    assert_eq!(
        row.verdicts,
        [
            (Rule::Alarm, Outcome::Keep, None),
            (Rule::Reduction, Outcome::Shrink, Some(200)),
            (Rule::Idle, Outcome::Shrink, Some(1_500)),
        ]
    );
    assert_eq!(row.saving, 1_500);
    let other = place.store.resource(machines[1]).await.unwrap().unwrap();
    assert_eq!((other.verdicts.len(), other.saving), (0, 0));
}

async fn an_enormous_limit_is_a_limit(place: &Place) {
    place.machines(3).await;
    let rows = place
        .store
        .resources(
            &ResourceFilter::default(),
            &Reach::everything(),
            ResourceSort::Name,
            None,
            u64::MAX,
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 3);
}
