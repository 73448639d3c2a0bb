//! Small changes to an input, drawn from a seed so that a failure repeats.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Longest input: what is read is short.
const LONGEST: usize = 4096;

/// Changes inputs.
#[derive(Debug)]
pub struct Mutator(ChaCha8Rng);

impl Mutator {
    /// A source of changes.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let drawn = usize::try_from(self.0.next_u64() >> 1).unwrap();
        drawn.checked_rem(end).unwrap_or(0)
    }

    /// One to six changes: a bit, a byte, a piece cut out, doubled or taken from elsewhere, a word, the end cut off.
    pub fn change(&mut self, input: &[u8], other: &[u8], words: &[&str]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let until = at + self.below(bytes.len() - at + 1).min(64);
            match self.below(8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                2 => drop(bytes.drain(at..until)),
                3 => {
                    let piece = bytes[at..until].to_vec();
                    bytes.splice(at..at, piece);
                }
                4 => {
                    let from = self.below(other.len() + 1);
                    let to = from + self.below(other.len() - from + 1).min(64);
                    bytes.splice(at..until, other[from..to].iter().copied());
                }
                5 => bytes.truncate(at),
                6 if !words.is_empty() => {
                    let word = words[self.below(words.len())];
                    bytes.splice(at..until.min(at + 8), word.bytes());
                }
                _ => bytes.insert(at, u8::try_from(self.below(256)).unwrap()),
            }
            bytes.truncate(LONGEST);
        }
        bytes
    }
}
