//! Every mistake of a rulebook file is named by line, column and key.

use super::{Rulebook, builtin};

fn mistakes(text: &str) -> Vec<String> {
    let mistakes = Rulebook::parse(text).unwrap_err();
    mistakes.iter().map(ToString::to_string).collect()
}

/// The lines of one table of Bazhong's rulebook, without the blank line after them.
fn table(header: &str) -> String {
    let text = builtin()[0];
    let start = text.find(header).unwrap();
    let rest = &text[start..];
    rest[..rest.find("\n\n").map_or(rest.len(), |end| end + 1)].to_owned()
}

/// The mistakes of Bazhong's rulebook with one piece of text replaced, and the line on which that piece begins.
fn with(from: &str, to: &str) -> (usize, Vec<String>) {
    let text = builtin()[0];
    let start = text.find(from).unwrap();
    let line = text[..start].matches('\n').count() + 1;
    (line, mistakes(&text.replacen(from, to, 1)))
}

/// What is said when `from` becomes `to` within the parameter `provision.sla`, whose header is line 0 here.
fn in_provision_sla(from: &str, to: &str) -> Vec<String> {
    let original = table("[parameters.\"provision.sla\"]");
    let changed = original.replace(from, to);
    assert_ne!(original, changed, "{from}");
    let (header, mistakes) = with(&original, &changed);
    mistakes
        .into_iter()
        .map(|mistake| {
            let (line, rest) = mistake.split_once(':').unwrap();
            let line: usize = line.parse().unwrap();
            format!("{}:{rest}", line - header)
        })
        .collect()
}

#[test]
fn a_wrong_type_is_named_with_what_was_expected() {
    assert_eq!(
        in_provision_sla("value = 3", "value = \"three\""),
        [
            "2:9: parameters.\"provision.sla\".value: expected a whole number, found the text 'three'"
        ]
    );
    assert_eq!(
        in_provision_sla("value = 3", "value = 3.5"),
        [
            "2:9: parameters.\"provision.sla\".value: expected a whole number, found a decimal number"
        ]
    );
    assert_eq!(
        in_provision_sla("article = 18", "article = \"18\""),
        [
            "1:11: parameters.\"provision.sla\".article: expected a whole number, found the text '18'"
        ]
    );
}

#[test]
fn an_unknown_article_is_named() {
    assert_eq!(
        in_provision_sla("article = 18", "article = 51"),
        ["1:11: parameters.\"provision.sla\".article: there is no article 51 in this rulebook"]
    );
}

#[test]
fn a_wrong_unit_is_named() {
    assert_eq!(
        in_provision_sla("working_days", "days"),
        ["3:8: parameters.\"provision.sla\".unit: the unit must be 'working_days', found 'days'"]
    );
}

#[test]
fn a_value_out_of_range_is_named_with_the_range() {
    assert_eq!(
        in_provision_sla("value = 3", "value = 0"),
        ["2:9: parameters.\"provision.sla\".value: 0 is outside 1 to 60"]
    );
    let (line, found) = with(
        "value = 70\nunit = \"percent\"",
        "value = 100.5\nunit = \"percent\"",
    );
    assert_eq!(
        found,
        [format!(
            "{line}:9: parameters.\"scale_up.threshold\".value: 100.5 is outside 0 to 100"
        )]
    );
    let (line, found) = with(
        "value = 3\nunit = \"windows\"",
        "value = 5\nunit = \"windows\"",
    );
    assert_eq!(
        found,
        [format!(
            "{line}:9: parameters.\"scale_up.consecutive_windows\".value: 5 is outside 1 to 4"
        )]
    );
    let (line, found) = with("value = \"09-30\"", "value = \"09-31\"");
    assert_eq!(
        found,
        [format!(
            "{line}:9: parameters.\"annual_plan.deadline\".value: '09-31' is no day of every year such as 09-30"
        )]
    );
}

