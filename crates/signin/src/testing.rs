//! What the tests of this crate share.

use std::sync::Mutex;

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use yunheng_domain::random::Random;

/// Random bytes that a seed repeats.
#[derive(Debug)]
pub(crate) struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

/// An instant by its spelling.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
