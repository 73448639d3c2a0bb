//! No threshold lives in code: each parameter, changed in the rulebook alone, moves an outcome.

use super::*;

/// Under the city's rulebook and under one with a single value changed.
fn moves(rule: Rule, evidence: &Evidence, changes: &[(&str, &str)]) -> (Outcome, Outcome) {
    (
        outcome(rule, evidence),
        judge(rule, &bazhong_with(changes), evidence).outcome,
    )
}

#[test]
fn each_parameter_of_the_alarm_moves_it() {
    let warm = machine(&[
        seen(Metric::Cpu, 20.0).holding(75.0, 3),
        seen(Metric::Memory, 20.0),
    ]);
    let expected = (Outcome::Alarm, Outcome::Keep);
    for (key, value) in [
        ("scale_up.threshold", "80"),
        ("scale_up.consecutive_windows", "4"),
        ("scale_up.metrics", r#"["memory", "disk"]"#),
    ] {
        assert_eq!(
            moves(Rule::Alarm, &warm, &[(key, value)]),
            expected,
            "{key}"
        );
    }
}

#[test]
fn each_parameter_of_the_reduction_moves_it() {
    let low = machine(&[
        seen(Metric::Cpu, 5.0).peaking(25.0),
        seen(Metric::Memory, 5.0).peaking(25.0).on_days(80),
    ]);
    let (shrink, keep) = (Outcome::Shrink, Outcome::Keep);
    assert_eq!(
        moves(Rule::Reduction, &low, &[("scale_down.cpu_mem_peak", "20")]),
        (shrink, keep)
    );
    assert_eq!(
        moves(Rule::Reduction, &low, &[("observation.coverage_min", "95")]),
        (shrink, Outcome::InsufficientData)
    );
    let mixed = machine(&[seen(Metric::Cpu, 5.0), seen(Metric::Memory, 50.0)]);
    assert_eq!(
        moves(
            Rule::Reduction,
            &mixed,
            &[("scale_down.combine", r#""any""#)]
        ),
        (keep, shrink)
    );
    let lone_peak = machine(&[
        seen(Metric::Cpu, 5.0).peaking(90.0),
        seen(Metric::Memory, 5.0),
    ]);
    assert_eq!(
        moves(
            Rule::Reduction,
            &lone_peak,
            &[("scale_down.statistic", r#""p95""#)]
        ),
        (keep, shrink)
    );
}

#[test]
fn the_targets_move_the_proposals() {
    let low = machine(&[
        seen(Metric::Cpu, 5.0).peaking(30.0),
        seen(Metric::Memory, 5.0).peaking(30.0),
    ]);
    let rulebook = bazhong_with(&[
        ("scale_down.target_utilisation", "40"),
        ("scale_down.disk_target_utilisation", "50"),
    ]);
    let proposed = |rule, evidence: &Evidence| judge(rule, &rulebook, evidence).proposed;
    assert_eq!(
        proposed(Rule::Reduction, &low).map(|size| size.vcpus),
        Some(6)
    );
    let disk = proposed(Rule::DiskReduction, &disk(&[100.0; 365]));
    assert_eq!(disk.map(|size| size.disk_bytes), Some(200 * GB));
}

#[test]
fn each_parameter_of_the_disk_rule_moves_it() {
    let mut year = [400.0; 365];
    year[0] = 600.0;
    for (key, value) in [
        ("scale_down.disk_free", "300"),
        ("scale_down.disk_statistic", r#""last""#),
    ] {
        assert_eq!(
            moves(Rule::DiskReduction, &disk(&year), &[(key, value)]),
            (Outcome::Keep, Outcome::Shrink),
            "{key}"
        );
    }
}

#[test]
fn each_parameter_of_idleness_moves_it() {
    let drowsy = machine(&[seen(Metric::Cpu, 0.4), seen(Metric::Network, 5.0)]);
    for (key, value) in [("idle.cpu_p99", "0.2"), ("idle.traffic_mb_per_day", "0.1")] {
        assert_eq!(
            moves(Rule::Idle, &drowsy, &[(key, value)]),
            (Outcome::Idle, Outcome::Keep),
            "{key}"
        );
    }
}

#[test]
fn the_windows_move_with_the_rulebook() {
    let asked = quarter();
    let rulebook = bazhong_with(&[
        ("idle.window_days", "30"),
        ("scale_down.disk_window_months", "6"),
    ]);
    let from = |rule: Rule| rule.window(&rulebook, asked).from;
    assert_eq!(from(Rule::Idle), date(2013, 9, 1));
    assert_eq!(from(Rule::DiskReduction), date(2013, 4, 1));
}

#[test]
fn the_tolerance_between_the_sources_moves_the_finding() {
    let rulebook = bazhong_with(&[("observation.divergence_points", "20")]);
    let [low, high] = [20.0, 30.0].map(|level| seen(Metric::Cpu, level).rollup(1));
    let day = date(2013, 7, 1);
    assert!(divergence(&bazhong(), Metric::Cpu, day, &low, &high).is_some());
    assert!(divergence(&rulebook, Metric::Cpu, day, &low, &high).is_none());
}

#[test]
fn another_city_s_rulebook_judges_the_same_evidence_differently() {
    let yunling = Rulebook::parse(YUNLING).expect("the second rulebook has no mistakes");
    let warm = machine(&[seen(Metric::Cpu, 75.0), seen(Metric::Memory, 20.0)]);
    let (ours, theirs) = (
        verdict(Rule::Alarm, &warm),
        judge(Rule::Alarm, &yunling, &warm),
    );
    assert_eq!(
        (ours.outcome, theirs.outcome),
        (Outcome::Alarm, Outcome::Keep)
    );
    assert_ne!(ours.rulebook, theirs.rulebook);
    assert_ne!(ours.input_digest, theirs.input_digest);
}
