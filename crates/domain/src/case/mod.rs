//! A case (办件): one run of a process. Every transition is a pure function of the case, the declaration, the forms and the instant.

mod act;
mod clocks;
mod condition;
mod extend;
mod facts;
mod gate;
mod lapse;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use act::{Act, Moved, Refusal, Situation, WITHDRAW};
pub use clocks::CaseClock;
pub use extend::{ANSWER_TIME, TimeAsked};
pub use facts::{Facts, Filed, HostItems, Shortage, asked_of_each, asked_of_hosts, asked_of_lines};
pub use lapse::due;

use crate::process::{Effect, Ending, Process, Step};

/// A case as the engine knows it. Forms, documents and parties are kept beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The process, by code.
    pub process: String,
    /// The version of the declaration that it began under.
    pub version: u32,
    /// The rulebook that it began under, `bazhong-2023@1`.
    pub rulebook: String,
    /// Where it stands.
    pub state: State,
    /// Time limits that have started.
    pub clocks: Vec<CaseClock>,
    /// What it has brought about so far, in order, with the step whose form says how much.
    pub done: Vec<Done>,
    /// More time that was asked for at the step that waits, until it is decided on or the case goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<TimeAsked>,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// A step waits for its party.
    At {
        /// The step.
        step: String,
        /// Since when.
        since: Timestamp,
    },
    /// It is over.
    Ended {
        /// How.
        how: Ending,
        /// When.
        at: Timestamp,
    },
}

/// An effect that a case brought about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The step that did.
    pub step: String,
    /// What.
    pub effect: Effect,
}

impl Case {
    /// Begins a case at its first step, with the clocks that start there.
    pub fn open(process: &Process, situation: &Situation<'_>) -> Result<Self, Refusal> {
        let first = process.steps.first().ok_or(Refusal::Ended)?;
        let mut case = Self {
            process: process.code.to_owned(),
            version: process.version,
            rulebook: situation.rulebook.citation(),
            state: State::At {
                step: first.code.to_owned(),
                since: situation.now,
            },
            clocks: Vec::new(),
            done: Vec::new(),
            asked: None,
        };
        case.clocks = clocks::entered(case.clocks, process, first.code, situation)?;
        Ok(case)
    }

    /// The step that waits; `None` once it is over.
    pub fn step<'p>(&self, process: &'p Process) -> Option<&'p Step> {
        match &self.state {
            State::At { step, .. } => process.step(step),
            State::Ended { .. } => None,
        }
    }

    /// How it ended.
    pub fn ending(&self) -> Option<Ending> {
        match self.state {
            State::At { .. } => None,
            State::Ended { how, .. } => Some(how),
        }
    }

    /// The clock that whoever acts now has to keep: the one that runs out first among those that limit from above.
    pub fn pressing(&self) -> Option<&CaseClock> {
        self.clocks
            .iter()
            .filter(|clock| clock.presses())
            .min_by_key(|clock| clock.clock.deadline().day)
    }
}
