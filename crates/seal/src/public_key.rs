//! The half of a signing key that everybody may have.

use std::fmt;

use serde::{Deserialize, Serialize};
use sm2::dsa::signature::Verifier as _;
use sm2::dsa::{Signature, VerifyingKey};
use sm2::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, LineEnding};
use yunheng_domain::digest::Sm3Digest;

use crate::SealError;

/// The signer's distinguishing identifier, which is signed with every message: the default of GB/T 35276 and of other programs.
pub const DISTINGUISHING_ID: &str = "1234567812345678";

/// Hexadecimal digits of a public key's identity.
const ID_DIGITS: usize = 16;

/// An SM2 public key. In JSON it is its PEM text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(sm2::PublicKey);

impl PublicKey {
    pub(crate) fn of(key: sm2::PublicKey) -> Self {
        Self(key)
    }

    /// Whether `signature` (DER) is one of this key over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_der(signature) else {
            return false;
        };
        VerifyingKey::new(DISTINGUISHING_ID, self.0)
            .is_ok_and(|key| key.verify(message, &signature).is_ok())
    }

    /// The key's identity: the first 16 hexadecimal digits of the SM3 digest of its uncompressed point.
    pub fn id(&self) -> String {
        let digest = Sm3Digest::of(&self.to_sec1());
        digest.as_str().chars().take(ID_DIGITS).collect()
    }

    /// The uncompressed point, 65 bytes (SEC 1).
    pub fn to_sec1(&self) -> Vec<u8> {
        self.0.to_sec1_bytes().into_vec()
    }

    /// The key of a point.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, SealError> {
        sm2::PublicKey::from_sec1_bytes(bytes)
            .map(Self)
            .map_err(|_| SealError::PublicKey)
    }

    /// `-----BEGIN PUBLIC KEY-----`, as OpenSSL reads it.
    pub fn to_pem(&self) -> Result<String, SealError> {
        self.0
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| SealError::PublicKey)
    }

    /// The key of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, SealError> {
        sm2::PublicKey::from_public_key_pem(pem)
            .map(Self)
            .map_err(|_| SealError::PublicKey)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id())
    }
}

impl TryFrom<String> for PublicKey {
    type Error = SealError;

    fn try_from(pem: String) -> Result<Self, SealError> {
        Self::from_pem(&pem)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        // The encoding of a point that is on the curve does not fail.
        key.to_pem().unwrap_or_default()
    }
}
