//! The measures as versioned data: articles, and parameters keyed to them.

mod article24;
mod declared;
mod parameter;
mod parse;
mod party;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::document::Mistake;
pub use article24::{Article24, Combine, FreeStatistic, PeakStatistic, ReductionWindow};
pub use party::Party;

use parse::Validity;

use crate::digest::Sm3Digest;

/// A text in both languages of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where a rulebook stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not yet issued.
    Draft,
    /// In force on the day.
    InForce,
    /// Its validity has run out and nothing replaced it: the software says so and goes on.
    Lapsed,
    /// Replaced by a later rulebook.
    Superseded,
}

/// One article: number, parties, and a summary in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its number.
    pub number: u32,
    /// Who it binds.
    pub binds: Vec<Party>,
    /// What it says, summarised.
    pub summary: Bilingual,
}

/// A parameter's value with its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// A whole number (days, months, percent, GB).
    Integer(i64),
    /// A decimal number.
    Decimal(f64),
    /// Yes or no.
    Flag(bool),
    /// One of a closed set of names.
    Choice(String),
    /// Several names, in order.
    List(Vec<String>),
    /// A day of the year, `09-30`.
    MonthDay {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month; 29 February is refused, as not every year has it.
        day: i8,
    },
}

impl std::fmt::Display for Value {
    /// As a person writes it: `30`, `all`, `cpu, memory`, `09-30`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Choice(name) => f.write_str(name),
            Self::List(names) => f.write_str(&names.join(", ")),
            Self::MonthDay { month, day } => write!(f, "{month:02}-{day:02}"),
        }
    }
}

/// One parameter, keyed to its article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Key, `scale_down.cpu_mem_peak`.
    pub key: String,
    /// The article it belongs to.
    pub article: u32,
    /// Its value.
    pub value: Value,
    /// Its unit: `percent`, `working_days`, `calendar_months`, `days`, `gb`, `mb_per_day`, `windows`, `minutes`, `points`, `times`, `level`, `years`, or empty where the value names itself.
    pub unit: String,
    /// What it settles.
    pub label: Bilingual,
    /// True where the measures leave the question open and the value is this rulebook's reading.
    pub open_question: bool,
    /// First day it holds; the rulebook's unless the entry names its own.
    pub effective_from: Option<Date>,
    /// Last day it holds; `None` for open-ended.
    pub effective_to: Option<Date>,
}

/// A checked rulebook. Every parameter that code asks for is present and of its type: [`Rulebook::parse`] refuses anything else.
#[derive(Debug, Clone, PartialEq)]
pub struct Rulebook {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) title: Bilingual,
    pub(crate) city: Bilingual,
    pub(crate) effective_from: Date,
    pub(crate) effective_to: Option<Date>,
    pub(crate) draft: bool,
    pub(crate) fictional: bool,
    pub(crate) articles: Vec<Article>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) article24: Article24,
    pub(crate) digest: Sm3Digest,
    pub(crate) source: String,
}

impl Rulebook {
    /// Reads and checks a rulebook; all mistakes at once, in file order.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        parse::rulebook(text)
    }

    /// Pairs of rulebooks of one city whose validities overlap (drafts do not count): their citations, and the first common day.
    pub fn overlaps(rulebooks: &[Self]) -> Vec<(String, String, Date)> {
        let mut pairs = Vec::new();
        for (index, one) in rulebooks.iter().enumerate() {
            for other in rulebooks.iter().skip(index + 1) {
                if one.draft || other.draft || one.city != other.city {
                    continue;
                }
                if let Some(day) = one.validity().first_common_day(other.validity()) {
                    pairs.push((one.citation(), other.citation(), day));
                }
            }
        }
        pairs
    }

    fn validity(&self) -> Validity {
        Validity {
            from: self.effective_from,
            to: self.effective_to,
        }
    }

    /// Id and version, as verdicts cite it: `bazhong-2023@1`.
    pub fn citation(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Where it stands on `today`; `successor_from` is the first day of the rulebook that follows it, if any. Before its own first day it is still a draft.
    pub fn status(&self, today: Date, successor_from: Option<Date>) -> Status {
        if self.draft || today < self.effective_from {
            Status::Draft
        } else if successor_from.is_some_and(|from| from <= today) {
            Status::Superseded
        } else if self.effective_to.is_some_and(|to| to < today) {
            Status::Lapsed
        } else {
            Status::InForce
        }
    }

    /// The id without version.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The title.
    pub fn title(&self) -> &Bilingual {
        &self.title
    }
    /// The city.
    pub fn city(&self) -> &Bilingual {
        &self.city
    }
    /// First day in force.
    pub fn effective_from(&self) -> Date {
        self.effective_from
    }
    /// Last day in force, `None` for open-ended.
    pub fn effective_to(&self) -> Option<Date> {
        self.effective_to
    }
    /// True for a rulebook that no city has issued.
    pub fn is_fictional(&self) -> bool {
        self.fictional
    }
    /// All articles by number.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }
    /// All parameters in file order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }
    /// The parameter of a key; the first in the file where several days have their own, see [`Self::parameter_on`].
    pub fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.key == key)
    }
    /// The parameter of a key as it holds on a day.
    pub fn parameter_on(&self, key: &str, day: Date) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| {
            parameter.key == key
                && parameter.effective_from.is_none_or(|from| from <= day)
                && parameter.effective_to.is_none_or(|to| day <= to)
        })
    }
    /// Article 24's parameters, typed.
    pub fn article24(&self) -> &Article24 {
        &self.article24
    }
    /// SM3 of the source text.
    pub fn digest(&self) -> &Sm3Digest {
        &self.digest
    }
    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// The rulebooks that come with the software: Bazhong's measures of 2023, and a fictional city's with other numbers.
pub fn builtin() -> [&'static str; 2] {
    [
        include_str!("../../../../rulebooks/bazhong-2023.toml"),
        include_str!("../../../../rulebooks/yunling-demo.toml"),
    ]
}

#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod tests;
