//! Randomness that repeats.

use std::sync::{Arc, Mutex};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use yunheng_domain::random::Random;

/// A generator that a test seeds.
#[derive(Debug)]
pub struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    /// A generator of a seed.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}
