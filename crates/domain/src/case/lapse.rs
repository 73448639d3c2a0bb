//! What time alone does to a case: deadlines pass, and what waited for one goes on without whoever was asked.

use jiff::Timestamp;

use super::{Case, CaseClock, Situation, clocks, condition};
use crate::process::{Bound, Process};

impl Case {
    /// The way to take without whoever was asked: the one that lapses, once the time limit that the waiting step waits for has passed: a duty or a right that ends there, or a minimum term that a later step has to keep. `None` as long as there is time, and for a step that waits for ever.
    pub fn lapsed(&self, process: &Process, situation: &Situation<'_>) -> Option<&'static str> {
        let step = self.step(process)?;
        let way = step.ways.iter().find(|way| {
            way.lapses && condition::is_open(process, way, situation.forms, situation)
        })?;
        let passed = process.clocks.iter().any(|rule| {
            let clock = self.clocks.iter().find(|clock| clock.code == rule.code);
            match rule.bound {
                Bound::AtMost | Bound::Window => {
                    rule.until == step.code
                        && clock
                            .is_some_and(|clock| clock.is_open() && clock.has_passed(situation.now))
                }
                // Where the rulebook asks for no time at all, no clock was started.
                Bound::AtLeast => {
                    rule.until != step.code
                        && clocks::spans(process, rule, step.code)
                        && clock.is_none_or(|clock| clock.has_passed(situation.now))
                }
            }
        });
        passed.then_some(way.code)
    }

    /// The instant at which time next does something to the case if nobody acts; in the past where it is overdue. Before it, no sweep needs to look.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        let running = self.clocks.iter().filter(|clock| clock.is_running());
        let next = running
            .map(|clock| clock.clock.deadline().passes_at())
            .min();
        next.filter(|_| self.ending().is_none())
    }

    /// The duties that are overdue at `now`, whether or not a sweep has found it.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = &CaseClock> {
        let is_over = self.ending().is_some();
        self.clocks
            .iter()
            .filter(move |clock| !is_over && clock.is_overdue(now))
    }
}

/// The cases that time has something to do to at `now`, in the order given.
pub fn due<'c>(
    cases: impl IntoIterator<Item = &'c Case>,
    now: Timestamp,
) -> impl Iterator<Item = &'c Case> {
    let is_due = move |case: &&Case| case.wakes_at().is_some_and(|at| at <= now);
    cases.into_iter().filter(is_due)
}
