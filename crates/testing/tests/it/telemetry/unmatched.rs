//! What matches no resource is listed, never silently dropped.

use yunheng_app::UnmatchedFilter;
use yunheng_domain::series::Unmatched;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, WriteBody, both};

use super::{CPU, MINUTE, counted, july, with_machine};

both!(
    an_unknown_machine_is_listed_with_its_labels_and_counted,
    a_metric_without_a_rule_is_listed,
    a_machine_registered_later_takes_what_comes_from_then_on,
);

async fn an_unknown_machine_is_listed_with_its_labels_and_counted(city: Harness) {
    with_machine(&city).await;
    let body = WriteBody::new()
        .series(CPU, &[("resource", "vm-unknown"), ("zone", "east")])
        .sample(july(), 1.0)
        .sample(july() + MINUTE, 2.0);
    city.write(&body).await;
    city.write(&body).await;
    let listed = city
        .app()
        .unmatched(&setup(), UnmatchedFilter::default(), None, 10)
        .await
        .unwrap();
    let [row] = listed.page.rows.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!(row.group.name, CPU);
    assert!(
        row.group
            .labels
            .contains(&("zone".to_owned(), "east".to_owned()))
    );
    assert_eq!(row.group.wanted.as_deref(), Some("vm-unknown"));
    assert_eq!(row.group.reason, Unmatched::NoResource);
    assert_eq!((row.group.samples, listed.samples), (4, 4));
}

async fn a_metric_without_a_rule_is_listed(city: Harness) {
    city.write(
        &WriteBody::new()
            .series("go_goroutines", &[("job", "x")])
            .sample(july(), 7.0),
    )
    .await;
    let listed = city
        .app()
        .unmatched(
            &setup(),
            UnmatchedFilter::containing("goroutines"),
            None,
            10,
        )
        .await
        .unwrap();
    let [row] = listed.page.rows.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!(row.group.reason, Unmatched::NoRule);
}

async fn a_machine_registered_later_takes_what_comes_from_then_on(city: Harness) {
    city.unit("U1").await;
    let body = |at| {
        WriteBody::new()
            .series(CPU, &[("resource", "vm-late")])
            .sample(at, 5.0)
    };
    city.write(&body(july())).await;
    assert_eq!(
        city.app()
            .unmatched(&setup(), UnmatchedFilter::default(), None, 10)
            .await
            .unwrap()
            .page
            .total,
        1
    );
    let vm = city.machine("vm-late", "U1").await;
    city.write(&body(july() + MINUTE)).await;
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 1);
    assert_eq!(
        city.app()
            .unmatched(&setup(), UnmatchedFilter::default(), None, 10)
            .await
            .unwrap()
            .page
            .total,
        0
    );
}
