//! The vocabulary both languages share: what outcomes, rules, metrics, units and parties are called.

use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::resource::{ResourceKind, Size};
use yunheng_domain::rulebook::{Party, Status};
use yunheng_domain::verdict::{Outcome, Rule, Verdict};

use crate::format::Plain;
use crate::lang::Lang;

mod action;
mod article;
mod case;
mod finding;
mod gate;
mod notice;
mod parameter;
mod party;
pub(crate) mod record;
pub(crate) mod refusal;
mod register;
mod thing;
mod why;

pub(crate) use article::article;
pub(crate) use case::{Badge, LABELS};
pub(crate) use finding::{Look, outcome, rule};
pub(crate) use parameter::{named, reading, value, value_text};
pub(crate) use party::party;
pub(crate) use thing::{kind, metric, reason, size, source, status, unused};
pub(crate) use why::why;

/// A text in both languages; one half alone cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    /// Chinese.
    pub(crate) zh: &'static str,
    /// English.
    pub(crate) en: &'static str,
}

/// A text pair.
pub(crate) const fn text(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

/// How templates speak: by value or by reference, whichever a loop hands them.
impl Lang {
    /// The half of a vocabulary entry that this language reads.
    pub(crate) fn say(self, text: Text) -> &'static str {
        match self {
            Self::Zh => text.zh,
            Self::En => text.en,
        }
    }

    pub(crate) fn outcome(self, of: impl Plain<Outcome>) -> &'static str {
        self.say(outcome(of.plain()))
    }

    pub(crate) fn rule(self, of: impl Plain<Rule>) -> &'static str {
        self.say(rule(of.plain()))
    }

    pub(crate) fn kind(self, of: impl Plain<ResourceKind>) -> &'static str {
        self.say(kind(of.plain()))
    }

    pub(crate) fn metric(self, of: impl Plain<Metric>) -> &'static str {
        self.say(metric(of.plain()))
    }

    pub(crate) fn source(self, of: impl Plain<Source>) -> &'static str {
        self.say(source(of.plain()))
    }

    pub(crate) fn standing(self, of: impl Plain<Status>) -> &'static str {
        self.say(status(of.plain()))
    }

    pub(crate) fn party(self, of: impl Plain<Party>) -> &'static str {
        self.say(party(of.plain()))
    }

    /// The paragraph of a rule, cited.
    pub(crate) fn cite(self, paragraph: impl AsRef<str>) -> String {
        article(self, paragraph.as_ref())
    }

    /// Which edition a rulebook's citation (`bazhong-2023@1`) names.
    pub(crate) fn edition(self, citation: &str) -> String {
        match (self, citation.split_once('@')) {
            (Self::Zh, Some((_, edition))) => format!("第{edition}版"),
            (Self::En, Some((_, edition))) => format!("edition {edition}"),
            (_, None) => String::new(),
        }
    }

    /// A machine's or disk's size in one line.
    pub(crate) fn sized(self, of: impl Plain<ResourceKind>, by: impl Plain<Size>) -> String {
        size(self, of.plain(), by.plain())
    }

    /// The peak that a verdict found for a metric, or a dash.
    pub(crate) fn peak(self, verdict: &Verdict, of: impl Plain<Metric>) -> String {
        let of = of.plain();
        let found = verdict.metrics.iter().find(|finding| finding.metric == of);
        self.percent_or_none(found.and_then(|finding| finding.peak))
    }
}
