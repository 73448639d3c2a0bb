//! Art. 24(1).

use super::*;

#[test]
fn three_windows_in_a_row_above_seventy_percent_raise_the_alarm() {
    let busy = machine(&[
        seen(Metric::Cpu, 20.0).holding(70.01, 3),
        seen(Metric::Memory, 20.0),
    ]);
    let verdict = verdict(Rule::Alarm, &busy);
    assert_eq!(verdict.outcome, Outcome::Alarm);
    assert_eq!(verdict.article, "24(1)");
    assert_eq!(verdict.readings, [readings::CONSECUTIVE_WINDOW_MEANS]);
    assert_eq!(of_metric(&verdict, Metric::Cpu).outcome, Outcome::Alarm);
    assert_eq!(of_metric(&verdict, Metric::Cpu).sustained, Some(70.01));
    assert_eq!(of_metric(&verdict, Metric::Memory).outcome, Outcome::Keep);
}

#[test]
fn exactly_seventy_percent_is_no_alarm() {
    let at_the_line = machine(&[seen(Metric::Cpu, 70.0), seen(Metric::Memory, 70.0)]);
    assert_eq!(outcome(Rule::Alarm, &at_the_line), Outcome::Keep);
}

#[test]
fn two_windows_in_a_row_are_too_few() {
    let short = machine(&[
        seen(Metric::Cpu, 20.0).holding(99.0, 2),
        seen(Metric::Memory, 20.0),
    ]);
    assert_eq!(outcome(Rule::Alarm, &short), Outcome::Keep);
}

#[test]
fn memory_alone_raises_the_alarm() {
    let full = machine(&[seen(Metric::Cpu, 1.0), seen(Metric::Memory, 90.0)]);
    assert_eq!(outcome(Rule::Alarm, &full), Outcome::Alarm);
}

#[test]
fn an_alarm_needs_no_coverage_for_what_was_seen_was_seen() {
    let seen_once = machine(&[seen(Metric::Cpu, 90.0).on_days(1)]);
    let verdict = verdict(Rule::Alarm, &seen_once);
    assert_eq!(verdict.outcome, Outcome::Alarm);
    assert!(verdict.coverage.abs() < f64::EPSILON, "memory is missing");
    assert_eq!(
        of_metric(&verdict, Metric::Memory).outcome,
        Outcome::InsufficientData
    );
}

#[test]
fn without_an_alarm_a_metric_that_was_not_watched_leaves_the_question_open() {
    let memory_unknown = machine(&[seen(Metric::Cpu, 20.0)]);
    assert_eq!(
        outcome(Rule::Alarm, &memory_unknown),
        Outcome::InsufficientData
    );
    assert_eq!(
        outcome(Rule::Alarm, &machine(&[])),
        Outcome::InsufficientData
    );
}

#[test]
fn a_disk_raises_the_alarm_by_its_last_value() {
    let mut year = [900.0; 365];
    assert_eq!(outcome(Rule::Alarm, &disk(&year)), Outcome::Alarm);
    year[364] = 700.0;
    let kept = verdict(Rule::Alarm, &disk(&year));
    assert_eq!(kept.outcome, Outcome::Keep, "exactly 70 percent at the end");
    assert_eq!(kept.readings, [readings::DISK_LAST_VALUE]);
    year[364] = 700.1;
    assert_eq!(outcome(Rule::Alarm, &disk(&year)), Outcome::Alarm);
}

#[test]
fn a_disk_is_kept_where_the_rulebook_lists_no_disks() {
    let rulebook = bazhong_with(&[("scale_up.metrics", r#"["cpu", "memory"]"#)]);
    let verdict = judge(Rule::Alarm, &rulebook, &disk(&[900.0; 365]));
    assert_eq!(verdict.outcome, Outcome::Keep);
    assert_eq!(verdict.readings, [readings::METRIC_NOT_LISTED]);
    assert!(verdict.metrics.is_empty());
}

#[test]
fn how_much_more_is_left_to_the_unit_s_application() {
    let busy = machine(&[seen(Metric::Cpu, 90.0), seen(Metric::Memory, 90.0)]);
    let verdict = verdict(Rule::Alarm, &busy);
    assert_eq!((verdict.proposed, verdict.saving_per_month), (None, None));
}
