//! Randomness, passed in like time (decision 0003).

use std::fmt::Debug;

/// A source of random bytes.
///
/// The program's own draws from the operating system; tests and the simulated city seed a generator, so that a run repeats.
/// Keys and nonces are made of these bytes: what ships must be fit for cryptography (GM/T 0062).
pub trait Random: Send + Sync + Debug {
    /// Fills all of `bytes`.
    ///
    /// There is no error to return, because nobody could go on with one: a source that cannot deliver must end the program, never hand out bytes that are not random.
    fn fill(&self, bytes: &mut [u8]);
}
