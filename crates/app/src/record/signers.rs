//! Whose signatures under a checkpoint are judged: the platform's own, and the witnesses' that are known here.

use yunheng_domain::record::{KeyId, Verifier};
use yunheng_seal::PublicKey;

/// Public keys by the name that stands in front of a signature. The platform signs under the identity of its database.
#[derive(Debug, Clone, Default)]
pub struct Signers {
    keys: Vec<(String, PublicKey)>,
}

impl Signers {
    /// No keys: nothing is judged, nothing holds.
    pub fn none() -> Self {
        Self::default()
    }

    /// With a key under a name.
    #[must_use]
    pub fn with(mut self, name: &str, key: PublicKey) -> Self {
        self.keys.push((name.to_owned(), key));
        self
    }
}

/// The identity of a public key in a signature.
pub(crate) fn key_id(key: &PublicKey) -> KeyId {
    KeyId::of(&key.to_sec1())
}

impl Verifier for Signers {
    fn verify(&self, key_name: &str, id: KeyId, message: &[u8], signature: &[u8]) -> bool {
        self.keys
            .iter()
            .filter(|(name, key)| name == key_name && key_id(key) == id)
            .any(|(_, key)| key.verify(message, signature))
    }

    /// A name that is known must hold under one of its keys; an unknown witness is passed over.
    fn judges(&self, key_name: &str, _: KeyId) -> bool {
        self.keys.iter().any(|(name, _)| name == key_name)
    }
}
