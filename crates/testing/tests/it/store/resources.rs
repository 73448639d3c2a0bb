//! Resources, their sizes, what is allocated.

use yunheng_domain::ids::SystemId;
use yunheng_domain::reach::Reach;
use yunheng_domain::resource::{NewResource, ResourceKind, Size};
use yunheng_domain::system::NewSystem;
use yunheng_store::{StoreError, Totals};

use super::{Place, day, machine, on_both, unit};

on_both!(
    a_resource_comes_back_as_it_was_added,
    a_resource_name_is_taken_once,
    the_newest_size_is_the_current_one,
    each_day_has_the_size_in_force,
    everything_allocated_adds_up,
    an_empty_store_allocates_nothing,
);

async fn a_resource_comes_back_as_it_was_added(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let owner = tx.add_organisation(&unit("U1")).await.unwrap();
    let system = tx
        .add_system(&NewSystem {
            unit: owner,
            code: "S1".to_owned(),
            name: "一网通办".to_owned(),
            protection_grade: None,
        })
        .await
        .unwrap();
    let vm = NewResource {
        system: Some(system),
        ..machine(owner, "VM-a")
    };
    let id = tx.add_resource(&vm, day("2013-07-01")).await.unwrap();
    let disk = NewResource {
        kind: ResourceKind::DataDisk,
        parent: Some(id),
        ..machine(owner, "disk-a")
    };
    let disk_id = tx.add_resource(&disk, day("2013-07-01")).await.unwrap();
    tx.commit().await.unwrap();

    let row = place.store.resource(id).await.unwrap().unwrap();
    assert_eq!(row.resource.details, vm);
    assert_eq!(row.unit_name, "U1 简称");
    assert_eq!(row.system_name.as_deref(), Some("一网通办"));
    assert_eq!((row.verdicts.len(), row.saving), (0, 0));
    let by_name = place.store.resource_by_name("VM-a").await.unwrap();
    assert_eq!(by_name, Some(row.resource.clone()));
    assert_eq!(place.store.resource_by_name("vm-a").await.unwrap(), None);
    let disks = place.store.disks_of(id).await.unwrap();
    assert_eq!((disks.len(), disks[0].id), (1, disk_id));
    assert_eq!(disks[0].details, disk);
    let all = place.store.all_resources().await.unwrap();
    assert_eq!(all, [row.resource, disks[0].clone()]);
    let unknown = yunheng_domain::ids::ResourceId(disk_id.0 + 1);
    assert_eq!(place.store.resource(unknown).await.unwrap(), None);
}

async fn a_resource_name_is_taken_once(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let owner = tx.add_organisation(&unit("U1")).await.unwrap();
    let vm = machine(owner, "vm");
    tx.add_resource(&vm, day("2013-07-01")).await.unwrap();
    let error = tx.add_resource(&vm, day("2013-07-01")).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
}

fn vcpus(vcpus: i64) -> Size {
    Size {
        vcpus,
        memory_bytes: 1 << 30,
        disk_bytes: 0,
    }
}

async fn the_newest_size_is_the_current_one(place: &Place) {
    let vm = place.machines(1).await[0];
    let mut tx = place.store.begin().await.unwrap();
    tx.resize(vm, day("2013-09-01"), vcpus(2)).await.unwrap();
    // Learnt late of an earlier size: the newer one stays in force.
    tx.resize(vm, day("2013-08-01"), vcpus(8)).await.unwrap();
    tx.resize(vm, day("2013-08-01"), vcpus(16)).await.unwrap();
    tx.commit().await.unwrap();
    let row = place.store.resource(vm).await.unwrap().unwrap();
    assert_eq!(row.resource.details.size, vcpus(2));
    let sizes = place.store.sizes(vm).await.unwrap();
    let sizes: Vec<(String, i64)> = sizes
        .into_iter()
        .map(|(since, size)| (since.to_string(), size.vcpus))
        .collect();
    assert_eq!(
        sizes,
        [
            ("2013-07-01".to_owned(), 4),
            ("2013-08-01".to_owned(), 16),
            ("2013-09-01".to_owned(), 2)
        ]
    );
}

async fn each_day_has_the_size_in_force(place: &Place) {
    let machines = place.machines(2).await;
    let mut tx = place.store.begin().await.unwrap();
    tx.resize(machines[0], day("2013-08-01"), vcpus(2))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let on = async |date: &str| -> Vec<(i64, i64)> {
        let sizes = place.store.sizes_on(day(date)).await.unwrap();
        sizes
            .into_iter()
            .map(|(id, size)| (id.0, size.vcpus))
            .collect()
    };
    let (a, b) = (machines[0].0, machines[1].0);
    assert_eq!(on("2013-06-30").await, []);
    assert_eq!(on("2013-07-31").await, [(a, 4), (b, 4)]);
    assert_eq!(on("2013-08-01").await, [(a, 2), (b, 4)]);
}

async fn everything_allocated_adds_up(place: &Place) {
    let machines = place.machines(3).await;
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("U2-without-resources"))
        .await
        .unwrap();
    let owner = tx.add_organisation(&unit("U3")).await.unwrap();
    for number in 0..2 {
        let disk = NewResource {
            kind: ResourceKind::DataDisk,
            parent: Some(machines[0]),
            // Far beyond 32 bits, as bytes are.
            size: Size {
                disk_bytes: 5 << 40,
                ..Size::default()
            },
            ..machine(owner, &format!("disk-{number}"))
        };
        tx.add_resource(&disk, day("2013-07-01")).await.unwrap();
    }
    tx.add_system(&NewSystem {
        unit: owner,
        code: "S1".to_owned(),
        name: String::new(),
        protection_grade: None,
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let expected = Totals {
        units: 2,
        systems: 1,
        machines: 3,
        disks: 2,
        vcpus: 12,
        memory_bytes: 3 * (8 << 30),
        disk_bytes: 10 << 40,
    };
    assert_eq!(
        place.store.totals(&Reach::everything()).await.unwrap(),
        expected
    );
}

async fn an_empty_store_allocates_nothing(place: &Place) {
    assert_eq!(
        place.store.totals(&Reach::everything()).await.unwrap(),
        Totals::default()
    );
    let nobody = yunheng_store::ResourceFilter {
        system: Some(SystemId(1)),
        ..yunheng_store::ResourceFilter::default()
    };
    assert_eq!(
        place
            .store
            .count_resources(&nobody, &Reach::everything())
            .await
            .unwrap(),
        0
    );
}
