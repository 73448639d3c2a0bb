//! What was filled in, as people read it: at the end of a form, and ever after on the page of the case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use yunheng_app::{CaseView, CatalogueItem};
use yunheng_domain::case::asked_of_each;
use yunheng_domain::money::Fen;
use yunheng_domain::organisation::Payer;
use yunheng_domain::process::{DemandLine, Field, Form, Input, Value, Values, Wrong};

use super::sheet;
use crate::lang::Lang;

/// What was filled in at a field.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) label: &'static str,
    pub(crate) says: Says,
    pub(crate) wrong: Vec<&'static str>,
}

/// What a field says.
#[derive(Debug)]
pub(crate) enum Says {
    Nothing,
    Text(String),
    /// Lines under heads; whether a column holds numbers.
    Lines {
        heads: Vec<(&'static str, bool)>,
        rows: Vec<Vec<String>>,
        /// How many lines there are, of which the first are shown.
        all: usize,
    },
    /// What was decided beside what was asked for.
    Decided {
        lines: Vec<Decided>,
        /// Whether anything was proposed of any of them.
        proposed: bool,
        /// Whether it is known of any of them who pays.
        paid: bool,
    },
}

/// An item that was asked for, granted, or both.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) item: String,
    /// For which system, filed by which case; empty where all lines are of one.
    pub(crate) whose: String,
    pub(crate) unit: String,
    /// What was proposed after what was measured.
    pub(crate) proposed: Option<i64>,
    pub(crate) asked: i64,
    pub(crate) granted: i64,
    pub(crate) purpose: String,
    /// Who pays, and why where that was corrected; empty where it was not asked.
    pub(crate) payer: String,
}

impl Decided {
    pub(crate) fn difference(&self) -> i64 {
        self.granted - self.asked
    }
}

/// What answers are read with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) lang: Lang,
    pub(crate) items: &'a [CatalogueItem],
}

