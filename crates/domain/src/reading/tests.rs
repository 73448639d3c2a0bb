//! Readings from the raw series that exporters really send.

use proptest::prelude::*;

use super::*;

const MINUTE: i64 = 60_000;

fn samples(values: &[(i64, f64)]) -> Vec<Sample> {
    values
        .iter()
        .map(|(minute, value)| Sample {
            at: minute * MINUTE,
            value: *value,
            capacity: None,
        })
        .collect()
}

/// What is free, as the raw series keeps it.
fn free(values: &[(i64, f64)]) -> Vec<Sample> {
    let mut samples = samples(values);
    for sample in &mut samples {
        sample.value = Role::Free.kept(sample.value);
    }
    samples
}

fn part<'a>(role: Role, component: &'a str, samples: &'a [Sample]) -> Part<'a> {
    Part {
        role,
        component,
        samples,
    }
}

/// Minute, used, capacity of each reading over a day.
fn read(metric: Metric, parts: &[Part<'_>]) -> Vec<(i64, f64, Option<f64>)> {
    derive(metric, parts, 0, 24 * 60 * MINUTE)
        .into_iter()
        .map(|reading| (reading.at / MINUTE, reading.used, reading.capacity))
        .collect()
}

#[test]
fn a_gauge_with_its_capacity_row_by_row_is_read_as_it_is() {
    let mut rows = samples(&[(0, 10.0), (5, 20.0), (10, 30.0)]);
    rows[0].capacity = Some(40.0);
    rows[2].capacity = Some(60.0);
    assert_eq!(
        read(Metric::Memory, &[part(Role::Used, "", &rows)]),
        [
            (0, 10.0, Some(40.0)),
            (5, 20.0, None),
            (10, 30.0, Some(60.0))
        ]
    );
}

#[test]
fn only_readings_from_the_first_instant_up_to_the_last_are_given() {
    let rows = samples(&[(-5, 1.0), (0, 2.0), (5, 3.0), (10, 4.0)]);
    let readings = derive(Metric::Cpu, &[part(Role::Used, "", &rows)], 0, 10 * MINUTE);
    assert_eq!(
        readings.iter().map(|r| r.used).collect::<Vec<_>>(),
        [2.0, 3.0]
    );
}

#[test]
fn a_percentage_passes_untouched() {
    let reading = |used, capacity| Reading {
        at: 0,
        used,
        capacity,
    };
    let odd = 17.466_666_666_666_665;
    assert_eq!(reading(odd, Some(100.0)).percent(), Some(odd));
    assert_eq!(reading(0.9, Some(3.0)).percent(), Some(30.0));
    assert_eq!(reading(1.0, None).percent(), None);
}

#[test]
fn free_memory_is_taken_from_the_capacity_in_force() {
    let free = free(&[(0, 30.0), (1, 20.0), (30, 20.0)]);
    let capacity = samples(&[(0, 100.0)]);
    assert_eq!(
        read(
            Metric::Memory,
            &[
                part(Role::Free, "", &free),
                part(Role::Capacity, "", &capacity)
            ]
        ),
        [(0, 70.0, Some(100.0)), (1, 80.0, Some(100.0))],
        "half an hour later the capacity no longer holds"
    );
}

#[test]
fn a_capacity_of_the_same_instant_comes_before_an_older_one() {
    let used = samples(&[(0, 10.0), (1, 10.0)]);
    let capacity = samples(&[(0, 100.0), (1, 200.0)]);
    assert_eq!(
        read(
            Metric::Memory,
            &[
                part(Role::Capacity, "", &capacity),
                part(Role::Used, "", &used)
            ]
        ),
        [(0, 10.0, Some(100.0)), (1, 10.0, Some(200.0))]
    );
}

#[test]
fn mount_points_are_added_up_with_their_own_capacities() {
    let (root, data) = (free(&[(0, 5.0)]), free(&[(0, 60.0)]));
    let (root_size, data_size) = (samples(&[(0, 10.0)]), samples(&[(0, 100.0)]));
    let other = samples(&[(0, 1000.0)]);
    assert_eq!(
        read(
            Metric::Disk,
            &[
                part(Role::Free, "/", &root),
                part(Role::Free, "/data", &data),
                part(Role::Capacity, "/", &root_size),
                part(Role::Capacity, "/data", &data_size),
                part(Role::Capacity, "/unrelated", &other),
            ]
        ),
        [(0, 45.0, Some(110.0))]
    );
}

#[test]
fn a_missing_network_card_gives_no_reading_rather_than_a_partial_sum() {
    let first = samples(&[(0, 10.0), (1, 10.0), (2, 10.0), (20, 10.0)]);
    let second = samples(&[(0, 5.0), (1, 5.0)]);
    assert_eq!(
        read(
            Metric::Network,
            &[
                part(Role::Used, "eth0", &first),
                part(Role::Used, "eth1", &second)
            ]
        ),
        [(0, 15.0, None), (1, 15.0, None), (20, 10.0, None)],
        "a card gone for longer than the step has been removed"
    );
}

#[test]
fn busy_seconds_are_busy_cores() {
    let busy = samples(&[(0, 1000.0), (1, 1120.0)]);
    let vcpus = samples(&[(0, 4.0), (1, 4.0)]);
    let parts = [
        part(Role::BusySeconds, "", &busy),
        part(Role::Capacity, "", &vcpus),
    ];
    assert_eq!(read(Metric::Cpu, &parts), [(1, 2.0, Some(4.0))]);
    let percent = derive(Metric::Cpu, &parts, 0, i64::MAX)[0].percent();
    assert_eq!(percent, Some(50.0));
}

#[test]
fn busy_seconds_core_by_core_share_the_capacity_of_the_whole() {
    let cores = [
        samples(&[(0, 0.0), (1, 60.0)]),
        samples(&[(0, 0.0), (1, 30.0)]),
    ];
    let vcpus = samples(&[(1, 2.0)]);
    assert_eq!(
        read(
            Metric::Cpu,
            &[
                part(Role::BusySeconds, "0", &cores[0]),
                part(Role::BusySeconds, "1", &cores[1]),
                part(Role::Capacity, "", &vcpus),
            ]
        ),
        [(1, 1.5, Some(2.0))]
    );
}

#[test]
fn idle_seconds_bring_one_core_each() {
    let cores = [
        samples(&[(0, 500.0), (1, 560.0)]),
        samples(&[(0, 80.0), (1, 95.0)]),
    ];
    assert_eq!(
        read(
            Metric::Cpu,
            &[
                part(Role::IdleSeconds, "0", &cores[0]),
                part(Role::IdleSeconds, "1", &cores[1])
            ]
        ),
        [(1, 0.75, Some(2.0))]
    );
}

#[test]
fn a_core_a_hair_more_than_idle_is_not_used_below_zero() {
    let core = samples(&[(0, 500.0), (1, 560.02)]);
    assert_eq!(
        read(Metric::Cpu, &[part(Role::IdleSeconds, "0", &core)]),
        [(1, 0.0, Some(1.0))]
    );
}

#[test]
fn a_restart_gives_no_idle_rate_because_being_down_is_not_being_busy() {
    let core = samples(&[(0, 500.0), (1, 5.0), (2, 65.0)]);
    assert_eq!(
        read(Metric::Cpu, &[part(Role::IdleSeconds, "0", &core)]),
        [(2, 0.0, Some(1.0))]
    );
}

#[test]
fn a_counter_that_went_back_has_restarted_from_zero() {
    let bytes = samples(&[(0, 6000.0), (1, 12_000.0), (2, 3000.0)]);
    assert_eq!(
        read(Metric::Network, &[part(Role::Counter, "eth0", &bytes)]),
        [(1, 100.0, None), (2, 50.0, None)]
    );
}

#[test]
fn a_counter_step_of_a_quarter_of_an_hour_is_the_longest_that_gives_a_rate() {
    let bytes = samples(&[(0, 0.0), (15, 900.0), (31, 1800.0)]);
    assert_eq!(
        read(Metric::Network, &[part(Role::Counter, "eth0", &bytes)]),
        [(15, 1.0, None)]
    );
}

#[test]
fn a_counter_needs_the_sample_before_the_first_instant() {
    let bytes = samples(&[(-1, 0.0), (0, 60.0), (1, 180.0)]);
    assert_eq!(
        read(Metric::Network, &[part(Role::Counter, "eth0", &bytes)]),
        [(0, 1.0, None), (1, 2.0, None)]
    );
}

#[test]
fn a_counter_of_logins_gives_how_many_there_were() {
    let logins = samples(&[(0, 7.0), (10, 9.0), (20, 9.0), (30, 1.0)]);
    assert_eq!(
        read(Metric::Logins, &[part(Role::Counter, "", &logins)]),
        [(10, 2.0, None), (20, 0.0, None), (30, 1.0, None)]
    );
}

#[test]
fn what_was_measured_as_used_comes_before_what_is_derived() {
    let used = samples(&[(0, 25.0), (1, 25.0)]);
    let idle = samples(&[(0, 0.0), (1, 1.0)]);
    let parts = [
        part(Role::IdleSeconds, "0", &idle),
        part(Role::Used, "", &used),
    ];
    assert_eq!(
        read(Metric::Cpu, &parts),
        [(0, 25.0, None), (1, 25.0, None)]
    );
    let silent = [part(Role::Used, "", &[]), parts[0]];
    assert_eq!(read(Metric::Cpu, &silent).len(), 1);
}

#[test]
fn what_is_no_number_is_no_reading() {
    let mut rows = samples(&[
        (0, f64::NAN),
        (1, f64::INFINITY),
        (2, -1.0),
        (3, 5.0),
        (4, 5.0),
    ]);
    rows[3].capacity = Some(0.0);
    rows[4].capacity = Some(f64::NAN);
    let expected = [(3, 5.0, None), (4, 5.0, None)];
    assert_eq!(
        read(Metric::Memory, &[part(Role::Used, "", &rows)]),
        expected
    );
    let other = samples(&[(0, 0.0)]);
    let general = [
        part(Role::Used, "", &rows),
        part(Role::Capacity, "x", &other),
    ];
    assert_eq!(read(Metric::Memory, &general), expected);
}

#[test]
fn no_series_give_no_readings() {
    assert_eq!(read(Metric::Cpu, &[]), []);
    let capacity = samples(&[(0, 4.0)]);
    assert_eq!(
        read(Metric::Cpu, &[part(Role::Capacity, "", &capacity)]),
        []
    );
}

/// Any value an exporter could send, sorted by time.
fn series() -> impl Strategy<Value = Vec<Sample>> {
    let value = prop_oneof![8 => 0.0..1e6f64, 1 => prop::num::f64::ANY];
    let capacity = prop::option::of(prop_oneof![8 => 1.0..1e6f64, 1 => prop::num::f64::ANY]);
    prop::collection::btree_map(-30i64..60, (value, capacity), 0..40).prop_map(|rows| {
        rows.into_iter()
            .map(|(minute, (value, capacity))| Sample {
                at: minute * MINUTE,
                value,
                capacity,
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn readings_are_finite_sorted_and_within_the_window_whatever_comes(
        all in prop::collection::vec((prop::sample::select(&Role::ALL[..]), "[ab]?", series()), 0..6),
        metric in prop::sample::select(&Metric::ALL[..]),
    ) {
        let parts: Vec<_> = all.iter().map(|(role, name, rows)| part(*role, name, rows)).collect();
        let readings = derive(metric, &parts, 0, 30 * MINUTE);
        prop_assert!(readings.iter().all(|r| r.used.is_finite() && r.used >= 0.0));
        prop_assert!(readings.iter().all(|r| r.capacity.is_none_or(|c| c.is_finite() && c > 0.0)));
        prop_assert!(readings.iter().all(|r| (0..30 * MINUTE).contains(&r.at)));
        prop_assert!(readings.is_sorted_by(|a, b| a.at < b.at));
    }

    #[test]
    fn the_order_in_which_series_arrive_does_not_matter(
        rows in prop::collection::vec(series(), 3),
        role in prop::sample::select(&Role::ALL[..]),
    ) {
        let parts = [part(role, "a", &rows[0]), part(role, "b", &rows[1]), part(role, "c", &rows[2])];
        let turned = [parts[2], parts[0], parts[1]];
        prop_assert_eq!(
            derive(Metric::Cpu, &parts, 0, 60 * MINUTE),
            derive(Metric::Cpu, &turned, 0, 60 * MINUTE)
        );
    }
}
