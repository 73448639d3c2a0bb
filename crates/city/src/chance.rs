//! Randomness by place: every draw of the city is a word of a ChaCha8 stream that its purpose, its resource and its moment name, so that any part can be drawn alone, in any order, on any worker, and comes out the same.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Distribution as _, StandardNormal};

/// What a stream is drawn for. The numbers are part of the city's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Systems of a unit.
    Systems = 1,
    /// Which classes the machines and disks have, and in which order.
    Classes = 2,
    /// Size, name, price and behaviour of one resource.
    Traits = 3,
    /// One machine's days.
    Days = 4,
    /// One machine's processors.
    Cpu = 5,
    /// One machine's memory.
    Memory = 6,
    /// One machine's traffic.
    Network = 7,
    /// One machine's logins.
    Logins = 8,
    /// One disk's space.
    Disk = 9,
    /// The supervisor's view of one machine's processors.
    SupervisorCpu = 10,
    /// The supervisor's view of one machine's memory.
    SupervisorMemory = 11,
}

/// Draws of [`NORMALS`] table entries come from so many high bits of a word.
const NORMAL_BITS: u32 = 12;
/// Entries in the table of normal values.
const NORMALS: usize = 1 << NORMAL_BITS;

/// The seed, opened up.
#[derive(Debug)]
pub(crate) struct Chance {
    master: ChaCha8Rng,
    normals: Vec<f64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        let mut table = ChaCha8Rng::seed_from_u64(0);
        let normals = (0..NORMALS)
            .map(|_| {
                let value: f64 = StandardNormal.sample(&mut table);
                // Rounded, so that the last bit of a platform's exp() in the tail cannot matter.
                (value.clamp(-3.5, 3.5) * 1024.0).round() / 1024.0
            })
            .collect();
        Self {
            master: ChaCha8Rng::seed_from_u64(seed),
            normals,
        }
    }

    /// The draws of a purpose for the resource (or unit) at a place, from the given word on.
    pub(crate) fn draws(&self, purpose: Purpose, place: usize, word: u64) -> Draws {
        let mut rng = self.master.clone();
        rng.set_stream((place as u64) << 8 | purpose as u64);
        rng.set_word_pos(u128::from(word));
        Draws(rng)
    }

    /// A standard normal value, within 3.5, for a word.
    #[inline]
    pub(crate) fn normal(&self, word: u32) -> f64 {
        self.normals[(word >> (32 - NORMAL_BITS)) as usize]
    }
}

/// One stream of draws.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    /// The next word.
    #[inline]
    pub(crate) fn word(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// At least 0, below 1.
    pub(crate) fn share(&mut self) -> f64 {
        f64::from(self.word()) / 4_294_967_296.0
    }

    /// At least `low`, below `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// At least 0, below `end`; 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Multiply and shift: the bias is below end / 2^32.
        let wide = u64::from(self.word()) * (end as u64);
        usize::try_from(wide >> 32).unwrap_or(0)
    }

    /// True with a probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of the weighted choices; the first if all weights are 0.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, u32)], otherwise: T) -> T {
        let total: u32 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total as usize);
        for (choice, weight) in choices {
            if left < *weight as usize {
                return *choice;
            }
            left -= *weight as usize;
        }
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_depends_only_on_its_place() {
        let chance = Chance::new(7);
        let mut from_start = chance.draws(Purpose::Cpu, 3, 0);
        let words: Vec<_> = (0..300).map(|_| from_start.word()).collect();
        let mut from_middle = chance.draws(Purpose::Cpu, 3, 200);
        assert_eq!(from_middle.word(), words[200]);
        assert_ne!(chance.draws(Purpose::Memory, 3, 0).word(), words[0]);
        assert_ne!(chance.draws(Purpose::Cpu, 4, 0).word(), words[0]);
    }

    #[test]
    fn the_normal_table_has_mean_nought_and_deviation_one() {
        let chance = Chance::new(1);
        let count = chance.normals.len() as f64;
        let mean = chance.normals.iter().sum::<f64>() / count;
        let variance = chance.normals.iter().map(|v| v * v).sum::<f64>() / count;
        assert!(mean.abs() < 0.05, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
