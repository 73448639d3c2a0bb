//! What the crate promises, as sentences; and that its algorithms are those of the standards.

mod authenticating;
mod key_file;
mod key_table;
mod openssl;
mod rotation;
mod sealing;
mod signing;
mod standards;

use std::sync::Mutex;

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use yunheng_domain::random::Random;

use crate::{FileMaster, Keys, WrappedKey};

/// Randomness that repeats.
#[derive(Debug)]
struct Seeded(Mutex<ChaCha20Rng>);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

fn seeded(seed: u64) -> Seeded {
    Seeded(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
}

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    base16ct::mixed::decode_vec(text.replace(' ', "")).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// A master key for each digit.
fn master(digit: u8) -> FileMaster {
    // All bytes the same would be refused.
    let text = format!("{digit:02x}").repeat(31) + "ff";
    FileMaster::from_environment(&text).unwrap()
}

fn keys() -> (Keys, Vec<WrappedKey>) {
    Keys::create(&master(1), &seeded(1), now()).unwrap()
}

/// The text with one bit turned over, unless that is no text any more.
fn flipped(text: &str, bit: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let bit = bit % (8 * bytes.len());
    bytes[bit / 8] ^= 1 << (bit % 8);
    String::from_utf8(bytes).ok()
}
