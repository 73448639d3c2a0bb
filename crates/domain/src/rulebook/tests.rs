use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Rulebook {
    Rulebook::parse(text).unwrap_or_else(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

fn bazhong() -> Rulebook {
    parsed(builtin()[0])
}

fn yunling() -> Rulebook {
    parsed(builtin()[1])
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
    assert_eq!(rulebook.citation(), "bazhong-2023@1");
    assert!(!rulebook.is_fictional());
}

#[test]
fn bazhong_s_article_24_stands_as_the_measures_and_their_readings_say() {
    assert_eq!(
        bazhong().article24(),
        &Article24 {
            alarm_threshold: 70.0,
            alarm_windows: 3,
            alarm_metrics: vec![
                crate::metric::Metric::Cpu,
                crate::metric::Metric::Memory,
                crate::metric::Metric::Disk,
            ],
            reduction_peak: 30.0,
            reduction_combine: Combine::All,
            reduction_window: ReductionWindow::CalendarQuarter,
            reduction_statistic: PeakStatistic::RawPeak,
            reduction_target: 60.0,
            disk_free_gb: 500,
            disk_window_months: 12,
            disk_statistic: FreeStatistic::Minimum,
            disk_target: 70.0,
            idle_days: 90,
            idle_cpu_p99: 1.0,
            idle_traffic_mb: 1.0,
            coverage_min: 80.0,
            divergence_points: 5.0,
        }
    );
}

#[test]
fn a_second_city_is_a_second_file_with_other_numbers() {
    let yunling = yunling();
    assert!(yunling.is_fictional());
    assert!(yunling.city().zh.contains("虚构"));
    assert_eq!(
        yunling.article24(),
        &Article24 {
            alarm_threshold: 80.0,
            alarm_windows: 2,
            alarm_metrics: vec![crate::metric::Metric::Cpu, crate::metric::Metric::Memory],
            reduction_peak: 40.0,
            reduction_combine: Combine::Any,
            reduction_window: ReductionWindow::RollingDays(90),
            reduction_statistic: PeakStatistic::P95,
            reduction_target: 65.0,
            disk_free_gb: 300,
            disk_window_months: 6,
            disk_statistic: FreeStatistic::Last,
            disk_target: 75.0,
            idle_days: 60,
            idle_cpu_p99: 2.0,
            idle_traffic_mb: 5.0,
            coverage_min: 90.0,
            divergence_points: 8.0,
        }
    );
    let trial_run = yunling.parameter("trial_run.min_days").unwrap();
    assert_eq!(trial_run.value, Value::Integer(30));
}

#[test]
fn every_article_and_parameter_speaks_one_language_at_a_time() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for rulebook in [bazhong(), yunling()] {
        let summaries = rulebook.articles().iter().map(|article| &article.summary);
        let labels = rulebook.parameters().iter().map(|p| &p.label);
        for text in summaries.chain(labels) {
            assert!(text.zh.chars().any(is_han), "{text:?}");
            assert!(!text.en.chars().any(is_han), "{text:?}");
        }
    }
}

#[test]
fn parameters_keep_the_order_of_the_file() {
    let rulebook = bazhong();
    let first = &rulebook.parameters()[0];
    assert_eq!(first.key, "exception.review");
    assert_eq!(first.value.to_string(), "30");
    let articles: Vec<u32> = rulebook.parameters().iter().map(|p| p.article).collect();
    assert!(articles.is_sorted());
}

#[test]
fn a_value_is_shown_as_it_is_written() {
    let rulebook = bazhong();
    let shown = |key: &str| rulebook.parameter(key).unwrap().value.to_string();
    assert_eq!(shown("scale_up.threshold"), "70");
    assert_eq!(shown("scale_up.metrics"), "cpu, memory, disk");
    assert_eq!(shown("scale_down.combine"), "all");
    assert_eq!(shown("cutover.retain_waivable"), "true");
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
fn a_successor_supersedes_from_its_own_first_day() {
    let rulebook = bazhong();
    let successor = Some(date(2026, 12, 1));
    assert_eq!(
        rulebook.status(date(2026, 11, 30), successor),
        Status::Lapsed
    );
    assert_eq!(
        rulebook.status(date(2026, 12, 1), successor),
        Status::Superseded
    );
    let early = Some(date(2026, 1, 1));
    assert_eq!(rulebook.status(date(2026, 1, 1), early), Status::Superseded);
}

#[test]
fn a_draft_stays_a_draft_until_it_is_issued() {
    let draft = builtin()[1].replacen("fictional = true", "fictional = true\ndraft = true", 1);
    assert_eq!(parsed(&draft).status(date(2025, 1, 1), None), Status::Draft);
    assert_eq!(yunling().status(date(2099, 1, 1), None), Status::InForce);
}

fn bazhong_from(from: &str, to: &str, id: &str) -> Rulebook {
    parsed(
        &builtin()[0]
            .replacen(
                "effective_from = 2023-07-01",
                &format!("effective_from = {from}"),
                1,
            )
            .replacen(
                "effective_to = 2026-06-30",
                &format!("effective_to = {to}"),
                1,
            )
            .replacen("bazhong-2023", id, 2),
    )
}

#[test]
fn two_rulebooks_of_one_city_on_one_day_are_named_with_the_day() {
    let next = bazhong_from("2026-06-30", "2029-06-30", "bazhong-2026");
    let found = Rulebook::overlaps(&[bazhong(), yunling(), next.clone()]);
    let citations = ("bazhong-2023@1".to_owned(), "bazhong-2026@1".to_owned());
    assert_eq!(found, [(citations.0, citations.1, date(2026, 6, 30))]);

    let after = bazhong_from("2026-07-01", "2029-06-30", "bazhong-2026");
    assert_eq!(Rulebook::overlaps(&[bazhong(), after, yunling()]), []);

    let draft = parsed(
        &next
            .source()
            .replacen("version = 1", "version = 1\ndraft = true", 1),
    );
    assert_eq!(Rulebook::overlaps(&[bazhong(), draft]), []);
}

#[test]
fn the_digest_is_of_the_text_as_it_stands() {
    let rulebook = bazhong();
    assert_eq!(rulebook.digest(), &Sm3Digest::of(builtin()[0].as_bytes()));
    assert_eq!(rulebook.source(), builtin()[0]);
}

#[test]
fn no_key_is_declared_twice_and_every_condition_names_a_declared_choice() {
    for (index, declared) in declared::DECLARED.iter().enumerate() {
        let again = declared::DECLARED[index + 1..]
            .iter()
            .find(|other| other.key == declared.key);
        assert!(again.is_none(), "{}", declared.key);
        if let declared::Needed::When(key, choice) = declared.needed {
            let other = declared::declared(key).unwrap();
            assert!(matches!(other.kind, declared::Kind::Choice(names) if names.contains(&choice)));
        }
    }
}

proptest! {
    #[test]
    fn any_beginning_of_a_rulebook_is_read_without_giving_up(cut in 0..40_000_usize) {
        let text = builtin()[0];
        let cut = text.floor_char_boundary(cut);
        // What is cut off is missing or broken, unless the cut falls behind the last needed field.
        if let Err(mistakes) = Rulebook::parse(&text[..cut]) {
            prop_assert!(!mistakes.is_empty());
            prop_assert!(mistakes.iter().all(|mistake| mistake.line >= 1 && mistake.column >= 1));
        }
    }

    #[test]
    fn any_text_is_refused_with_a_mistake(text in "(?s).{0,200}") {
        prop_assert!(!Rulebook::parse(&text).unwrap_err().is_empty());
    }

    #[test]
    fn any_line_of_a_rulebook_may_be_replaced_by_anything(line in 0..600_usize, by in "[ -~]{0,40}") {
        let mut lines: Vec<&str> = builtin()[0].lines().collect();
        let line = line % lines.len();
        lines[line] = &by;
        if let Err(mistakes) = Rulebook::parse(&lines.join("\n")) {
            prop_assert!(!mistakes.is_empty());
        }
    }
}
