//! The measures as versioned data: articles, and parameters keyed to them.

mod article24;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use article24::{Article24, Combine, FreeStatistic, PeakStatistic, ReductionWindow};

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

/// A party that an article binds, by its name in the design (`authority`, `tenant`, `provider`, ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each name is the glossary's own term, see design section 1"
)]
pub enum Party {
    Authority,
    Tenant,
    Provider,
    Supervisor,
    Finance,
    Government,
    Cyberspace,
    Police,
    Cryptography,
    County,
    Vendor,
    Carrier,
    Colocation,
    Everyone,
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
    MonthDay { month: i8, day: i8 },
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
    /// Its unit: `percent`, `working_days`, `calendar_months`, `days`, `gb`, `windows`, `minutes`, `points`, `ratio`, or empty.
    pub unit: String,
    /// What it settles.
    pub label: Bilingual,
    /// True where the measures leave the question open and the value is this rulebook's reading.
    pub open_question: bool,
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

/// One mistake in a rulebook file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key concerned, `parameters."provision.sla".article`; empty for the whole file.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

impl Rulebook {
    /// Reads and checks a rulebook; all mistakes at once, in file order.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let _ = text;
        todo!()
    }

    /// Pairs of rulebooks of one city whose validities overlap (drafts do not count): the ids, and the first common day.
    pub fn overlaps(rulebooks: &[Self]) -> Vec<(String, String, Date)> {
        let _ = rulebooks;
        todo!()
    }

    /// Id and version, as verdicts cite it: `bazhong-2023@1`.
    pub fn citation(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Where it stands on `today`; `successor_from` is the first day of the rulebook that follows it, if any.
    pub fn status(&self, today: Date, successor_from: Option<Date>) -> Status {
        let _ = (today, successor_from);
        todo!()
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
    /// The parameter of a key.
    pub fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.key == key)
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
