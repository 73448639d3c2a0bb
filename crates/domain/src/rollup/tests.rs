//! The roll-up as a whole; histogram and sustained levels test themselves.

use proptest::prelude::*;

use super::*;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const STEP_MS: i64 = 300_000;

fn reading(at: i64, used: f64, capacity: impl Into<Option<f64>>) -> Reading {
    Reading {
        at,
        used,
        capacity: capacity.into(),
    }
}

/// A reading every five minutes, in percent.
fn day(percents: &[f64]) -> Vec<Reading> {
    (0..)
        .zip(percents)
        .map(|(step, percent)| reading(step * STEP_MS, *percent, 100.0))
        .collect()
}

#[test]
fn a_day_without_readings_has_no_mean_and_no_peak() {
    let rollup = Rollup::of_day(Metric::Cpu, &[], 0);
    assert_eq!(rollup.mean(), None);
    assert_eq!(rollup.peak(), None);
    assert_eq!(rollup.quantile(0.95), None);
    assert!(rollup.coverage(Metric::Cpu, 1).abs() < f64::EPSILON);
}

#[test]
fn a_reading_without_capacity_is_counted_apart_and_covers_nothing() {
    let readings = [
        reading(0, 5.0, None),
        reading(20 * 60_000, 30.0, 60.0),
        reading(40 * 60_000, 9.0, None),
    ];
    let rollup = Rollup::of_day(Metric::Memory, &readings, 0);
    assert_eq!((rollup.count, rollup.without_capacity), (1, 2));
    assert_eq!(rollup.slots, 1);
    assert_eq!(rollup.peak(), Some(50.0));
}

#[test]
fn readings_above_capacity_are_kept_and_flagged() {
    let rollup = Rollup::of_day(Metric::Cpu, &day(&[100.0, 100.5, 180.0]), 0);
    assert_eq!(rollup.above_capacity, 2);
    assert_eq!(rollup.peak(), Some(180.0));
    assert_eq!(rollup.histogram.count(), 3);
}

#[test]
fn a_full_day_every_five_minutes_covers_it_whole() {
    let rollup = Rollup::of_day(Metric::Cpu, &day(&[1.0; 288]), 0);
    assert_eq!(rollup.slots, 96);
    assert!((rollup.coverage(Metric::Cpu, 1) - 1.0).abs() < f64::EPSILON);
    assert!((rollup.coverage(Metric::Cpu, 2) - 0.5).abs() < f64::EPSILON);
}

#[test]
fn slots_and_windows_begin_at_the_given_midnight() {
    let midnight = 57_600_000;
    let edge = midnight + 15 * 60_000;
    let readings = [reading(edge - 1, 10.0, 100.0), reading(edge, 20.0, 100.0)];
    let rollup = Rollup::of_day(Metric::Cpu, &readings, midnight);
    assert_eq!(rollup.slots, 2);
    assert_eq!(rollup.sustained.level(2), Some(10.0));
}

#[test]
fn a_window_is_judged_by_its_mean_and_not_by_its_peak() {
    let rollup = Rollup::of_day(Metric::Cpu, &day(&[90.0, 90.0, 30.0, 71.0, 71.0, 71.0]), 0);
    assert_eq!(rollup.sustained.level(1), Some(71.0));
    assert_eq!(rollup.sustained.level(2), Some(70.0));
}

#[test]
fn least_free_space_is_capacity_less_used_and_never_negative() {
    let readings = [reading(0, 400.0, 1000.0), reading(1, 650.0, 1000.0)];
    let rollup = Rollup::of_day(Metric::Disk, &readings, 0);
    assert_eq!(rollup.free_min, Some(350.0));
    assert!((rollup.last - 65.0).abs() < f64::EPSILON);
    let overfull = Rollup::of_day(Metric::Disk, &[reading(0, 1010.0, 1000.0)], 0);
    assert_eq!(overfull.free_min, Some(0.0));
}

#[test]
fn network_summarises_bytes_and_has_no_percentage() {
    let readings = [reading(0, 500.0, None), reading(1, 1500.0, None)];
    let rollup = Rollup::of_day(Metric::Network, &readings, 0);
    assert_eq!(rollup.mean(), Some(1000.0));
    assert_eq!(rollup.without_capacity, 0);
    assert_eq!(rollup.quantile(0.95), None);
    assert_eq!(rollup.sustained.level(1), None);
}

#[test]
fn a_quantile_never_leaves_the_observed_range() {
    let rollup = Rollup::of_day(Metric::Cpu, &day(&[30.0; 10]), 0);
    assert_eq!(rollup.quantile(0.95), Some(30.0));
    let rollup = Rollup::of_day(Metric::Cpu, &day(&[30.4; 10]), 0);
    assert_eq!(rollup.quantile(0.95), Some(30.4));
}