#[test]
fn a_name_outside_its_closed_set_is_named_with_the_set() {
    let (line, found) = with("[\"cpu\", \"memory\", \"disk\"]", "[\"cpu\", \"mem\"]");
    assert_eq!(
        found,
        [format!(
            "{line}:9: parameters.\"scale_up.metrics\".value: 'mem' is none of cpu, memory, disk"
        )]
    );
}

#[test]
fn a_misspelt_field_is_named_with_the_likely_one() {
    assert_eq!(
        in_provision_sla("value =", "valeu ="),
        [
            "0:1: parameters.\"provision.sla\".value: missing",
            "2:1: parameters.\"provision.sla\".valeu: unknown field, did you mean 'value'?",
        ]
    );
}

#[test]
fn a_missing_parameter_is_named_with_what_it_must_be() {
    let (_, found) = with(&table("[parameters.\"provision.sla\"]"), "");
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with(
        "parameters.\"provision.sla\": missing parameter (a whole number from 1 to 60, in working_days)"
    ));
}

#[test]
fn a_misspelt_parameter_is_unknown_and_the_right_one_missing() {
    let (line, found) = with("\"provision.sla\"", "\"provison.sla\"");
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("parameters.\"provision.sla\": missing parameter"));
    assert_eq!(
        found[1],
        format!(
            "{line}:13: parameters.\"provison.sla\": unknown parameter, did you mean 'provision.sla'?"
        )
    );
}

#[test]
fn rolling_days_are_missing_only_where_the_window_is_rolling() {
    let (_, found) = with("value = \"calendar_quarter\"", "value = \"rolling_days\"");
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("parameters.\"scale_down.rolling_days\": missing parameter"));
}

/// `provision.sla` twice, the second entry `second_from` a day.
fn provision_sla_twice(first_to: &str, second_from: &str) -> (usize, String) {
    let one = table("[parameters.\"provision.sla\"]");
    let entry = one.replace(
        "[parameters.\"provision.sla\"]",
        "[[parameters.\"provision.sla\"]]",
    );
    let both = format!("{entry}{first_to}\n\n{entry}{second_from}\n");
    let text = builtin()[0];
    let line = text[..text.find(&one).unwrap()].matches('\n').count() + 1;
    let second = line + entry.matches('\n').count() + 2;
    (second, text.replacen(&one, &both, 1))
}

#[test]
fn entries_of_one_key_may_follow_each_other_but_not_overlap() {
    let (_, text) = provision_sla_twice("effective_to = 2024-12-31", "effective_from = 2025-01-01");
    let rulebook = Rulebook::parse(&text).unwrap();
    let day = jiff::civil::date(2025, 1, 1);
    let parameter = rulebook.parameter_on("provision.sla", day).unwrap();
    assert_eq!(parameter.effective_from, Some(day));
    assert_eq!(parameter.effective_to, rulebook.effective_to());

    let (second, text) =
        provision_sla_twice("effective_to = 2024-12-31", "effective_from = 2024-12-31");
    assert_eq!(
        mistakes(&text),
        [format!(
            "{second}:1: parameters.\"provision.sla\"[2]: its validity overlaps an earlier entry of this key on 2024-12-31"
        )]
    );
}

#[test]
fn a_day_without_a_value_is_named() {
    let (second, text) =
        provision_sla_twice("effective_to = 2024-12-31", "effective_from = 2025-02-01");
    assert_eq!(
        mistakes(&text),
        [format!(
            "{second}:1: parameters.\"provision.sla\"[2]: no value from 2025-01-01 until 2025-02-01"
        )]
    );
    assert_eq!(
        in_provision_sla("value = 3", "value = 3\neffective_to = 2025-06-30"),
        ["0:1: parameters.\"provision.sla\": no value from 2025-07-01"]
    );
}

#[test]
fn a_parameter_that_verdicts_use_holds_as_long_as_its_rulebook() {
    let (line, found) = with("value = 70\n", "value = 70\neffective_from = 2023-07-01\n");
    assert_eq!(found.len(), 1);
    let place = format!(
        "{}:18: parameters.\"scale_up.threshold\".effective_from",
        line + 1
    );
    assert!(found[0].starts_with(&place), "{found:?}");
}

