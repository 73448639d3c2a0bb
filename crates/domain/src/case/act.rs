//! One act moves a case, or is refused with what is missing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::facts::{Facts, Shortage};
use super::gate::Weighing;
use super::{Case, Done, State, clocks, condition};
use crate::calendar::Calendar;
use crate::clock::{self, Limit};
use crate::process::{
    Compensation, Effect, Ending, Gate, Need, Process, Step, Target, Template, Values, Way,
    WayKind, Wrong,
};
use crate::rulebook::Rulebook;

/// Everything an act is judged by, beside the act itself.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The rulebook that the case is pinned to.
    pub rulebook: &'a Rulebook,
    /// The calendar of working days.
    pub calendar: &'a Calendar,
    /// The instant.
    pub now: Timestamp,
    /// What was filled in at the steps before, as it stands.
    pub forms: &'a BTreeMap<String, Values>,
    /// Codes of the documents that are attached at this step.
    pub documents: &'a BTreeSet<String>,
    /// The world outside.
    pub facts: &'a Facts,
}

/// What somebody does at the step where the case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The step, as the actor saw it.
    pub step: String,
    /// The way chosen; `withdraw` is one wherever the step allows it.
    pub way: String,
    /// What was filled in.
    pub values: Values,
    /// Why.
    pub reason: String,
}

/// The way by which a unit takes its case back.
pub const WITHDRAW: &str = "withdraw";

/// Where an act has brought a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The case afterwards.
    pub case: Case,
    /// Which way it went; `None` for a withdrawal.
    pub kind: Option<WayKind>,
    /// What is to be brought about, in order.
    pub effects: Vec<Effect>,
    /// What is to be undone, last first.
    pub undo: Vec<Done>,
    /// Documents to be made.
    pub issues: Vec<Template>,
}

