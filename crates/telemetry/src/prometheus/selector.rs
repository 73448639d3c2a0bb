//! PromQL selectors.

use std::fmt::Write as _;

/// The label that holds the metric's name.
const NAME: &str = "__name__";

/// An exact selector for one label set, `__name__` included. It also takes series that have further labels.
pub fn selector_for(labels: &[(String, String)]) -> String {
    let name = labels.iter().find(|(label, _)| label == NAME);
    let matchers = labels
        .iter()
        .filter(|(label, _)| label != NAME)
        .map(|(label, value)| (label.as_str(), "=", quoted(value)));
    written(name.map_or("", |(_, name)| name), matchers)
}

/// A selector of all series of a metric whose label has any of these values: a page of series in one question.
pub fn selector_for_any(name: &str, label: &str, values: &[&str]) -> String {
    let patterns: Vec<String> = values.iter().map(|value| pattern(value)).collect();
    written(name, [(label, "=~", quoted(&patterns.join("|")))])
}

fn written<'a>(
    name: &str,
    matchers: impl IntoIterator<Item = (&'a str, &'static str, String)>,
) -> String {
    // Names beyond the classic letters, allowed since Prometheus 3, are written in quotes.
    let mut selector = String::new();
    let name_matcher = if is_plain(name, true) {
        selector.push_str(name);
        None
    } else {
        (!name.is_empty()).then(|| (NAME, "=", quoted(name)))
    };
    selector.push('{');
    for (index, (label, operator, value)) in name_matcher.into_iter().chain(matchers).enumerate() {
        if index > 0 {
            selector.push(',');
        }
        // Writing to a string cannot fail.
        let _ = if is_plain(label, false) {
            write!(selector, "{label}{operator}{value}")
        } else {
            write!(selector, "{}{operator}{value}", quoted(label))
        };
    }
    selector.push('}');
    selector
}

fn is_plain(name: &str, colon: bool) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || (colon && c == ':');
    !name.is_empty() && name.chars().all(allowed) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// A PromQL string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A regular expression (RE2) that matches a text and nothing else.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(labels: &[(&str, &str)]) -> String {
        let owned = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        selector_for(&owned.collect::<Vec<_>>())
    }

    #[test]
    fn values_are_escaped() {
        for (labels, expected) in [
            (
                vec![("__name__", "up"), ("a", "x\"y\\z\n"), ("实例", "云")],
                "up{a=\"x\\\"y\\\\z\\n\",\"实例\"=\"云\"}",
            ),
            (vec![("__name__", "job:up:sum")], "job:up:sum{}"),
            (
                vec![("__name__", "cpu.load"), ("a", "1")],
                "{__name__=\"cpu.load\",a=\"1\"}",
            ),
            (vec![("a", "1")], "{a=\"1\"}"),
        ] {
            assert_eq!(selector(&labels), expected);
        }
    }

    #[test]
    fn a_page_of_values_is_one_selector() {
        assert_eq!(
            selector_for_any("up", "instance", &["10.0.0.1:9100", "b"]),
            "up{instance=~\"10\\\\.0\\\\.0\\\\.1:9100|b\"}"
        );
    }
}
