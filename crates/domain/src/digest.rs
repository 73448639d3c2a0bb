//! SM3 (GB/T 32905-2016) digests of canonical bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sm3::{Digest as _, Sm3};

/// Hexadecimal digits of a digest.
const DIGITS: usize = 64;

/// An SM3 digest, shown as 64 lower-case hexadecimal digits.
// Held as its digits, in place: a sweep takes tens of thousands, and each is written down.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sm3Digest([u8; DIGITS]);

impl Sm3Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_output(&Sm3::digest(bytes))
    }

    fn of_output(digest: &[u8]) -> Self {
        let mut hex = [b'0'; DIGITS];
        // 32 bytes fill 64 digits exactly, so that there is nothing to report.
        let _filled = base16ct::lower::encode(digest, &mut hex);
        Self(hex)
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        // Digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// A digest read back from the store; `None` unless it is 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let digits: [u8; DIGITS] = hex.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_hexdigit)
            .then(|| Self(digits.map(|digit| digit.to_ascii_lowercase())))
    }
}

impl std::fmt::Debug for Sm3Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sm3Digest({:?})", self.as_str())
    }
}

impl Serialize for Sm3Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Sm3Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::from_hex(&hex).ok_or_else(|| D::Error::custom("not 64 hexadecimal digits"))
    }
}

impl std::fmt::Display for Sm3Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Bytes that SM3 takes at a time.
const SM3_BLOCK: usize = 64;

/// A digest taken while its bytes are being made.
#[derive(Debug, Clone)]
pub(crate) struct Sm3Stream {
    sm3: Sm3,
    /// Small pieces gather here first.
    pending: [u8; SM3_BLOCK],
    length: usize,
}

impl Default for Sm3Stream {
    fn default() -> Self {
        Self {
            sm3: Sm3::new(),
            pending: [0; SM3_BLOCK],
            length: 0,
        }
    }
}

impl Sm3Stream {
    /// Takes the next byte.
    pub(crate) fn push(&mut self, byte: u8) {
        if self.length == self.pending.len() {
            self.flush();
        }
        if let Some(place) = self.pending.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// Takes the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // Most pieces are numbers of a few bytes: cheaper one by one than by a copy of any length.
        for byte in bytes {
            self.push(*byte);
        }
    }

    fn flush(&mut self) {
        self.sm3.update(&self.pending[..self.length]);
        self.length = 0;
    }

    /// The digest of all bytes taken.
    pub(crate) fn digest(mut self) -> Sm3Digest {
        self.flush();
        Sm3Digest::of_output(&self.sm3.finalize())
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

    #[test]
    fn a_stream_digests_what_it_was_given_in_whatever_pieces() {
        let bytes: Vec<u8> = (0..=255).cycle().take(2000).collect();
        for piece in [1, 3, 255, 256, 257, 2000] {
            let mut stream = Sm3Stream::default();
            bytes.chunks(piece).for_each(|part| stream.write(part));
            assert_eq!(stream.digest(), Sm3Digest::of(&bytes));
        }
    }
}