#[test]
fn a_capacity_too_small_to_divide_by_gives_no_percentage() {
    let rollup = Rollup::of_day(Metric::Cpu, &[reading(0, 1e300, 1e-300)], 0);
    assert_eq!((rollup.count, rollup.without_capacity), (0, 1));
}

#[test]
fn a_calm_day_s_shape_fits_in_a_hundred_bytes() {
    let percents: Vec<f64> = (0..288)
        .map(|step| 12.0 + 6.0 * (f64::from(step) / 40.0).sin())
        .collect();
    let bytes = Rollup::of_day(Metric::Cpu, &day(&percents), 0).shape_bytes();
    assert!(bytes.len() < 80, "{} bytes", bytes.len());
}

#[test]
fn bytes_that_are_no_shape_are_refused() {
    let bytes = Rollup::of_day(Metric::Cpu, &day(&[12.0, 80.0]), 0).shape_bytes();
    assert_eq!(Rollup::shape_from_bytes(&[]), None);
    assert_eq!(Rollup::shape_from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Rollup::shape_from_bytes(&[&bytes[..], &[0]].concat()), None);
    let other_version = [&[SHAPE_VERSION + 1], &bytes[1..]].concat();
    assert_eq!(Rollup::shape_from_bytes(&other_version), None);
}

/// Readings over `days` days at random instants, some without a capacity.
fn readings(days: i64) -> impl Strategy<Value = Vec<Reading>> {
    let one = (
        0..days * DAY_MS,
        0.0..130.0f64,
        prop::option::weighted(0.9, Just(100.0)),
    );
    prop::collection::btree_map(0..days * DAY_MS, one, 0..300).prop_map(|by_time| {
        by_time
            .into_iter()
            .map(|(at, (_, used, capacity))| reading(at, used, capacity))
            .collect()
    })
}

/// The days of `readings` rolled up one by one and merged; days without readings as gaps.
fn merged(metric: Metric, readings: &[Reading], days: i64) -> Rollup {
    let days: Vec<Option<Rollup>> = (0..days)
        .map(|day| day * DAY_MS)
        .map(|start| {
            let of_day: Vec<Reading> = readings
                .iter()
                .copied()
                .filter(|reading| (start..start + DAY_MS).contains(&reading.at))
                .collect();
            (!of_day.is_empty()).then(|| Rollup::of_day(metric, &of_day, start))
        })
        .collect();
    Rollup::merged(days.iter().map(Option::as_ref))
}

proptest! {
    #[test]
    fn merging_days_equals_one_roll_up_over_all_of_them(
        readings in readings(4),
        metric in prop::sample::select(vec![Metric::Cpu, Metric::Memory, Metric::Disk, Metric::Network]),
    ) {
        let mut by_day = merged(metric, &readings, 4);
        let mut whole = Rollup::of_days(metric, &readings, 0, 4);
        // Sums are floats: day sums are added up in time order, which is defined but is another order than sample by sample.
        prop_assert!((by_day.sum - whole.sum).abs() <= 1e-9 * whole.sum.abs());
        (by_day.sum, whole.sum) = (0.0, 0.0);
        if !metric.is_percentage() {
            (by_day.sustained, whole.sustained) = Default::default();
        }
        prop_assert_eq!(by_day, whole);
    }

    #[test]
    fn the_same_readings_give_the_same_bits(readings in readings(1)) {
        let rollup = Rollup::of_day(Metric::Cpu, &readings, 0);
        let again = Rollup::of_day(Metric::Cpu, &readings, 0);
        prop_assert_eq!(rollup.sum.to_bits(), again.sum.to_bits());
        prop_assert_eq!(rollup, again);
    }

    #[test]
    fn p95_and_p99_are_within_half_a_point_of_the_exact_ones(
        readings in readings(1),
        q in prop_oneof![Just(0.95), Just(0.99)],
    ) {
        let mut exact: Vec<f64> = readings.iter().filter_map(Reading::percent).collect();
        prop_assume!(!exact.is_empty());
        exact.sort_by(f64::total_cmp);
        let rank = (1..=exact.len()).find(|rank| *rank as f64 >= q * exact.len() as f64);
        let exact = exact[rank.unwrap() - 1];
        let rollup = Rollup::of_day(Metric::Cpu, &readings, 0);
        prop_assert!((rollup.quantile(q).unwrap() - exact).abs() <= 0.5);
    }

    #[test]
    fn the_shape_reads_back(readings in readings(1)) {
        let rollup = Rollup::of_day(Metric::Cpu, &readings, 0);
        let shape = Rollup::shape_from_bytes(&rollup.shape_bytes());
        prop_assert_eq!(shape, Some((rollup.histogram, rollup.sustained)));
    }
}
