//! PromQL selectors.

use std::borrow::Cow;
use std::collections::BTreeMap;
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

/// A selector's series in pages: selectors that together take the same series, each at most `at_most` of them as long as a single label value has no more. `series` is what the server said the selector takes.
///
/// One question per page instead of one per series is what makes reading ten thousand machines bearable.
pub fn pages(selector: &str, series: &[Vec<(String, String)>], at_most: usize) -> Vec<String> {
    if series.len() <= at_most {
        return vec![selector.to_owned()];
    }
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (label, value) in series.iter().flatten().filter(|(label, _)| label != NAME) {
        *counts.entry(label).or_default().entry(value).or_default() += 1;
    }
    // The label that tells most series apart. Series without it form a page of their own, as in PromQL a missing label is an empty one.
    let Some((label, mut values)) = counts.into_iter().max_by_key(|(_, values)| values.len())
    else {
        return vec![selector.to_owned()];
    };
    let labelled: usize = values.values().sum();
    if labelled < series.len() {
        values.insert("", series.len() - labelled);
    }
    let mut pages = Vec::new();
    let mut page: Vec<String> = Vec::new();
    let mut size = 0;
    for (value, count) in values {
        if size + count > at_most && !page.is_empty() {
            pages.push(narrowed(selector, label, &page));
            page.clear();
            size = 0;
        }
        page.push(pattern(value));
        size += count;
    }
    pages.push(narrowed(selector, label, &page));
    pages
}

/// The selector with one more condition.
fn narrowed(selector: &str, label: &str, patterns: &[String]) -> String {
    let label = written_label(label);
    let condition = format!("{label}=~{}", quoted(&patterns.join("|")));
    match selector.strip_suffix('}') {
        Some(open) if open.ends_with('{') => format!("{open}{condition}}}"),
        Some(open) => format!("{open},{condition}}}"),
        None => format!("{selector}{{{condition}}}"),
    }
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
        let _ = write!(selector, "{}{operator}{value}", written_label(label));
    }
    selector.push('}');
    selector
}

fn written_label(label: &str) -> Cow<'_, str> {
    if is_plain(label, false) {
        Cow::Borrowed(label)
    } else {
        Cow::Owned(quoted(label))
    }
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
    fn many_series_are_paged_by_the_label_that_tells_most_apart() {
        let series = |instance: &str, device: &str| {
            [
                ("__name__", "up"),
                ("device", device),
                ("instance", instance),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
        };
        let mut all = vec![
            series("10.0.0.1:9100", "a"),
            series("10.0.0.1:9100", "b"),
            series("h2", "a"),
            series("h3", "a"),
        ];
        assert_eq!(pages("up", &all, 4), ["up"]);
        assert_eq!(
            pages("up", &all, 2),
            [
                "up{instance=~\"10\\\\.0\\\\.0\\\\.1:9100\"}",
                "up{instance=~\"h2|h3\"}"
            ]
        );
        all.push(vec![("__name__".to_owned(), "up".to_owned())]);
        assert_eq!(
            pages("up{mode=\"idle\"}", &all, 3),
            [
                "up{mode=\"idle\",instance=~\"|10\\\\.0\\\\.0\\\\.1:9100\"}",
                "up{mode=\"idle\",instance=~\"h2|h3\"}"
            ]
        );
    }
}
