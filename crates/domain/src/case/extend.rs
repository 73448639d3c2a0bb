//! More time on a clock (Art. 18), within what the rulebook allows: asked for by whoever has to keep it, given or refused by somebody else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Case, CaseClock, Refusal, Situation};
use crate::clock::{Limit, What};
use crate::process::Process;
use crate::rulebook::Value;

/// Stands for a step in what is asked of whoever decides on more time.
pub const ANSWER_TIME: &str = "answer-time";

/// More time that was asked for and is not decided on yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeAsked {
    /// On which clock.
    pub clock: String,
    /// How much.
    pub by: Limit,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub at: Timestamp,
}

impl Case {
    /// The most that may be asked for at once on a clock; `None` where nothing can be asked for: nobody may give any, it does not run, or it was extended as often as the rulebook allows.
    pub fn time_left_to_ask(
        &self,
        process: &Process,
        code: &str,
        situation: &Situation<'_>,
    ) -> Option<Limit> {
        let rule = process.clock(code)?;
        let longest = situation.rulebook.parameter(&rule.extension_keys()[0]);
        let longest = Limit::try_from(longest?).ok()?;
        let tried = self.clone().extend(process, code, longest, "?", situation);
        tried.is_ok().then_some(longest)
    }

    /// Asks for more time: the same that could be given now. The case does not move.
    pub fn ask_time(
        self,
        process: &Process,
        code: &str,
        by: Limit,
        reason: &str,
        situation: &Situation<'_>,
    ) -> Result<Self, Refusal> {
        if self.asked.is_some() {
            return Err(Refusal::AskedAlready);
        }
        self.clone().extend(process, code, by, reason, situation)?;
        Ok(Self {
            asked: Some(TimeAsked {
                clock: code.to_owned(),
                by,
                reason: reason.trim().to_owned(),
                at: situation.now,
            }),
            ..self
        })
    }

    /// Decides on the time that was asked for: given, the clock runs longer; not given, it runs on as it did.
    pub fn answer_time(
        mut self,
        process: &Process,
        given: bool,
        reason: &str,
        situation: &Situation<'_>,
    ) -> Result<Self, Refusal> {
        let asked = self.asked.take().ok_or(Refusal::NotAsked)?;
        if reason.trim().is_empty() {
            return Err(Refusal::Reason);
        }
        if !given {
            return Ok(self);
        }
        self.extend(process, &asked.clock, asked.by, &asked.reason, situation)
    }

    /// Gives more time on a clock that the declaration lets somebody extend, counted from its deadline. Who may, [`crate::process::ClockRule::extendable_by`] says; how long and how often, the rulebook.
    pub fn extend(
        mut self,
        process: &Process,
        code: &str,
        by: Limit,
        reason: &str,
        situation: &Situation<'_>,
    ) -> Result<Self, Refusal> {
        if self.ending().is_some() {
            return Err(Refusal::Ended);
        }
        let rule = process
            .clock(code)
            .filter(|rule| rule.extendable_by.is_some())
            .ok_or(Refusal::NotExtendable)?;
        if reason.trim().is_empty() {
            return Err(Refusal::Reason);
        }
        let [longest_key, most_key] = rule.extension_keys();
        let longest = situation.rulebook.parameter(&longest_key);
        let longest = longest.and_then(|known| Limit::try_from(known).ok());
        let longest = longest.ok_or(Refusal::NotExtendable)?;
        let most = situation
            .rulebook
            .parameter(&most_key)
            .map(|known| &known.value);
        let place = self
            .clocks
            .iter()
            .position(|clock| clock.code == code)
            .ok_or(Refusal::NotExtendable)?;
        let clock = self.clocks.remove(place);
        if !matches!(most, Some(Value::Integer(most)) if extensions(&clock) < *most) {
            return Err(Refusal::TooOften);
        }
        if !fits(by, longest) {
            return Err(Refusal::TooLong(longest));
        }
        let extended =
            clock
                .clock
                .clone()
                .extend(by, reason.trim(), situation.now, situation.calendar)?;
        let clock = CaseClock {
            clock: extended,
            ..clock
        };
        self.clocks.insert(place, clock);
        Ok(self)
    }
}

/// How often it was extended.
fn extensions(clock: &CaseClock) -> i64 {
    let events = clock.clock.events().iter();
    let extended = events.filter(|event| matches!(event.what, What::Extended { .. }));
    i64::try_from(extended.count()).unwrap_or(i64::MAX)
}

/// Whether one limit is counted like another and no longer.
fn fits(by: Limit, longest: Limit) -> bool {
    match (by, longest) {
        (Limit::WorkingDays { count }, Limit::WorkingDays { count: most })
        | (Limit::CalendarMonths { count }, Limit::CalendarMonths { count: most })
        | (Limit::Days { count }, Limit::Days { count: most }) => count <= most,
        _ => false,
    }
}
