//! Art. 21 and 28: two measurements of one thing.

use super::*;

fn compare(provider: f64, supervisor: f64) -> Option<Divergence> {
    let rollup = |level| seen(Metric::Cpu, level).rollup(1);
    divergence(
        &bazhong(),
        Metric::Cpu,
        date(2013, 7, 1),
        &rollup(provider),
        &rollup(supervisor),
    )
}

#[test]
fn five_points_apart_are_within_the_tolerance() {
    assert_eq!(compare(20.0, 25.0), None);
}

#[test]
fn more_than_five_points_apart_are_a_finding_in_either_direction() {
    let finding = compare(20.0, 25.5).expect("a finding");
    assert!((finding.provider_mean - 20.0).abs() < 1e-9);
    assert!((finding.supervisor_mean - 25.5).abs() < 1e-9);
    assert!(compare(25.5, 20.0).is_some());
}

#[test]
fn one_source_alone_diverges_from_nothing() {
    let day = date(2013, 7, 1);
    let busy = seen(Metric::Cpu, 80.0).rollup(1);
    let silent = Rollup::default();
    assert_eq!(
        divergence(&bazhong(), Metric::Cpu, day, &busy, &silent),
        None
    );
    let traffic = [1.0, 9e9].map(|level| seen(Metric::Network, level).rollup(1));
    assert_eq!(
        divergence(&bazhong(), Metric::Network, day, &traffic[0], &traffic[1]),
        None,
        "bytes are no points"
    );
}
