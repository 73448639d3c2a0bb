//! The clocks of a case: started where the declaration says, standing still while the case is back for correction, closed with it.

use serde::{Deserialize, Serialize};

use super::act::{Refusal, Situation};
use crate::clock::{Clock, Limit, State};
use crate::process::{Bound, ClockRule, From, Process};

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseClock {
    /// Which of the process's clocks.
    pub code: String,
    /// The article that sets it.
    pub article: String,
    /// Key of the parameter that it takes its length from.
    pub key: String,
    /// From which side it limits.
    pub bound: Bound,
    /// The clock.
    pub clock: Clock,
}

impl CaseClock {
    /// Whether it runs against whoever acts now.
    pub(super) fn presses(&self) -> bool {
        self.bound == Bound::AtMost
            && matches!(
                self.clock.state(),
                State::Running { .. } | State::Breached { met_late: None, .. }
            )
    }
}

/// The case comes to a step: its clocks start, and those that stood still because it was back before them go on.
pub(super) fn entered(
    clocks: Vec<CaseClock>,
    process: &Process,
    step: &str,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    let mut clocks = each(clocks, process, |rule, clock| {
        let still = matches!(clock.state(), State::Paused { .. });
        if still && spans(process, rule, step) {
            Ok(clock.resume(situation.now, situation.calendar)?)
        } else if !still && is_running(&clock) && !spans(process, rule, step) {
            pause(clock, situation)
        } else {
            Ok(clock)
        }
    })?;
    for rule in &process.clocks {
        let From::Step(from) = rule.from;
        if from == step && !clocks.iter().any(|clock| clock.code == rule.code) {
            clocks.push(start(rule, situation)?);
        }
    }
    Ok(clocks)
}

/// A step goes forward: the clocks that end with it are met, or kept, or waived.
pub(super) fn left(
    clocks: Vec<CaseClock>,
    process: &Process,
    step: &str,
    waives: Option<&str>,
    reason: &str,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    each(clocks, process, |rule, clock| {
        if rule.until != step || !clock.is_open() {
            return Ok(clock);
        }
        let met = match rule.bound {
            Bound::AtMost => clock.meet(situation.now),
            Bound::AtLeast if waives == Some(rule.code) => clock.lift(situation.now, reason),
            Bound::AtLeast => clock.keep(situation.now),
        };
        met.map_err(Refusal::from)
    })
}

/// Every clock looks at its deadline. Limits from below cannot be missed.
pub(super) fn checked(
    clocks: Vec<CaseClock>,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    clocks
        .into_iter()
        .map(|case| match case.bound {
            Bound::AtLeast => Ok(case),
            Bound::AtMost => Ok(CaseClock {
                clock: case.clock.check(situation.now)?,
                ..case
            }),
        })
        .collect()
}

/// The case is over: what has not been done no longer has to be.
pub(super) fn closed(
    clocks: Vec<CaseClock>,
    reason: &str,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    clocks
        .into_iter()
        .map(|case| {
            Ok(CaseClock {
                clock: case.clock.lift(situation.now, reason)?,
                ..case
            })
        })
        .collect()
}

fn each(
    clocks: Vec<CaseClock>,
    process: &Process,
    change: impl Fn(&ClockRule, Clock) -> Result<Clock, Refusal>,
) -> Result<Vec<CaseClock>, Refusal> {
    clocks
        .into_iter()
        .map(|case| match process.clock(&case.code) {
            None => Ok(case),
            Some(rule) => Ok(CaseClock {
                clock: change(rule, case.clock)?,
                ..case
            }),
        })
        .collect()
}

fn start(rule: &ClockRule, situation: &Situation<'_>) -> Result<CaseClock, Refusal> {
    let limit = situation
        .rulebook
        .parameter(rule.key)
        .and_then(|parameter| Limit::try_from(parameter).ok())
        .ok_or(Refusal::NoLimit(rule.key))?;
    Ok(CaseClock {
        code: rule.code.to_owned(),
        article: rule.article.to_owned(),
        key: rule.key.to_owned(),
        bound: rule.bound,
        clock: Clock::start(limit, situation.now, situation.calendar),
    })
}

fn is_running(clock: &Clock) -> bool {
    matches!(clock.state(), State::Running { .. })
}

/// A deadline that has passed, or that stands for everyone, does not stand still.
fn pause(clock: Clock, situation: &Situation<'_>) -> Result<Clock, Refusal> {
    let clock = clock.check(situation.now)?;
    if clock.is_breached() || matches!(clock.limit(), Limit::MonthDay { .. }) {
        return Ok(clock);
    }
    Ok(clock.pause(situation.now, "returned")?)
}

/// Whether a step lies between the start and the end of a clock.
fn spans(process: &Process, rule: &ClockRule, step: &str) -> bool {
    let From::Step(from) = rule.from;
    match (
        process.place(from),
        process.place(step),
        process.place(rule.until),
    ) {
        (Some(from), Some(step), Some(until)) => (from..=until).contains(&step),
        _ => false,
    }
}
