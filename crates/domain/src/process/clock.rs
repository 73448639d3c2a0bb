//! Time limits of a process.

use serde::Serialize;

use super::Words;
use crate::role::Role;

/// One time limit: which parameter it takes its length from, when it starts and what meets it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClockRule {
    /// The stable name, `configure`.
    pub code: &'static str,
    /// What has to be done in time.
    pub name: Words,
    /// The article that sets it.
    pub article: &'static str,
    /// Key of the rulebook's parameter, `provision.sla`.
    pub key: &'static str,
    /// When it starts.
    pub from: From,
    /// The step whose way forward meets it.
    pub until: &'static str,
    /// Whether it limits from above or from below.
    pub bound: Bound,
    /// Who may give more time, with a reason (Art. 18).
    pub extendable_by: Option<Role>,
}

/// When a clock starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// When the case comes to a step for the first time.
    Step(&'static str),
}

/// From which side a clock limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Done by then, or breached.
    AtMost,
    /// Not to be done before then, unless waived (Art. 20).
    AtLeast,
    /// A right to be used by then; whoever lets it pass breaches nothing.
    Window,
}

impl ClockRule {
    /// The parameters that bound an extension: how long one may be, and how many there may be. They belong to the group of the clock's own key: `deploy.sla` is extended by at most `deploy.extension_max`.
    pub fn extension_keys(&self) -> [String; 2] {
        let group = self
            .key
            .split_once('.')
            .map_or(self.key, |(group, _)| group);
        ["extension_max", "extensions_max"].map(|name| format!("{group}.{name}"))
    }
}
