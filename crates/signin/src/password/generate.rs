//! Passwords that we make.

use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::encoding::{random_bytes, readable};

/// A new password, for an account of the demo city or one that an administrator resets: 90 random bits as letters and digits that nobody misreads, in groups, behind one character of each class, so that it passes either profile.
///
/// Its owner has to change it at the first sign-in (等保 IA-1; ASVS 5.0 6.4.1).
pub fn generate(random: &dyn Random) -> Zeroizing<String> {
    let letters = readable(random_bytes::<18>(random).as_slice());
    let mut text = Zeroizing::new(String::with_capacity(24));
    text.push_str("Yh7");
    for (index, letter) in letters.chars().enumerate() {
        if index % 6 == 0 {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
