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
        Self::of_output(&Sm3::digest(bytes))
    }

    fn of_output(digest: &[u8]) -> Self {
        let mut hex = String::with_capacity(2 * digest.len());
        for byte in digest {
            for nibble in [byte >> 4, byte & 0xf] {
                hex.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
        }
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
