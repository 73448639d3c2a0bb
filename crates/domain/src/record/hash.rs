//! Hashes of the tree, and the identity of keys.

use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

/// A node of the tree: an SM3 digest (GB/T 32905-2016), shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// From the digest's bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The root of a tree without leaves: the digest of nothing (RFC 6962, 2.1).
    pub fn of_nothing() -> Self {
        Self(Sm3::digest([]).into())
    }

    /// A leaf: the digest of 0x00 and the entry (RFC 6962, 2.1). The prefix keeps a node from ever passing for an entry.
    pub fn of_leaf(entry: &[u8]) -> Self {
        Self(
            Sm3::new()
                .chain_update([0])
                .chain_update(entry)
                .finalize()
                .into(),
        )
    }

    /// A node: the digest of 0x01 and its two children (RFC 6962, 2.1).
    #[must_use]
    pub fn of_children(left: Self, right: Self) -> Self {
        let mut sm3 = Sm3::new();
        sm3.update([1]);
        sm3.update(left.0);
        sm3.update(right.0);
        Self(sm3.finalize().into())
    }

    /// The digest's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A hash read back; `None` unless it is 64 lower-case hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        from_hex(hex).map(Self)
    }
}

/// Which key signed: the first 8 bytes of the SM3 digest of the public key, shown as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; Self::BYTES]);

impl KeyId {
    /// Bytes of an identity.
    pub(super) const BYTES: usize = 8;

    /// The identity of a public key, given as its uncompressed point (65 bytes, SEC 1).
    pub fn of(public_key: &[u8]) -> Self {
        let digest = Sm3::digest(public_key);
        Self(std::array::from_fn(|at| digest[at]))
    }

    /// From its bytes.
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// An identity read back; `None` unless it is 16 lower-case hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        from_hex(hex).map(Self)
    }
}

/// The bytes of exactly as many lower-case hexadecimal digits as they need.
fn from_hex<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let length = base16ct::lower::decode(hex, &mut bytes).ok()?.len();
    (length == N).then_some(bytes)
}

/// Why a text is no hash or identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected lower-case hexadecimal digits, as many as the digest needs")]
pub struct HexError;

macro_rules! shown_in_hex {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&base16ct::lower::encode_string(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = HexError;

            fn try_from(hex: String) -> Result<Self, HexError> {
                Self::from_hex(&hex).ok_or(HexError)
            }
        }

        impl std::str::FromStr for $name {
            type Err = HexError;

            fn from_str(hex: &str) -> Result<Self, HexError> {
                Self::from_hex(hex).ok_or(HexError)
            }
        }
    };
}

shown_in_hex!(Hash);
shown_in_hex!(KeyId);
