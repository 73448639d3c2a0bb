use jiff::civil::date;

use super::*;

fn bazhong() -> Rulebook {
    Rulebook::parse(builtin()[0]).unwrap_or_else(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

#[test]
fn bazhong_has_all_fifty_articles_and_every_declared_parameter() {
    let rulebook = bazhong();
    let numbers: Vec<u32> = rulebook.articles().iter().map(|a| a.number).collect();
    assert_eq!(numbers, (1..=50).collect::<Vec<u32>>());
    for declared in declared::DECLARED {
        let only_when = matches!(declared.needed, declared::Needed::When(..));
        assert!(
            only_when || rulebook.parameter(declared.key).is_some(),
            "{}",
            declared.key
        );
    }
}

#[test]
fn bazhong_lapsed_on_the_first_of_july_2026() {
    let rulebook = bazhong();
    assert_eq!(rulebook.status(date(2023, 6, 30), None), Status::Draft);
    assert_eq!(rulebook.status(date(2023, 7, 1), None), Status::InForce);
    assert_eq!(rulebook.status(date(2026, 6, 30), None), Status::InForce);
    assert_eq!(rulebook.status(date(2026, 7, 1), None), Status::Lapsed);
}

#[test]
fn a_second_city_is_a_second_file_with_other_numbers() {
    let yunling = Rulebook::parse(builtin()[1]).unwrap();
    assert!(yunling.is_fictional());
    assert!(yunling.city().zh.contains("虚构"));
    let (ours, theirs) = (bazhong(), yunling.article24().clone());
    assert_eq!(theirs.reduction_window, ReductionWindow::RollingDays(90));
    assert_eq!(theirs.reduction_statistic, PeakStatistic::P95);
    assert_ne!(theirs.alarm_threshold, ours.article24().alarm_threshold);
    assert_eq!(
        yunling.parameter("trial_run.min_days").unwrap().value,
        Value::Integer(30)
    );
}
