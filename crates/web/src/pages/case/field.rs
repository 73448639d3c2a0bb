//! One field of a form as its page draws it.

use std::collections::BTreeMap;

use yunheng_app::CatalogueItem;
use yunheng_domain::organisation::Payer;
use yunheng_domain::process::{Field, Input, Opinion, Takes, Words, Wrong};

use super::sheet;
use crate::lang::Lang;

/// A field.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) code: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Option<&'static str>,
    pub(crate) required: bool,
    pub(crate) wrong: Option<&'static str>,
    pub(crate) holds: Holds,
}

impl Shown {
    /// Whether it holds lines, which a file can bring.
    pub(crate) fn has_lines(&self) -> bool {
        matches!(self.holds, Holds::Table { .. })
    }
}

/// What a field holds.
#[derive(Debug)]
pub(crate) enum Holds {
    /// A line of text, a number, an amount, a day.
    Line {
        value: String,
        /// Type of the input.
        kind: &'static str,
        /// Keyboard of a phone.
        keys: &'static str,
        /// What stands behind it.
        unit: &'static str,
    },
    /// What the program calculates.
    Calculated,
    /// Several lines of text.
    Area { value: String },
    /// One of several.
    Choice { options: Vec<Choice> },
    /// Lines with columns.
    Table {
        heads: Vec<&'static str>,
        rows: Vec<Row>,
        /// Whether lines stand beside what was asked for.
        beside: bool,
        /// Whether lines can be added.
        open: bool,
        /// How many lines there are if the page shows but the first of them, for reading.
        long: Option<usize>,
    },
}

/// Something to choose.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// A line.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) number: usize,
    pub(crate) cells: Vec<Cell>,
    /// What was asked for of the same item.
    pub(crate) asked: Option<i64>,
}

/// A column of a line.
#[derive(Debug)]
pub(crate) struct Cell {
    /// Name and id.
    pub(crate) name: String,
    /// What stands above it.
    pub(crate) head: &'static str,
    /// The same with the number of its line, for who does not see the table.
    pub(crate) label: String,
    pub(crate) value: String,
    /// The value as people read it, where it is not typed.
    pub(crate) shown: String,
    pub(crate) number: bool,
    /// Whether somebody types it; what is there already is only shown.
    pub(crate) typed: bool,
    /// What there is to choose; empty for what is typed.
    pub(crate) options: Vec<Choice>,
    pub(crate) wrong: Option<&'static str>,
}

/// What a field is drawn from.
pub(crate) struct Drawn<'a> {
    pub(crate) lang: Lang,
    pub(crate) pairs: &'a [(String, String)],
    pub(crate) wrong: &'a [Wrong],
    pub(crate) items: &'a [CatalogueItem],
    /// Quantities that were asked for, by what the lines are about.
    pub(crate) asked: &'a BTreeMap<[String; 3], i64>,
}

