//! Forms: what a step asks to be filled in.

use serde::Serialize;

use super::{Values, Words};

/// A form. One section is one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// In order.
    pub sections: Vec<Section>,
}

/// One topic of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The stable name.
    pub code: &'static str,
    /// Its heading.
    pub title: Words,
    /// In order.
    pub fields: Vec<Field>,
    /// Asked only if a choice of the same form is this; nothing in it need be filled in otherwise.
    pub only: Option<(&'static str, &'static str)>,
}

/// One thing to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The stable name, unique in its form.
    pub code: &'static str,
    /// What stands beside it.
    pub label: Words,
    /// How to fill it in.
    pub hint: Option<Words>,
    /// What it takes.
    pub input: Input,
    /// Whether it must be filled in.
    pub required: bool,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A line of at most so many characters.
    Text {
        /// Characters.
        most: usize,
    },
    /// Several lines of at most so many characters.
    LongText {
        /// Characters.
        most: usize,
    },
    /// A whole number.
    Number {
        /// Least.
        least: i64,
        /// Most.
        most: i64,
        /// In what.
        unit: Words,
    },
    /// An amount, kept in fen.
    Money,
    /// What lines cost at the catalogue's prices: calculated, never typed.
    Worth {
        /// The step and its field with the lines.
        of: (&'static str, &'static str),
        /// The step and its field with what finance lets it be at most (Art. 42).
        ceiling: Option<(&'static str, &'static str)>,
    },
    /// A day.
    Date,
    /// One of several.
    Choice(Vec<(&'static str, Words)>),
    /// Yes or no; not answering is no answer.
    Flag,
    /// Lines of catalogue items with quantities.
    Demand {
        /// The lines that are proposed: of which field of which earlier step. What was asked for is kept beside what is decided.
        from: Option<(&'static str, &'static str)>,
        /// Whose lines stand together.
        lines: Lines,
    },
    /// Hosts as they were configured.
    Hosts,
    /// Experts and what each says.
    Experts,
}

/// Whose lines of catalogue items stand together in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lines {
    /// Those of the one system, or the one unit, that the case is about.
    OfOne,
    /// Those of a unit's systems: each names its own.
    OfSystems,
    /// Those of all units: each names the case by which it was filed, its system, and what is proposed after what was measured.
    OfUnits,
}

impl Form {
    /// A form of sections.
    pub fn of(sections: impl IntoIterator<Item = Section>) -> Self {
        Self {
            sections: sections.into_iter().collect(),
        }
    }

    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// A field by name.
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields().find(|field| field.code == code)
    }
}

impl Field {
    fn new(code: &'static str, label: Words, input: Input) -> Self {
        Self {
            code,
            label,
            hint: None,
            input,
            required: true,
        }
    }

    /// It may be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// How to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: Words) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// One topic.
pub fn section(
    code: &'static str,
    title: Words,
    fields: impl IntoIterator<Item = Field>,
) -> Section {
    Section {
        code,
        title,
        fields: fields.into_iter().collect(),
        only: None,
    }
}

impl Section {
    /// Asked only if a choice of the same form is this.
    #[must_use]
    pub fn only(mut self, field: &'static str, value: &'static str) -> Self {
        self.only = Some((field, value));
        self
    }

    /// Whether what was filled in so far leads to it.
    pub fn is_asked(&self, values: &Values) -> bool {
        self.only
            .is_none_or(|(field, value)| values.text(field) == value)
    }
}

/// A line of text of at most 200 characters.
pub fn text(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Text { most: 200 })
}

/// Text of at most 4,000 characters.
pub fn long_text(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::LongText { most: 4_000 })
}

/// A whole number within bounds.
pub fn number(code: &'static str, label: Words, least: i64, most: i64, unit: Words) -> Field {
    Field::new(code, label, Input::Number { least, most, unit })
}

/// An amount.
pub fn money(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Money)
}

/// What the lines of a field of a step cost. Nobody fills it in.
pub fn worth(code: &'static str, label: Words, of: (&'static str, &'static str)) -> Field {
    let ceiling = None;
    Field::new(code, label, Input::Worth { of, ceiling }).optional()
}

/// A day.
pub fn date(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Date)
}

/// One of several.
pub fn choice(
    code: &'static str,
    label: Words,
    options: impl IntoIterator<Item = (&'static str, Words)>,
) -> Field {
    Field::new(code, label, Input::Choice(options.into_iter().collect()))
}

/// Yes or no.
pub fn flag(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Flag)
}

/// Lines of catalogue items.
pub fn demand(code: &'static str, label: Words) -> Field {
    let (from, lines) = (None, Lines::OfOne);
    Field::new(code, label, Input::Demand { from, lines })
}

/// Lines of catalogue items of a unit's systems.
pub fn demand_of_systems(code: &'static str, label: Words) -> Field {
    let (from, lines) = (None, Lines::OfSystems);
    Field::new(code, label, Input::Demand { from, lines })
}

/// Lines of catalogue items of all units.
pub fn demand_of_units(code: &'static str, label: Words) -> Field {
    let (from, lines) = (None, Lines::OfUnits);
    Field::new(code, label, Input::Demand { from, lines })
}

/// Hosts as configured.
pub fn hosts(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Hosts)
}

/// Experts and their opinions.
pub fn experts(code: &'static str, label: Words) -> Field {
    Field::new(code, label, Input::Experts)
}

impl Field {
    /// What lines cost, held against an amount of a step's form.
    #[must_use]
    pub fn within(mut self, step: &'static str, field: &'static str) -> Self {
        if let Input::Worth { ceiling, .. } = &mut self.input {
            *ceiling = Some((step, field));
        }
        self
    }

    /// Whether somebody fills it in; what is calculated nobody does.
    pub fn is_typed(&self) -> bool {
        !matches!(self.input, Input::Worth { .. })
    }

    /// Lines that begin as those of an earlier step, for whoever decides about them.
    #[must_use]
    pub fn from(mut self, step: &'static str, field: &'static str) -> Self {
        if let Input::Demand { from, .. } = &mut self.input {
            *from = Some((step, field));
        }
        self
    }
}
