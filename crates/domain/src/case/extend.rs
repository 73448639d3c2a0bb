//! More time on a clock (Art. 18), within what the rulebook allows.

use super::{Case, CaseClock, Refusal, Situation};
use crate::clock::{Limit, What};
use crate::process::Process;
use crate::rulebook::Value;

impl Case {
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
