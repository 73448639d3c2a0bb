//! What the supervisor measures on the machines it looks at: the same, but for a little noise, or visibly more.

use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use crate::chance::{Chance, Draws, Purpose};
use crate::machine::{MEMORY_STEPS, whole};

/// How the supervisor sees one machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// Percentage points that it measures above the provider's processors.
    offset: f64,
}

impl View {
    /// Measures the same.
    pub(crate) fn agreeing() -> Self {
        Self { offset: 0.0 }
    }

    /// Measures 6 to 12 points more.
    pub(crate) fn diverging(draws: &mut Draws) -> Self {
        Self {
            offset: f64::from(whole(draws.between(6.0, 12.0) * 10.0)) / 10.0,
        }
    }

    /// Turns the provider's samples into the supervisor's. `word` is the place of the first sample in the stream.
    pub(crate) fn apply(
        self,
        chance: &Chance,
        metric: Metric,
        place: usize,
        word: u64,
        samples: &mut [Sample],
    ) {
        let purpose = match metric {
            Metric::Memory => Purpose::SupervisorMemory,
            _ => Purpose::SupervisorCpu,
        };
        let mut draws = chance.draws(purpose, place, word);
        for sample in samples {
            // -1, 0 or 1, mostly 0.
            let nudge = match draws.word() >> 29 {
                0 => -1.0,
                1 => 1.0,
                _ => 0.0,
            };
            let capacity = sample.capacity.unwrap_or(100.0);
            let moved = if metric == Metric::Memory {
                sample.value + nudge * capacity / f64::from(MEMORY_STEPS)
            } else {
                let tenths = (sample.value + self.offset) * 10.0 + nudge;
                f64::from(whole(tenths.max(0.0))) / 10.0
            };
            sample.value = moved.clamp(0.0, capacity);
        }
    }
}