impl Drawn<'_> {
    fn wrong(&self, name: &str) -> Option<&'static str> {
        let found = self.wrong.iter().find(|wrong| wrong.field == name)?;
        Some(self.lang.w(found.says))
    }

    fn text(&self, name: &str) -> String {
        let found = self.pairs.iter().find(|(of, _)| of == name);
        found.map_or_else(String::new, |(_, text)| text.clone())
    }

    /// The field as its page draws it.
    pub(crate) fn field(&self, field: &'static Field) -> Shown {
        let line = |kind, keys, unit| Holds::Line {
            value: self.text(field.code),
            kind,
            keys,
            unit,
        };
        let yuan = self.lang.t("元", "yuan");
        let holds = match &field.input {
            Input::Worth { .. } => Holds::Calculated,
            Input::Text { .. } => line("text", "text", ""),
            Input::Number { unit, .. } => line("text", "numeric", self.lang.w(*unit)),
            Input::Money => line("text", "decimal", yuan),
            Input::Date => line("date", "text", ""),
            Input::LongText { .. } => Holds::Area {
                value: self.text(field.code),
            },
            Input::Choice(options) => self.choices(field, options.iter().copied()),
            Input::Flag => {
                let yes = Words {
                    zh: "是",
                    en: "Yes",
                };
                let no = Words {
                    zh: "否", en: "No"
                };
                self.choices(field, [("yes", yes), ("no", no)].into_iter())
            }
            Input::Demand { .. } | Input::Hosts | Input::Experts => self.table(field),
        };
        Shown {
            code: field.code,
            label: self.lang.w(field.label),
            hint: field.hint.map(|hint| self.lang.w(hint)),
            required: field.required,
            wrong: self.wrong(field.code),
            holds,
        }
    }

    fn choices(&self, field: &Field, of: impl Iterator<Item = (&'static str, Words)>) -> Holds {
        let held = self.text(field.code);
        let option = |(place, (code, label)): (usize, (&'static str, Words))| Choice {
            // Mistakes lead to the first.
            id: match place {
                0 => field.code.to_owned(),
                _ => format!("{}-{code}", field.code),
            },
            code: code.to_owned(),
            label: self.lang.w(label).to_owned(),
            chosen: held == code,
        };
        Holds::Choice {
            options: of.enumerate().map(option).collect(),
        }
    }

    fn table(&self, field: &'static Field) -> Holds {
        let columns = sheet::columns(&field.input);
        let typed = sheet::rows(field, self.pairs);
        let mut numbers: Vec<usize> = typed.keys().copied().collect();
        if numbers.is_empty() {
            numbers.extend(0..sheet::offered(&field.input));
        }
        let long = sheet::is_long(field, self.pairs).then_some(numbers.len());
        numbers.truncate(if long.is_some() {
            sheet::SHOWN
        } else {
            usize::MAX
        });
        let beside = matches!(field.input, Input::Demand { from: Some(_), .. });
        let row = |number: usize| {
            let line = typed.get(&number);
            let text = |code: &str| line.and_then(|row| row.get(code)).copied();
            let cells = columns.iter().map(|column| {
                let name = format!("{}.{number}.{}", field.code, column.code);
                let value = text(column.code).unwrap_or_default().to_owned();
                let title = self.lang.w(column.label);
                Cell {
                    head: title,
                    label: match self.lang {
                        Lang::Zh => format!("第 {} 行{title}", number + 1),
                        Lang::En => format!("Line {}: {title}", number + 1),
                    },
                    number: column.takes.is_number(),
                    typed: column.takes.is_typed(),
                    options: self.options(column.takes, &value),
                    shown: self.shown(column.takes, &value),
                    wrong: self.wrong(&name),
                    value,
                    name,
                }
            });
            Row {
                number,
                cells: cells.collect(),
                asked: self.asked.get(&about(&text)).copied(),
            }
        };
        Holds::Table {
            heads: columns
                .iter()
                .map(|column| self.lang.w(column.label))
                .collect(),
            rows: numbers.into_iter().map(row).collect(),
            beside,
            open: sheet::is_open(&field.input),
            long,
        }
    }

    /// What is there already, as people read it.
    fn shown(&self, takes: Takes, value: &str) -> String {
        match takes {
            Takes::Payer | Takes::GivenPayer => match Payer::from_code(value) {
                Some(payer) => self.lang.payer(payer).to_owned(),
                None if takes == Takes::Payer => String::new(),
                None => self
                    .lang
                    .t("提交时得出", "worked out when it is sent")
                    .to_owned(),
            },
            Takes::Computed if value.is_empty() => self.lang.t("未实测", "not measured").to_owned(),
            _ => value.to_owned(),
        }
    }

    fn options(&self, takes: Takes, held: &str) -> Vec<Choice> {
        let option = |code: &str, label: String| Choice {
            id: String::new(),
            chosen: held == code,
            code: code.to_owned(),
            label,
        };
        match takes {
            Takes::Text | Takes::Number | Takes::Given | Takes::GivenPayer | Takes::Computed => {
                Vec::new()
            }
            Takes::Payer => Payer::ALL
                .into_iter()
                .map(|payer| option(payer.code(), self.lang.payer(payer).to_owned()))
                .collect(),
            Takes::Item => self
                .items
                .iter()
                .map(|item| {
                    let (code, name, unit) = (&item.code, &item.name, &item.unit);
                    let label = match self.lang {
                        Lang::Zh => format!("{code} {name}（{unit}）"),
                        Lang::En => format!("{code} {name} ({unit})"),
                    };
                    option(code, label)
                })
                .collect(),
            Takes::Opinion => Opinion::ALL
                .iter()
                .map(|opinion| option(opinion.code(), self.lang.opinion(opinion).to_owned()))
                .collect(),
        }
    }
}

/// What a row is about, as typed.
fn about<'a>(text: &impl Fn(&str) -> Option<&'a str>) -> [String; 3] {
    ["filed", "system", "item"].map(|code| text(code).unwrap_or_default().to_owned())
}
