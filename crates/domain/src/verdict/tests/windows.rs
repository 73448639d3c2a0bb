//! The days each rule looks at.

use super::*;

fn asked(from: Date, to: Date) -> Period {
    Period { from, to }
}

fn window(rule: Rule, rulebook: &Rulebook) -> (Date, Date) {
    let window = rule.window(rulebook, asked(date(2013, 8, 1), date(2013, 8, 31)));
    (window.from, window.to)
}

#[test]
fn the_alarm_looks_at_exactly_what_was_asked() {
    assert_eq!(
        window(Rule::Alarm, &bazhong()),
        (date(2013, 8, 1), date(2013, 8, 31))
    );
}

#[test]
fn reduction_looks_at_the_calendar_quarter_of_the_last_day() {
    assert_eq!(
        window(Rule::Reduction, &bazhong()),
        (date(2013, 7, 1), date(2013, 9, 30))
    );
}

#[test]
fn reduction_looks_at_rolling_days_where_the_rulebook_reads_it_so() {
    let yunling = Rulebook::parse(YUNLING).expect("the second rulebook has no mistakes");
    let ReductionWindow::RollingDays(days) = yunling.article24().reduction_window else {
        panic!("the second rulebook rolls");
    };
    let (from, to) = window(Rule::Reduction, &yunling);
    assert_eq!(to, date(2013, 8, 31));
    assert_eq!(Period { from, to }.days(), days);
}

#[test]
fn a_disk_is_looked_at_for_twelve_calendar_months() {
    assert_eq!(
        window(Rule::DiskReduction, &bazhong()),
        (date(2012, 9, 1), date(2013, 8, 31))
    );
    let leap = asked(date(2024, 2, 1), date(2024, 2, 29));
    assert_eq!(
        Rule::DiskReduction.window(&bazhong(), leap).from,
        date(2023, 3, 1)
    );
}

#[test]
fn idleness_is_looked_for_in_ninety_days() {
    let (from, to) = window(Rule::Idle, &bazhong());
    assert_eq!((from, to), (date(2013, 6, 3), date(2013, 8, 31)));
    assert_eq!(Period { from, to }.days(), 90);
}
