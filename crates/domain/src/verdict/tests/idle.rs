//! Art. 24(4).

use super::*;

/// Bytes per second that make one MB (10^6 bytes) a day.
const MB_PER_DAY: f64 = 1e6 / 86_400.0;

fn asleep() -> [Seen; 3] {
    [
        seen(Metric::Cpu, 0.4),
        seen(Metric::Network, 0.5 * MB_PER_DAY),
        seen(Metric::Logins, 0.0),
    ]
}

#[test]
fn a_machine_without_work_traffic_or_logins_is_idle() {
    let verdict = verdict(Rule::Idle, &machine(&asleep()));
    assert_eq!(verdict.outcome, Outcome::Idle);
    assert_eq!(verdict.article, "24(4)");
    assert_eq!(
        verdict.readings,
        [
            readings::CPU_P99,
            readings::TRAFFIC_BELOW_LINE,
            readings::NO_LOGIN_EVIDENCE
        ]
    );
    assert_eq!(verdict.proposed, None);
    // Everything paid for it: 8 cores of 28 yuan and 16 GB of 10 yuan.
    assert_eq!(verdict.saving_per_month, Some(Fen(38_400)));
}

#[test]
fn a_cpu_p99_of_exactly_one_percent_is_not_idle() {
    let [_, network, logins] = asleep();
    let at_the_line = machine(&[seen(Metric::Cpu, 1.0), network, logins]);
    assert_eq!(outcome(Rule::Idle, &at_the_line), Outcome::Keep);
    let below = machine(&[seen(Metric::Cpu, 0.999), network, logins]);
    assert_eq!(outcome(Rule::Idle, &below), Outcome::Idle);
}

#[test]
fn a_nightly_backup_of_an_hour_a_quarter_does_not_wake_the_p99() {
    let [_, network, logins] = asleep();
    let backup = machine(&[seen(Metric::Cpu, 0.4).holding(90.0, 4), network, logins]);
    assert_eq!(outcome(Rule::Idle, &backup), Outcome::Idle);
}

#[test]
fn one_login_is_evidence_of_use() {
    let [cpu, network, _] = asleep();
    let visited = machine(&[
        cpu,
        network,
        seen(Metric::Logins, 0.0).peaking(1.0).on_days(1),
    ]);
    let verdict = verdict(Rule::Idle, &visited);
    assert_eq!(verdict.outcome, Outcome::Keep);
    assert_eq!(verdict.readings[2], readings::LOGIN_SEEN);
    assert_eq!(verdict.saving_per_month, None);
}

#[test]
fn a_megabyte_a_day_is_evidence_of_use() {
    let [cpu, _, logins] = asleep();
    let served = machine(&[cpu, seen(Metric::Network, 1.000_001 * MB_PER_DAY), logins]);
    let verdict = verdict(Rule::Idle, &served);
    assert_eq!(verdict.outcome, Outcome::Keep);
    assert_eq!(verdict.readings[1], readings::TRAFFIC_SEEN);
}

#[test]
fn without_measured_traffic_nobody_is_called_idle() {
    let [cpu, network, logins] = asleep();
    let verdict = verdict(Rule::Idle, &machine(&[cpu, logins]));
    assert_eq!(verdict.outcome, Outcome::InsufficientData);
    assert_eq!(verdict.readings[1], readings::TRAFFIC_NOT_MEASURED);
    let for_a_month = machine(&[cpu, network.on_days(30), logins]);
    assert_eq!(
        outcome(Rule::Idle, &for_a_month),
        Outcome::InsufficientData,
        "a month of silence says nothing about the quarter"
    );
}

#[test]
fn a_busy_machine_is_kept_whether_or_not_traffic_was_measured() {
    assert_eq!(
        outcome(Rule::Idle, &machine(&[seen(Metric::Cpu, 40.0)])),
        Outcome::Keep
    );
}

#[test]
fn logins_that_nobody_measures_are_named_and_do_not_hold_the_verdict_up() {
    let [cpu, network, _] = asleep();
    let verdict = verdict(Rule::Idle, &machine(&[cpu, network]));
    assert_eq!(verdict.outcome, Outcome::Idle);
    assert_eq!(verdict.readings[2], readings::LOGINS_NOT_MEASURED);
    assert!((verdict.coverage - 1.0).abs() < f64::EPSILON);
}

#[test]
fn a_machine_watched_for_a_month_is_not_yet_idle() {
    let [cpu, network, logins] = asleep();
    let new = machine(&[cpu.on_days(30), network, logins]);
    assert_eq!(outcome(Rule::Idle, &new), Outcome::InsufficientData);
}

#[test]
fn a_machine_switched_off_but_measured_is_idle() {
    let off = machine(&[seen(Metric::Cpu, 0.0), seen(Metric::Network, 0.0)]);
    assert_eq!(outcome(Rule::Idle, &off), Outcome::Idle);
}
