//! A form between what was typed and what it says: pairs of field and text, section by section.

use std::collections::BTreeMap;

use yunheng_app::Current;
use yunheng_domain::money::Fen;
use yunheng_domain::process::{Column, Field, Form, Input, Section, Value, Values, Wrong};

/// What was typed, by name; a line's columns are named `lines.0.item`.
pub(crate) type Pairs = Vec<(String, String)>;

/// The columns of a field; none for a field of one value.
pub(crate) fn columns(input: &Input) -> &'static [Column] {
    input.columns()
}

/// Lines that a page shows of a field.
pub(crate) const SHOWN: usize = 100;

/// Lines that an empty field offers.
pub(crate) fn offered(input: &Input) -> usize {
    match input {
        // A review takes three experts at least.
        Input::Experts => 3,
        // What others filed is there already, or there is nothing.
        _ if !is_open(input) => 0,
        _ => 1,
    }
}

/// Whether lines can be added by hand: not where part of each is given.
pub(crate) fn is_open(input: &Input) -> bool {
    columns(input).iter().all(|column| column.takes.is_typed())
}

/// Whether a name is a field's or one of its lines'.
fn is_of(field: &Field, name: &str) -> bool {
    name.strip_prefix(field.code)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a name belongs to a section.
pub(crate) fn is_in(section: &Section, name: &str) -> bool {
    section.fields.iter().any(|field| is_of(field, name))
}

/// What the form of a step begins with: the draft exactly as typed, else values as they would be typed.
pub(crate) fn begun(current: &Current) -> Pairs {
    match &current.step.form {
        None => Pairs::new(),
        Some(_) if current.draft_saved.is_some() => current.draft.clone(),
        Some(form) => typed(form, &current.values),
    }
}

/// Values as somebody would type them.
pub(crate) fn typed(form: &Form, values: &Values) -> Pairs {
    let mut pairs = Pairs::new();
    for field in form.fields() {
        let Some(value) = values.get(field.code) else {
            continue;
        };
        let mut put = |name: String, text: String| pairs.push((name, text));
        match value {
            Value::Text(text) => put(field.code.to_owned(), text.clone()),
            Value::Flag(yes) => put(
                field.code.to_owned(),
                if *yes { "yes" } else { "no" }.to_owned(),
            ),
            Value::Number(number) if field.input == Input::Money => {
                put(field.code.to_owned(), Fen(*number).to_string());
            }
            // Nobody types what is calculated.
            Value::Worth(_) => {}
            Value::Number(number) => put(field.code.to_owned(), number.to_string()),
            Value::Demand(_) | Value::Hosts(_) | Value::Experts(_) => {
                for (place, cells) in lines(field, value).into_iter().enumerate() {
                    for (column, text) in cells {
                        put(format!("{}.{place}.{column}", field.code), text);
                    }
                }
            }
        }
    }
    pairs
}

/// The lines of a value, column by column.
pub(crate) fn lines(field: &Field, value: &Value) -> Vec<Vec<(&'static str, String)>> {
    match value {
        Value::Demand(lines) => lines
            .iter()
            .map(|line| {
                let cell = |column: &Column| (column.code, line.cell(column.code));
                field.input.columns().iter().map(cell).collect()
            })
            .collect(),
        Value::Hosts(lines) => lines
            .iter()
            .map(|line| {
                vec![
                    ("host", line.host.clone()),
                    ("identifier", line.identifier.clone()),
                    ("vcpus", line.vcpus.to_string()),
                    ("memory_gb", line.memory_gb.to_string()),
                    ("disk_gb", line.disk_gb.to_string()),
                ]
            })
            .collect(),
        Value::Experts(lines) => lines
            .iter()
            .map(|line| {
                vec![
                    ("expert", line.expert.clone()),
                    ("organisation", line.organisation.clone()),
                    ("opinion", line.opinion.code().to_owned()),
                    ("remark", line.remark.clone()),
                ]
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The draft with one section typed anew; what belongs to no field of it is left out, and lines that say nothing.
pub(crate) fn merged(section: &Section, before: Pairs, typed: &[(String, String)]) -> Pairs {
    let (own, mut pairs): (Pairs, Pairs) = before
        .into_iter()
        .partition(|(name, _)| is_in(section, name));
    for field in &section.fields {
        if is_long(field, &own) {
            // The page shows only the beginning of a long list: what it sends back is not the list.
            pairs.extend(own.iter().filter(|(name, _)| is_of(field, name)).cloned());
        } else if columns(&field.input).is_empty() {
            let own = typed.iter().filter(|(name, _)| name == field.code);
            pairs.extend(own.take(1).cloned());
        } else {
            let rows = rows(field, typed);
            let said = rows.into_values().filter(says_anything);
            pairs.extend(numbered(field, said));
        }
    }
    pairs
}

/// Whether a field has more lines than its page shows; such a list is changed by file alone.
pub(crate) fn is_long(field: &Field, pairs: &[(String, String)]) -> bool {
    if columns(&field.input).is_empty() {
        return false;
    }
    let mut numbers: Vec<&str> = pairs
        .iter()
        .filter_map(|(name, _)| name.strip_prefix(field.code)?.strip_prefix('.'))
        .filter_map(|rest| rest.split_once('.'))
        .map(|(number, _)| number)
        .collect();
    // Columns of a line stand together.
    numbers.dedup();
    numbers.len() > SHOWN
}

/// A field without lines.
pub(crate) fn cleared(field: &Field, pairs: &mut Pairs) {
    pairs.retain(|(name, _)| !is_of(field, name));
}

/// One line more at the end of a field.
pub(crate) fn with_line(field: &Field, pairs: &mut Pairs) {
    let last = rows(field, pairs).into_keys().next_back();
    // A field that has no lines yet shows some: they count as there.
    let next = last.map_or_else(|| offered(&field.input), |last| last + 1);
    if let Some(first) = columns(&field.input).first() {
        let name = format!("{}.{next}.{}", field.code, first.code);
        pairs.push((name, String::new()));
    }
}

/// One line less; those behind it move up.
pub(crate) fn without_line(field: &Field, pairs: &mut Pairs, number: usize) {
    let kept = rows(field, pairs)
        .into_iter()
        .filter(|(place, _)| *place != number);
    let kept = numbered(field, kept.map(|(_, row)| row));
    pairs.retain(|(name, _)| !is_of(field, name));
    pairs.extend(kept);
}

/// The lines of a field by number.
pub(crate) fn rows<'a>(
    field: &Field,
    pairs: &'a [(String, String)],
) -> BTreeMap<usize, BTreeMap<&'a str, &'a str>> {
    let mut rows: BTreeMap<usize, BTreeMap<&str, &str>> = BTreeMap::new();
    for (name, text) in pairs {
        let rest = name.strip_prefix(field.code);
        let place = rest
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|rest| rest.split_once('.'));
        if let Some((number, column)) = place
            && let Ok(number) = number.parse()
        {
            rows.entry(number).or_default().insert(column, text);
        }
    }
    rows
}

fn says_anything(row: &BTreeMap<&str, &str>) -> bool {
    row.values().any(|text| !text.trim().is_empty())
}

fn numbered<'a>(field: &Field, rows: impl Iterator<Item = BTreeMap<&'a str, &'a str>>) -> Pairs {
    let mut pairs = Pairs::new();
    for (place, row) in rows.enumerate() {
        for column in columns(&field.input) {
            let text = row.get(column.code).copied().unwrap_or_default();
            let name = format!("{}.{place}.{}", field.code, column.code);
            pairs.push((name, text.to_owned()));
        }
    }
    pairs
}

/// Everything that is wrong or missing in what was typed, each thing once.
pub(crate) fn mistakes(form: &Form, pairs: &[(String, String)]) -> (Values, Vec<Wrong>) {
    let (values, mut wrong) = form.read(pairs);
    for found in form.check(&values) {
        let field = found.field.split('.').next().unwrap_or_default();
        let told = wrong
            .iter()
            .any(|wrong| wrong.field.split('.').next() == Some(field));
        if !told {
            wrong.push(found);
        }
    }
    (values, wrong)
}

/// The sections of a form that are asked for, by what is typed: some depend on a choice.
pub(crate) fn asked<'f>(form: &'f Form, pairs: &[(String, String)]) -> Vec<&'f Section> {
    let chosen = |(field, value): (&str, &str)| {
        pairs
            .iter()
            .any(|(name, text)| name == field && text.trim() == value)
    };
    let sections = form.sections.iter();
    sections
        .filter(|section| section.only.is_none_or(chosen))
        .collect()
}

