//! Time limits that nobody kept: what the program then does by itself.

use super::{Case, Situation};
use crate::process::{Bound, Process};

impl Case {
    /// The way to take without whoever was asked: the one that lapses, once a time limit that ends with the waiting step has passed. `None` as long as there is time, and for a step that waits for ever.
    pub fn lapsed(&self, process: &Process, situation: &Situation<'_>) -> Option<&'static str> {
        let step = self.step(process)?;
        let way = step.ways.iter().find(|way| way.lapses)?;
        let passed = self.clocks.iter().any(|case| {
            let ends_here = process
                .clock(&case.code)
                .is_some_and(|rule| rule.until == step.code && rule.bound == Bound::AtMost);
            let checked = case.clock.clone().check(situation.now);
            ends_here && case.clock.is_open() && checked.is_ok_and(|clock| clock.is_breached())
        });
        passed.then_some(way.code)
    }
}