/// Why an act was refused. Nothing has changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The case is over.
    #[error("the case is over")]
    Ended,
    /// The case stands elsewhere by now.
    #[error("the case stands at {at}")]
    Elsewhere {
        /// Where it stands.
        at: String,
    },
    /// The step has no such way.
    #[error("no such way")]
    NoWay,
    /// A reason must be given.
    #[error("a reason is missing")]
    Reason,
    /// The form has mistakes.
    #[error("the form has mistakes")]
    Form(Vec<Wrong>),
    /// Documents are missing.
    #[error("documents are missing")]
    Documents(Vec<Need>),
    /// A gate is shut; with what is short where it is a matter of quantity.
    #[error("article {} is not met", gate.article)]
    Gate {
        /// The gate.
        gate: Gate,
        /// What is short.
        short: Vec<Shortage>,
    },
    /// A clock refuses: a minimum term has not run out, or the instant is before the last.
    #[error(transparent)]
    Clock(#[from] clock::Refusal),
    /// Nobody may give more time on this clock.
    #[error("no more time can be given")]
    NotExtendable,
    /// More time than the rulebook allows at once.
    #[error("at most {0:?} at once")]
    TooLong(Limit),
    /// The clock was extended as often as the rulebook allows.
    #[error("it was extended as often as allowed")]
    TooOften,
    /// More time was asked for already, and not decided on yet.
    #[error("more time was asked for already")]
    AskedAlready,
    /// Nobody asked for more time.
    #[error("nobody asked for more time")]
    NotAsked,
    /// The rulebook has no such time limit.
    #[error("{0} is no time limit of the rulebook")]
    NoLimit(&'static str),
    /// What was brought about cannot be undone.
    #[error("what was done cannot be undone")]
    Final,
}

impl Case {
    /// Acts at the step where the case stands.
    pub fn act(
        self,
        process: &Process,
        act: &Act,
        situation: &Situation<'_>,
    ) -> Result<Moved, Refusal> {
        let step = self.step(process).ok_or(Refusal::Ended)?;
        if step.code != act.step {
            return Err(Refusal::Elsewhere {
                at: step.code.to_owned(),
            });
        }
        let case = self.check(situation)?;
        if act.way == WITHDRAW {
            return case.withdraw(step, act, situation);
        }
        let mut forms = situation.forms.clone();
        forms.insert(step.code.to_owned(), act.values.clone());
        let way = step
            .way(&act.way)
            .filter(|way| condition::is_open(process, way, &forms, situation))
            .ok_or(Refusal::NoWay)?;
        // Nobody gives up for another before the time is over.
        if way.lapses && case.lapsed(process, situation) != Some(way.code) {
            return Err(Refusal::NoWay);
        }
        if way.reason && act.reason.trim().is_empty() {
            return Err(Refusal::Reason);
        }
        match way.kind {
            WayKind::Forward => case.forward(process, step, way, act, &forms, situation),
            WayKind::Return => case.back(process, step, way, situation),
            WayKind::Reject => case.end(Ending::Rejected, Some(WayKind::Reject), act, situation),
        }
    }

    /// Looks at the deadlines: what has passed is breached.
    pub fn check(self, situation: &Situation<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            clocks: clocks::checked(self.clocks.clone(), situation)?,
            ..self
        })
    }

    fn forward(
        mut self,
        process: &Process,
        step: &Step,
        way: &Way,
        act: &Act,
        forms: &BTreeMap<String, Values>,
        situation: &Situation<'_>,
    ) -> Result<Moved, Refusal> {
        if !way.lapses {
            self.complete(step, way, act, forms, situation)?;
        }
        self.clocks = clocks::left(self.clocks, process, step.code, way, &act.reason, situation)?;
        self.done.extend(way.effects.iter().map(|effect| Done {
            step: step.code.to_owned(),
            effect: *effect,
        }));
        let next = match way.to {
            Target::Next => condition::after(process, step, forms, situation),
            Target::Step(to) => process.step(to),
            Target::End(_) => None,
        };
        let case = match (next, way.to) {
            (Some(next), _) => self.come_to(process, next, situation)?,
            (None, Target::End(how)) => self.over(how, "", situation)?,
            (None, _) => self.over(Ending::Completed, "", situation)?,
        };
        Ok(Moved {
            case,
            kind: Some(WayKind::Forward),
            effects: way.effects.clone(),
            undo: Vec::new(),
            issues: if way.lapses {
                Vec::new()
            } else {
                step.issues.clone()
            },
        })
    }

    fn back(
        self,
        process: &Process,
        step: &Step,
        way: &Way,
        situation: &Situation<'_>,
    ) -> Result<Moved, Refusal> {
        let Target::Step(to) = way.to else {
            return Err(Refusal::NoWay);
        };
        let to = process.step(to).ok_or(Refusal::NoWay)?;
        // What the steps in between had brought about is undone: they will be gone through again.
        let place = process.place(to.code).unwrap_or_default();
        let (kept, undone): (Vec<Done>, Vec<Done>) = self
            .done
            .iter()
            .cloned()
            .partition(|done| process.place(&done.step).is_some_and(|at| at < place));
        let undo = undoing(undone)?;
        let case = Self {
            done: kept,
            ..self.clone()
        };
        Ok(Moved {
            case: case.come_to(process, to, situation)?,
            kind: step.way(way.code).map(|way| way.kind),
            effects: Vec::new(),
            undo,
            issues: Vec::new(),
        })
    }

    fn withdraw(self, step: &Step, act: &Act, situation: &Situation<'_>) -> Result<Moved, Refusal> {
        if !step.withdrawable {
            return Err(Refusal::NoWay);
        }
        if act.reason.trim().is_empty() {
            return Err(Refusal::Reason);
        }
        self.end(Ending::Withdrawn, None, act, situation)
    }

    fn end(
        mut self,
        how: Ending,
        kind: Option<WayKind>,
        act: &Act,
        situation: &Situation<'_>,
    ) -> Result<Moved, Refusal> {
        let undo = undoing(std::mem::take(&mut self.done))?;
        Ok(Moved {
            case: self.over(how, &act.reason, situation)?,
            kind,
            effects: Vec::new(),
            undo,
            issues: Vec::new(),
        })
    }

    pub(super) fn come_to(
        self,
        process: &Process,
        step: &Step,
        situation: &Situation<'_>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            clocks: clocks::entered(self.clocks, process, step.code, situation)?,
            state: State::At {
                step: step.code.to_owned(),
                since: situation.now,
            },
            asked: None,
            ..self
        })
    }

    pub(super) fn over(
        self,
        how: Ending,
        reason: &str,
        situation: &Situation<'_>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            clocks: clocks::closed(self.clocks, reason, situation)?,
            state: State::Ended {
                how,
                at: situation.now,
            },
            asked: None,
            ..self
        })
    }

    /// Form, documents and gates of a step that goes forward: all of what is missing is said, the form first.
    fn complete(
        &self,
        step: &Step,
        way: &Way,
        act: &Act,
        forms: &BTreeMap<String, Values>,
        situation: &Situation<'_>,
    ) -> Result<(), Refusal> {
        if let Some(form) = &step.form {
            let mut wrong = form.check(&act.values);
            wrong.extend(form.lacking(&way.needs, &act.values));
            if !wrong.is_empty() {
                return Err(Refusal::Form(wrong));
            }
        }
        let missing: Vec<Need> = step
            .documents
            .iter()
            .filter(|need| need.required && !situation.documents.contains(need.code))
            .copied()
            .collect();
        if !missing.is_empty() {
            return Err(Refusal::Documents(missing));
        }
        let weighing = Weighing {
            case: self,
            own: &act.values,
            forms,
            situation,
        };
        for gate in &step.gates {
            weighing
                .holds(gate)
                .map_err(|short| Refusal::Gate { gate: *gate, short })?;
        }
        Ok(())
    }
}

/// What was done, last first; refused if any of it is final.
fn undoing(done: Vec<Done>) -> Result<Vec<Done>, Refusal> {
    if done
        .iter()
        .any(|done| done.effect.compensation() == Compensation::Final)
    {
        return Err(Refusal::Final);
    }
    Ok(done.into_iter().rev().collect())
}
