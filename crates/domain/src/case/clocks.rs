//! The clocks of a case: started where the declaration says, standing still while the case is back for correction, closed with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::{Refusal, Situation};
use crate::clock::{Clock, Limit, State};
use crate::period::day_of;
use crate::process::{Bound, ClockRule, From, Process, Way};

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
    /// Whether the case has left the steps that it spans, or is over: a breach stays a fact, but nobody is pressed by it any more.
    #[serde(default)]
    pub is_past: bool,
}

impl CaseClock {
    /// Whether it still waits for something.
    pub fn is_open(&self) -> bool {
        !self.is_past && self.clock.is_open()
    }

    /// Whether it runs against whoever acts now.
    pub(super) fn presses(&self) -> bool {
        !self.is_past
            && self.bound != Bound::AtLeast
            && matches!(
                self.clock.state(),
                State::Running { .. } | State::Breached { met_late: None, .. }
            )
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.clock.state(), State::Running { .. })
    }

    /// Whether it should have been done before `now` and was not.
    pub(super) fn is_overdue(&self, now: Timestamp) -> bool {
        let is_late = match self.clock.state() {
            State::Running { deadline } => deadline.has_passed(now),
            State::Breached { met_late, .. } => met_late.is_none(),
            State::Paused { .. } | State::Met { .. } | State::Lifted { .. } => false,
        };
        is_late && !self.is_past && self.bound == Bound::AtMost
    }

    /// Whether it no longer holds anything back: run out, or waived.
    pub(super) fn has_passed(&self, now: Timestamp) -> bool {
        match self.clock.state() {
            State::Running { deadline } => deadline.has_passed(now),
            State::Paused { .. } => false,
            State::Met { .. } | State::Lifted { .. } | State::Breached { .. } => true,
        }
    }
}

/// The case comes to a step: clocks that start there do, those that stood still because it was back before them go on, those behind it are past.
pub(super) fn entered(
    clocks: Vec<CaseClock>,
    process: &Process,
    step: &str,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    let mut clocks = clocks
        .into_iter()
        .map(|clock| match process.clock(&clock.code) {
            None => Ok(clock),
            Some(rule) => stands(clock, place_of(process, rule, step), situation),
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    for rule in &process.clocks {
        let From::Step(from) = rule.from;
        if from == step && !clocks.iter().any(|clock| clock.code == rule.code) {
            clocks.extend(start(rule, situation)?);
        }
    }
    Ok(clocks)
}

fn stands(case: CaseClock, place: Place, situation: &Situation<'_>) -> Result<CaseClock, Refusal> {
    let is_still = matches!(case.clock.state(), State::Paused { .. });
    let clock = match place {
        Place::Within if is_still => case.clock.resume(situation.now, situation.calendar)?,
        Place::Before if case.is_running() => pause(case.clock, situation)?,
        // Gone round: the step that would have met it was not gone through.
        Place::Behind => case.clock.lift(situation.now, "not gone through")?,
        Place::Within | Place::Before => case.clock,
    };
    Ok(CaseClock {
        clock,
        is_past: place == Place::Behind,
        ..case
    })
}

/// A step goes forward: the clocks that end with it are met, or kept, or waived.
pub(super) fn left(
    clocks: Vec<CaseClock>,
    process: &Process,
    step: &str,
    way: &Way,
    reason: &str,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    each(clocks, process, |rule, clock| {
        if !clock.is_open() {
            return Ok(clock);
        }
        if way.waives == Some(rule.code) {
            return Ok(clock.lift(situation.now, reason)?);
        }
        if rule.until != step {
            return Ok(clock);
        }
        let met = match rule.bound {
            // Nobody did it: the breach stays as it is. A right that was not used is gone.
            Bound::AtMost if way.lapses => return Ok(clock),
            Bound::Window if way.lapses => clock.keep(situation.now),
            Bound::AtMost | Bound::Window => clock.meet(situation.now),
            Bound::AtLeast => clock.keep(situation.now),
        };
        met.map_err(Refusal::from)
    })
}

/// Every clock looks at its deadline. Limits from below and rights cannot be missed.
pub(super) fn checked(
    clocks: Vec<CaseClock>,
    situation: &Situation<'_>,
) -> Result<Vec<CaseClock>, Refusal> {
    clocks
        .into_iter()
        .map(|case| match case.bound {
            Bound::AtLeast | Bound::Window => Ok(case),
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
                is_past: true,
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

fn start(rule: &ClockRule, situation: &Situation<'_>) -> Result<Option<CaseClock>, Refusal> {
    let limit = situation
        .rulebook
        .parameter(rule.key)
        .and_then(|parameter| Limit::try_from(parameter).ok())
        .ok_or(Refusal::NoLimit(rule.key))?;
    // A city whose rulebook asks for no time at all holds nobody back.
    if rule.bound == Bound::AtLeast && limit.is_nothing() {
        return Ok(None);
    }
    let mut deadline = limit.deadline(day_of(situation.now), situation.calendar);
    let carried = situation.rulebook.parameter("annual_plan.non_working_day");
    if matches!(limit, Limit::MonthDay { .. })
        && carried.is_some_and(|reading| reading.value.to_string() == "next_working_day")
    {
        deadline = deadline.or_next_workday(situation.calendar);
    }
    Ok(Some(CaseClock {
        code: rule.code.to_owned(),
        article: rule.article.to_owned(),
        key: rule.key.to_owned(),
        bound: rule.bound,
        clock: Clock::start_until(limit, deadline, situation.now),
        is_past: false,
    }))
}

/// A deadline that has passed, or that stands for everyone, does not stand still.
fn pause(clock: Clock, situation: &Situation<'_>) -> Result<Clock, Refusal> {
    let has_passed = clock.deadline().has_passed(situation.now);
    if has_passed || matches!(clock.limit(), Limit::MonthDay { .. }) {
        return Ok(clock);
    }
    Ok(clock.pause(situation.now, "returned")?)
}

/// Where a step lies as seen from a clock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Within,
    Behind,
}

fn place_of(process: &Process, rule: &ClockRule, step: &str) -> Place {
    let From::Step(from) = rule.from;
    let place = process.place(step);
    if place < process.place(from) {
        Place::Before
    } else if place > process.place(rule.until) {
        Place::Behind
    } else {
        Place::Within
    }
}

/// Whether a step lies between the start and the end of a clock.
pub(super) fn spans(process: &Process, rule: &ClockRule, step: &str) -> bool {
    place_of(process, rule, step) == Place::Within
}
