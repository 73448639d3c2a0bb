//! Art. 24(2).

use super::*;

#[test]
fn both_peaks_at_thirty_percent_shrink_the_machine() {
    let low = machine(&[
        seen(Metric::Cpu, 5.0).peaking(30.0),
        seen(Metric::Memory, 12.0).peaking(30.0),
    ]);
    let verdict = verdict(Rule::Reduction, &low);
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!(verdict.article, "24(2)");
    assert_eq!(
        verdict.readings,
        [
            readings::BOTH_PEAKS,
            readings::RAW_PEAK,
            readings::CALENDAR_QUARTER
        ]
    );
    assert!((verdict.coverage - 1.0).abs() < f64::EPSILON);
}

#[test]
fn one_peak_above_thirty_percent_keeps_the_machine() {
    let one_peak = machine(&[
        seen(Metric::Cpu, 5.0).peaking(30.001),
        seen(Metric::Memory, 12.0),
    ]);
    let verdict = verdict(Rule::Reduction, &one_peak);
    assert_eq!(verdict.outcome, Outcome::Keep);
    assert_eq!((verdict.proposed, verdict.saving_per_month), (None, None));
}

#[test]
fn one_peak_above_thirty_percent_keeps_the_machine_though_memory_was_never_read() {
    let one_peak = machine(&[seen(Metric::Cpu, 5.0).peaking(31.0)]);
    assert_eq!(outcome(Rule::Reduction, &one_peak), Outcome::Keep);
    let seldom_read = machine(&[seen(Metric::Cpu, 5.0).peaking(31.0).on_days(2)]);
    assert_eq!(outcome(Rule::Reduction, &seldom_read), Outcome::Keep);
}

#[test]
fn cpu_and_memory_are_judged_and_shown_separately() {
    let mixed = machine(&[
        seen(Metric::Cpu, 5.0).peaking(20.0),
        seen(Metric::Memory, 50.0).peaking(60.0),
    ]);
    let verdict = verdict(Rule::Reduction, &mixed);
    let cpu = of_metric(&verdict, Metric::Cpu);
    let memory = of_metric(&verdict, Metric::Memory);
    assert_eq!((cpu.outcome, cpu.peak), (Outcome::Shrink, Some(20.0)));
    assert_eq!((memory.outcome, memory.peak), (Outcome::Keep, Some(60.0)));
    assert_eq!(memory.p95, Some(50.25));
}

#[test]
fn a_low_machine_whose_memory_was_never_read_lacks_data() {
    let verdict = verdict(Rule::Reduction, &machine(&[seen(Metric::Cpu, 5.0)]));
    assert_eq!(verdict.outcome, Outcome::InsufficientData);
    assert!(verdict.coverage.abs() < f64::EPSILON);
    assert_eq!(of_metric(&verdict, Metric::Memory).peak, None);
}

#[test]
fn eighty_percent_of_the_slots_are_enough_and_less_is_not() {
    let ten_days = |watched| {
        let seen = [
            seen(Metric::Cpu, 5.0),
            seen(Metric::Memory, 5.0).on_days(watched),
        ];
        Evidence {
            window: Period {
                from: date(2013, 7, 1),
                to: date(2013, 7, 10),
            },
            observed: observe(&seen, 10),
            ..machine(&[])
        }
    };
    let enough = verdict(Rule::Reduction, &ten_days(8));
    assert_eq!(enough.outcome, Outcome::Shrink);
    assert!(
        (enough.coverage - 0.8).abs() < 1e-12,
        "the least of the two"
    );
    let less = verdict(Rule::Reduction, &ten_days(7));
    assert_eq!(less.outcome, Outcome::InsufficientData);
}

#[test]
fn the_proposed_size_would_have_peaked_at_sixty_percent() {
    let low = machine(&[
        seen(Metric::Cpu, 5.0).peaking(30.0),
        seen(Metric::Memory, 5.0).peaking(10.0),
    ]);
    let verdict = verdict(Rule::Reduction, &low);
    let proposed = verdict.proposed.expect("a smaller size");
    assert_eq!(proposed.vcpus, 4);
    assert_eq!(proposed.memory_bytes, 3 * GB, "2.67 GB in whole GB");
    // 4 cores of 28 yuan and 13 GB of 10 yuan.
    assert_eq!(verdict.saving_per_month, Some(Fen(24_200)));
}

#[test]
fn a_machine_that_cannot_be_smaller_is_low_all_the_same() {
    let mut smallest = machine(&[seen(Metric::Cpu, 5.0), seen(Metric::Memory, 5.0)]);
    smallest.size = Size {
        vcpus: 1,
        memory_bytes: GB,
        disk_bytes: 0,
    };
    let verdict = verdict(Rule::Reduction, &smallest);
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!((verdict.proposed, verdict.saving_per_month), (None, None));
}

#[test]
fn an_unknown_size_or_price_leaves_proposal_or_saving_open() {
    let mut low = machine(&[seen(Metric::Cpu, 5.0), seen(Metric::Memory, 5.0)]);
    low.prices = Prices::default();
    let unpriced = verdict(Rule::Reduction, &low);
    assert!(unpriced.proposed.is_some());
    assert_eq!(unpriced.saving_per_month, None);
    low.size = Size::default();
    assert_eq!(verdict(Rule::Reduction, &low).proposed, None);
}

#[test]
fn either_peak_is_enough_where_the_rulebook_reads_it_so() {
    let either = bazhong_with(&[("scale_down.combine", r#""any""#)]);
    let cpu_low = machine(&[seen(Metric::Cpu, 5.0), seen(Metric::Memory, 80.0)]);
    let shrink = judge(Rule::Reduction, &either, &cpu_low);
    assert_eq!(shrink.outcome, Outcome::Shrink);
    assert_eq!(shrink.readings[0], readings::EITHER_PEAK);
    let proposed = shrink.proposed.expect("fewer cores");
    assert_eq!((proposed.vcpus, proposed.memory_bytes), (1, 16 * GB));

    let memory_unknown = machine(&[seen(Metric::Cpu, 5.0)]);
    assert_eq!(
        judge(Rule::Reduction, &either, &memory_unknown).outcome,
        Outcome::Shrink
    );
    let memory_unknown = machine(&[seen(Metric::Cpu, 80.0)]);
    assert_eq!(
        judge(Rule::Reduction, &either, &memory_unknown).outcome,
        Outcome::InsufficientData
    );
}

#[test]
fn a_lone_peak_is_forgiven_where_the_rulebook_reads_the_95th_percentile() {
    let p95 = bazhong_with(&[("scale_down.statistic", r#""p95""#)]);
    let lone_peak = machine(&[
        seen(Metric::Cpu, 5.0).peaking(100.0),
        seen(Metric::Memory, 5.0).peaking(100.0),
    ]);
    let verdict = judge(Rule::Reduction, &p95, &lone_peak);
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!(verdict.readings[1], readings::P95);
    let high_for_a_week = machine(&[seen(Metric::Cpu, 80.0).on_days(7)]);
    assert_eq!(
        judge(Rule::Reduction, &p95, &high_for_a_week).outcome,
        Outcome::InsufficientData,
        "more samples could still bring the percentile down"
    );
}
