//! The one source of randomness: the operating system's.

use yunheng_domain::random::Random;

/// Draws from the operating system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Keys and tokens that can be guessed are worse than a program that stops.
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}