/// How a section of a form stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing is typed yet, and something has to be.
    Empty,
    /// Something is missing or wrong.
    Wrong,
    /// It can be sent.
    Done,
}

/// How a section stands.
pub(crate) fn standing(section: &Section, pairs: &[(String, String)], wrong: &[Wrong]) -> Standing {
    let is_wrong = wrong.iter().any(|wrong| is_in(section, &wrong.field));
    let is_typed = pairs
        .iter()
        .any(|(name, text)| is_in(section, name) && !text.trim().is_empty());
    match (is_wrong, is_typed) {
        (false, _) => Standing::Done,
        (true, true) => Standing::Wrong,
        (true, false) => Standing::Empty,
    }
}

#[cfg(test)]
mod tests {
    use yunheng_domain::process::DemandLine;
    use yunheng_domain::processes;

    use super::*;

    fn form() -> &'static Form {
        let process = processes::find("new-system").unwrap();
        process.steps[0].form.as_ref().unwrap()
    }

    fn pairs(of: &[(&str, &str)]) -> Pairs {
        of.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn values_typed_out_read_back_as_they_were() {
        let line = DemandLine {
            item: "CMP-001".to_owned(),
            quantity: 16,
            purpose: "应用".to_owned(),
            ..DemandLine::default()
        };
        let values = Values::default()
            .with("system_name", "学籍系统")
            .with("classified", false)
            .with("investment", 1_280_050)
            .with("concurrent_users", 300)
            .with("lines", vec![line]);
        assert_eq!(form().read(&typed(form(), &values)), (values, Vec::new()));
    }

    #[test]
    fn a_section_typed_anew_leaves_the_others_alone() {
        let before = pairs(&[("system_name", "甲"), ("lines.0.item", "CMP-001")]);
        let anew = pairs(&[
            ("system_name", "乙"),
            ("csrf", "token"),
            ("lines.0.item", "FORGED"),
        ]);
        let merged = merged(&form().sections[0], before, &anew);
        assert!(merged.contains(&("system_name".to_owned(), "乙".to_owned())));
        assert!(merged.contains(&("lines.0.item".to_owned(), "CMP-001".to_owned())));
        assert_eq!(merged.len(), 2);
    }

    #[test]
    fn lines_are_added_at_the_end_and_empty_ones_close_up() {
        let section = form().sections.iter().find(|one| one.code == "demand");
        let section = section.unwrap();
        let field = &section.fields[0];
        let typed = pairs(&[
            ("lines.0.item", ""),
            ("lines.0.quantity", " "),
            ("lines.4.item", "CMP-002"),
            ("lines.4.quantity", "8"),
        ]);
        let mut kept = merged(section, Pairs::new(), &typed);
        assert_eq!(kept[0], ("lines.0.item".to_owned(), "CMP-002".to_owned()));
        with_line(field, &mut kept);
        assert_eq!(rows(field, &kept).len(), 2);
        without_line(field, &mut kept, 0);
        assert_eq!(rows(field, &kept).len(), 1);
    }

    #[test]
    fn a_long_list_is_not_cut_to_what_its_page_shows() {
        let section = form().sections.iter().find(|one| one.code == "demand");
        let section = section.unwrap();
        let before: Pairs = (0..=SHOWN)
            .map(|place| (format!("lines.{place}.item"), "CMP-001".to_owned()))
            .collect();
        let typed = pairs(&[("lines.0.item", "CMP-002")]);
        let mut kept = merged(section, before.clone(), &typed);
        assert_eq!(kept, before);
        cleared(&section.fields[0], &mut kept);
        assert_eq!(merged(section, kept, &typed)[0].1, "CMP-002");
    }

    #[test]
    fn a_mistake_in_reading_is_not_told_again_as_missing() {
        let typed = pairs(&[("concurrent_users", "many")]);
        let (_, wrong) = mistakes(form(), &typed);
        let told = wrong
            .iter()
            .filter(|wrong| wrong.field == "concurrent_users");
        assert_eq!(told.count(), 1);
        let stands = |code: &str| {
            let section = form().sections.iter().find(|one| one.code == code);
            standing(section.unwrap(), &typed, &wrong)
        };
        assert_eq!(stands("system"), Standing::Empty);
        assert_eq!(stands("justification"), Standing::Wrong);
    }
}