impl Reader<'_> {
    /// The name of a catalogue item, behind its code.
    pub(crate) fn item(&self, code: &str) -> String {
        match self.items.iter().find(|item| item.code == code) {
            Some(item) => format!("{code} {}", item.name),
            None => code.to_owned(),
        }
    }

    pub(crate) fn unit(&self, code: &str) -> String {
        let found = self.items.iter().find(|item| item.code == code);
        found.map_or_else(String::new, |item| item.unit.clone())
    }

    /// What was filled in with what is calculated of it; `view` has what earlier steps filled in.
    pub(crate) fn calculated(
        &self,
        (view, current): (&CaseView, &'static str),
        form: &'static Form,
        mut values: Values,
    ) -> Values {
        let price = |code: &str| {
            let found = self.items.iter().find(|item| item.code == code);
            found.map(|item| item.price)
        };
        for field in form.fields().filter(|field| !field.is_typed()) {
            let before = |code: &str| {
                if code == current {
                    Some(&values)
                } else {
                    let mut forms = view.forms.iter().rev();
                    let found = forms.find(|form| form.step.code == code);
                    found.map(|form| &form.values)
                }
            };
            if let Some(worth) = field.input.worth(before, price) {
                values = values.with(field.code, worth);
            }
        }
        values
    }

    fn payer(&self, line: &DemandLine) -> String {
        let payer = line.paid_by().map_or("", |payer| self.lang.payer(payer));
        match (line.is_corrected(), self.lang) {
            (false, _) => payer.to_owned(),
            (true, Lang::Zh) => format!("{payer}（更正：{}）", line.because),
            (true, Lang::En) => format!("{payer} (corrected: {})", line.because),
        }
    }

    /// The answers to some fields. `asked` is what earlier steps asked for, by field.
    pub(crate) fn answers(
        &self,
        fields: &'static [Field],
        values: &Values,
        asked: &BTreeMap<&'static str, Vec<DemandLine>>,
        typed: &[(String, String)],
        wrong: &[Wrong],
    ) -> Vec<Answer> {
        fields
            .iter()
            .map(|field| {
                let own = |found: &&Wrong| found.field.split('.').next() == Some(field.code);
                let mut found: Vec<&'static str> = wrong
                    .iter()
                    .filter(own)
                    .map(|wrong| self.lang.w(wrong.says))
                    .collect();
                found.dedup();
                Answer {
                    label: self.lang.w(field.label),
                    says: self.says(field, values, asked.get(field.code), typed),
                    wrong: found,
                }
            })
            .collect()
    }

    fn says(
        &self,
        field: &Field,
        values: &Values,
        asked: Option<&Vec<DemandLine>>,
        typed: &[(String, String)],
    ) -> Says {
        let Some(value) = values.get(field.code) else {
            // What cannot be read is shown as it was typed.
            let raw = typed.iter().find(|(name, _)| name == field.code);
            return match raw {
                Some((_, text)) if !text.trim().is_empty() => Says::Text(text.clone()),
                _ => Says::Nothing,
            };
        };
        match (value, asked) {
            (Value::Demand(lines), Some(asked)) => {
                let lines = self.decided(asked, lines);
                Says::Decided {
                    proposed: lines.iter().any(|line| line.proposed.is_some()),
                    paid: lines.iter().any(|line| !line.payer.is_empty()),
                    lines,
                }
            }
            (Value::Demand(_) | Value::Hosts(_) | Value::Experts(_), _) => self.lines(field, value),
            (Value::Worth(worth), _) => Says::Text(self.lang.cost(worth)),
            (Value::Flag(yes), _) => Says::Text(self.lang.yes(*yes).to_owned()),
            (Value::Number(number), _) => Says::Text(match &field.input {
                // Before it was calculated it was typed.
                Input::Money | Input::Worth { .. } => self.lang.money(Fen(*number)),
                Input::Number { unit, .. } => {
                    format!("{} {}", self.lang.count(number), self.lang.w(*unit))
                }
                _ => number.to_string(),
            }),
            (Value::Text(text), _) => Says::Text(match &field.input {
                Input::Date => text
                    .parse::<Date>()
                    .map_or_else(|_| text.clone(), |day| self.lang.date(day)),
                Input::Choice(options) => options
                    .iter()
                    .find(|(code, _)| code == text)
                    .map_or_else(|| text.clone(), |(_, label)| self.lang.w(*label).to_owned()),
                _ => text.clone(),
            }),
        }
    }

    fn lines(&self, field: &Field, value: &Value) -> Says {
        let columns = sheet::columns(&field.input);
        let heads = columns
            .iter()
            .map(|column| (self.lang.w(column.label), column.takes.is_number()));
        let lines = sheet::lines(field, value);
        let all = lines.len();
        let rows = lines.into_iter().take(sheet::SHOWN).map(|cells| {
            let item = cells
                .iter()
                .find(|(code, _)| *code == "item")
                .map(|(_, item)| item.clone());
            let cell = |(code, text): (&str, String)| match code {
                "item" => self.item(&text),
                "quantity" => match text.parse::<i64>() {
                    Ok(number) => format!(
                        "{} {}",
                        self.lang.count(number),
                        self.unit(item.as_deref().unwrap_or_default())
                    ),
                    Err(_) => text,
                },
                "opinion" => yunheng_domain::process::Opinion::from_code(&text)
                    .map_or(text, |opinion| self.lang.opinion(opinion).to_owned()),
                "payer" | "corrected" | "pays" => {
                    Payer::from_code(&text).map_or(text, |payer| self.lang.payer(payer).to_owned())
                }
                _ => text,
            };
            cells.into_iter().map(cell).collect()
        });
        Says::Lines {
            heads: heads.collect(),
            rows: rows.collect(),
            all,
        }
    }

    /// Line by line: what was asked for, what was proposed, what is granted.
    fn decided(&self, asked: &[DemandLine], granted: &[DemandLine]) -> Vec<Decided> {
        let (before, after) = (asked_of_each(asked), asked_of_each(granted));
        let keys: BTreeSet<&[String; 3]> = before.keys().chain(after.keys()).collect();
        keys.into_iter()
            .map(|key| {
                let [filed, system, item] = key;
                let of_key = |line: &&DemandLine| line.about() == (filed, system, item);
                let lines = || granted.iter().chain(asked).filter(of_key);
                let purpose = lines()
                    .map(|line| &line.purpose)
                    .find(|text| !text.is_empty());
                let whose = [system, filed].into_iter().filter(|text| !text.is_empty());
                Decided {
                    item: self.item(item),
                    whose: whose.cloned().collect::<Vec<_>>().join(" · "),
                    unit: self.unit(item),
                    proposed: lines().find_map(|line| line.proposed),
                    asked: before.get(key).copied().unwrap_or(0),
                    granted: after.get(key).copied().unwrap_or(0),
                    purpose: purpose.cloned().unwrap_or_default(),
                    payer: lines()
                        .find(|line| line.payer.is_some())
                        .map_or_else(String::new, |line| self.payer(line)),
                }
            })
            .collect()
    }
}

/// What earlier steps asked for, for the fields of a form that decide about it.
pub(crate) fn asked_before(
    view: &CaseView,
    form: &'static Form,
) -> BTreeMap<&'static str, Vec<DemandLine>> {
    let mut asked = BTreeMap::new();
    for field in form.fields() {
        let Input::Demand {
            from: Some((step, source)),
            ..
        } = field.input
        else {
            continue;
        };
        let last = view.forms.iter().rev().find(|form| form.step.code == step);
        if let Some(form) = last {
            asked.insert(field.code, form.values.demand(source).to_vec());
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(item: &str, quantity: i64) -> DemandLine {
        DemandLine {
            item: item.to_owned(),
            quantity,
            purpose: String::new(),
            ..DemandLine::default()
        }
    }

    #[test]
    fn what_was_asked_and_what_was_granted_stand_side_by_side() {
        let reader = Reader {
            lang: Lang::Zh,
            items: &[],
        };
        let asked = [line("CMP-001", 16), line("STO-002", 500)];
        let granted = [line("CMP-001", 8), line("CMP-001", 4), line("NET-001", 1)];
        let found = reader.decided(&asked, &granted);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.item.as_str(), one.asked, one.granted, one.difference()))
            .collect();
        assert_eq!(
            told,
            [
                ("CMP-001", 16, 12, -4),
                ("NET-001", 0, 1, 1),
                ("STO-002", 500, 0, -500)
            ]
        );
    }
}
