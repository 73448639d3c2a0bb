//! Passwords: what is good enough, how one is kept, how one is checked.

mod breached;
mod generate;
mod guess;
mod hash;
mod profile;
mod weakness;

pub use breached::{Breached, BreachedError};
pub use generate::generate;
pub use hash::{HashError, PasswordHash, hash, needs_rehash, verify, verify_nothing};
pub use profile::{Profile, ProfileError};
pub use weakness::Weakness;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The form in which a password is counted, judged and hashed: NFKC (NIST SP 800-63B, 5.1.1.2: "the normalization process for stabilized strings using either the NFKC or NFKD").
///
/// The full-width letters of a Chinese input method are those of the keyboard, and an accented letter is one letter however a device composes it. Nothing else is changed: letter case and spaces count.
fn normal(password: &str) -> Zeroizing<String> {
    // Room for the longest expansion is taken at once: a string that grows leaves copies behind that nobody wipes.
    let mut text = Zeroizing::new(String::with_capacity(password.len().saturating_mul(4)));
    text.extend(password.nfkc());
    text
}

#[cfg(test)]
mod tests;
