//! Passwords known to be stolen.

use std::io::BufRead;

use sha1::{Digest as _, Sha1};
use thiserror::Error;
use zeroize::Zeroizing;

/// Hexadecimal digits of a SHA-1 digest.
const DIGITS: usize = 40;

/// The operator's list of stolen passwords, one per line (ASVS 5.0 6.2.12).
///
/// A line is a password, or the SHA-1 of one in hexadecimal with or without `:count`, as in the files of Have I Been Pwned; empty lines are skipped. A password that is itself forty hexadecimal digits has to be given as a digest.
/// SHA-1 is the format of those files and protects nothing here. Eight bytes of each digest are kept: 80 MB for ten million passwords, and one chance in 10^12 that a password is refused for another's digest.
#[derive(Default, Clone)]
pub struct Breached {
    /// Sorted.
    known: Vec<u64>,
}

/// Why a list could not be read.
#[derive(Debug, Error)]
pub enum BreachedError {
    /// The file could not be read.
    #[error("the list of stolen passwords cannot be read")]
    Read(#[from] std::io::Error),
}

impl Breached {
    /// Reads a list. Bytes that are not UTF-8 are kept as they are: lists of stolen passwords are full of them.
    pub fn read(mut lines: impl BufRead) -> Result<Self, BreachedError> {
        let mut known = Vec::new();
        let mut line = Zeroizing::new(Vec::new());
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if !text.is_empty() {
                known.push(of_digest(text).unwrap_or_else(|| of_password(text)));
            }
        }
        known.sort_unstable();
        known.dedup();
        known.shrink_to_fit();
        Ok(Self { known })
    }

    /// Whether the password is on the list.
    pub fn contains(&self, password: &str) -> bool {
        !self.known.is_empty()
            && self
                .known
                .binary_search(&of_password(password.as_bytes()))
                .is_ok()
    }

    /// How many passwords it holds.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl std::fmt::Debug for Breached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Breached({} passwords)", self.known.len())
    }
}

fn of_password(password: &[u8]) -> u64 {
    let digest = Sha1::digest(password);
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The number of a line that is a digest.
fn of_digest(line: &[u8]) -> Option<u64> {
    let (digest, rest) = line.split_at_checked(DIGITS)?;
    let counted = rest
        .strip_prefix(b":")
        .is_some_and(|count| !count.is_empty() && count.iter().all(u8::is_ascii_digit));
    if !(rest.is_empty() || counted) || !digest.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let first = std::str::from_utf8(digest.get(..16)?).ok()?;
    u64::from_str_radix(first, 16).ok()
}
