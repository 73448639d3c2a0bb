//! Art. 24(3).

use super::*;

#[test]
fn a_disk_with_more_than_five_hundred_gigabytes_free_all_year_is_shrunk() {
    let mut year = [100.0; 365];
    year[200] = 350.0;
    let verdict = verdict(Rule::DiskReduction, &disk(&year));
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!(verdict.article, "24(3)");
    assert_eq!(
        verdict.readings,
        [readings::LEAST_FREE_SPACE, readings::PER_DATA_DISK]
    );
    // 350 GB are 70 percent of 500 GB.
    let proposed = verdict.proposed.expect("a smaller disk");
    assert_eq!(proposed.disk_bytes, 500 * GB);
    assert_eq!(verdict.saving_per_month, Some(Fen(25_000)));
}

#[test]
fn exactly_five_hundred_gigabytes_free_keep_the_disk() {
    assert_eq!(
        outcome(Rule::DiskReduction, &disk(&[500.0; 365])),
        Outcome::Keep
    );
    let one_byte_less_used = 500.0 - 1.0 / GB as f64;
    assert_eq!(
        outcome(Rule::DiskReduction, &disk(&[one_byte_less_used; 365])),
        Outcome::Shrink
    );
}

#[test]
fn one_day_with_less_free_space_keeps_the_disk() {
    let mut year = [100.0; 365];
    year[17] = 501.0;
    assert_eq!(outcome(Rule::DiskReduction, &disk(&year)), Outcome::Keep);
    assert_eq!(
        outcome(Rule::DiskReduction, &disk(&[501.0])),
        Outcome::Keep,
        "a single reading is enough to know"
    );
}

#[test]
fn half_a_year_is_not_a_year() {
    let verdict = verdict(Rule::DiskReduction, &disk(&[100.0; 180]));
    assert_eq!(verdict.outcome, Outcome::InsufficientData);
    assert!((verdict.coverage - 180.0 / 365.0).abs() < 1e-12);
    assert_eq!(verdict.proposed, None);
}

#[test]
fn the_last_free_space_counts_where_the_rulebook_reads_it_so() {
    let last = bazhong_with(&[("scale_down.disk_statistic", r#""last""#)]);
    let mut year = [900.0; 365];
    year[364] = 100.0;
    let verdict = judge(Rule::DiskReduction, &last, &disk(&year));
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!(verdict.readings[0], readings::LAST_FREE_SPACE);
    assert_eq!(
        verdict.proposed, None,
        "its peak needs the whole disk, whatever is free now"
    );
    assert_eq!(
        judge(Rule::DiskReduction, &last, &disk(&[900.0; 100])).outcome,
        Outcome::InsufficientData
    );
}

#[test]
fn a_proposed_disk_is_a_whole_number_of_ten_gigabytes() {
    let verdict = verdict(Rule::DiskReduction, &disk(&[101.0; 365]));
    let proposed = verdict.proposed.expect("a smaller disk");
    assert_eq!(proposed.disk_bytes, 150 * GB, "144.3 GB rounded up");
}

#[test]
fn a_disk_of_unknown_size_is_judged_without_a_proposal() {
    let mut unknown = disk(&[100.0; 365]);
    unknown.size = Size::default();
    let verdict = verdict(Rule::DiskReduction, &unknown);
    assert_eq!(verdict.outcome, Outcome::Shrink);
    assert_eq!((verdict.proposed, verdict.saving_per_month), (None, None));
}

#[test]
fn a_disk_that_was_never_read_lacks_data() {
    let mut unread = disk(&[]);
    assert_eq!(
        outcome(Rule::DiskReduction, &unread),
        Outcome::InsufficientData
    );
    unread.observed.clear();
    assert_eq!(
        outcome(Rule::DiskReduction, &unread),
        Outcome::InsufficientData
    );
}
