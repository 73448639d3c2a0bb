//! SM3 (GB/T 32905-2016) digests of canonical bytes.

use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

/// An SM3 digest, shown as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sm3Digest(String);

impl Sm3Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let digits = |nibble: u8| char::from_digit(u32::from(nibble), 16);
        let digest = Sm3::digest(bytes);
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let mut hex = String::with_capacity(64);
        hex.extend(nibbles.filter_map(digits));
        Self(hex)
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A digest read back from the store; `None` unless it is 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        (hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(hex.to_ascii_lowercase()))
    }
}

impl std::fmt::Display for Sm3Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB/T 32905-2016, annex A.1.
    #[test]
    fn the_standard_s_first_vector_holds() {
        assert_eq!(
            Sm3Digest::of(b"abc").as_str(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
    }
}