#[test]
fn a_validity_that_ends_before_it_begins_is_named() {
    let (line, found) = with("effective_to = 2026-06-30", "effective_to = 2023-06-30");
    assert_eq!(
        found,
        [format!(
            "{line}:16: effective_to: 2023-06-30 is before effective_from, 2023-07-01"
        )]
    );
}

#[test]
fn articles_are_numbered_without_gap_or_double() {
    let (line, found) = with("number = 7\n", "number = 8\n");
    let next = line + 6;
    assert_eq!(
        found,
        [
            format!("{line}:10: articles[7].number: article 7 is missing"),
            format!("{next}:10: articles[8].number: article 8 stands twice"),
        ]
    );
    let none = mistakes("articles = []");
    assert!(none.contains(&"1:12: articles: a rulebook has at least one article".to_owned()));
}

#[test]
fn an_article_with_a_mistake_is_still_an_article() {
    let (line, found) = with("number = 18\n", "number = 18\ncolour = 1\n");
    assert_eq!(
        found,
        [format!(
            "{}:1: articles[18].colour: unknown field",
            line + 1
        )]
    );
}

#[test]
fn an_unknown_party_is_named_with_the_likely_one() {
    let (line, found) = with(
        "binds = [\"provider\", \"tenant\"]",
        "binds = [\"provder\", \"tenant\"]",
    );
    assert_eq!(
        found,
        [format!(
            "{line}:9: articles[12].binds: unknown party 'provder', did you mean 'provider'?"
        )]
    );
}

#[test]
fn what_is_no_toml_is_named_and_the_rest_still_read() {
    let text = builtin()[0]
        .replacen(
            "value = 3\nunit = \"working_days\"",
            "value = \nunit = \"working_days\"",
            1,
        )
        .replacen("value = 70\n", "value = 170\n", 1);
    let found = mistakes(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains(":9: parameters.\"provision.sla\".value: no valid TOML"));
    assert!(found[1].contains("\"scale_up.threshold\".value: 170 is outside"));
}

#[test]
fn a_table_that_stands_twice_is_one_mistake() {
    let one = table("[parameters.\"provision.sla\"]");
    let (line, found) = with(&one, &format!("{one}\n{one}"));
    assert_eq!(
        found,
        [format!(
            "{}:13: parameters.\"provision.sla\": no valid TOML: duplicate key; several entries of one key are written with two brackets",
            line + 7
        )]
    );
}

#[test]
fn an_empty_file_lacks_everything_and_a_binary_one_is_no_toml() {
    assert_eq!(
        mistakes(""),
        [
            "1:1: id: missing",
            "1:1: version: missing",
            "1:1: title: missing",
            "1:1: city: missing",
            "1:1: effective_from: missing",
            "1:1: articles: missing",
            "1:1: parameters: missing",
        ]
    );
    assert!(mistakes("\u{0}\u{1}{}")[0].contains("no valid TOML"));
}

#[test]
fn all_mistakes_are_named_at_once_in_file_order() {
    let text = builtin()[0]
        .replacen("id = \"bazhong-2023\"", "id = \"Bazhong 2023\"", 1)
        .replacen("binds = [\"finance\"]", "binds = []", 1)
        .replacen("article = 14", "article = 0", 1)
        .replacen(
            "value = 30\nunit = \"percent\"",
            "value = -1\nunit = \"percent\"",
            1,
        );
    let found = Rulebook::parse(&text).unwrap_err();
    let keys: Vec<&str> = found.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "id",
            "articles[9].binds",
            "parameters.\"annual_plan.deadline\".article",
            "parameters.\"scale_down.cpu_mem_peak\".value",
        ]
    );
    assert!(found.is_sorted_by_key(|mistake| (mistake.line, mistake.column)));
}
