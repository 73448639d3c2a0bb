//! Calls of webhooks, signed as Standard Webhooks lays down: HMAC-SHA256 over id, time and body, by a secret that only the receiver knows.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// Random bytes of a secret.
const BYTES: usize = 32;

/// What calls to one receiver are signed with.
#[derive(Clone)]
pub(super) struct Secret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(whsec_...)")
    }
}

impl Secret {
    /// A new one.
    pub(super) fn new(random: &dyn Random) -> Self {
        let mut bytes = Zeroizing::new(vec![0; BYTES]);
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// From what was sealed.
    pub(super) fn of(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// As it is sealed.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As its owner is shown it, once.
    pub(super) fn reveal(&self) -> String {
        format!("{PREFIX}{}", Base64::encode_string(&self.0))
    }

    /// The signature of a call; `None` cannot happen, for any length of key will do.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = Base64::encode_string(&mac.finalize().into_bytes());
        Some(format!("v1,{signature}"))
    }
}

/// The id of a call: the same however often it is tried, so that the receiver can tell.
pub(super) fn message_id(key: &str) -> String {
    let digest = Sm3Digest::of(key.as_bytes());
    format!("msg_{}", digest.as_str().get(..32).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example of the specification's own libraries.
        let text = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let secret = Secret::of(Zeroizing::new(Base64::decode_vec(text).unwrap()));
        let signature = secret.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signature.as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
        assert_eq!(secret.reveal(), format!("whsec_{text}"));
    }

    #[test]
    fn the_same_thing_has_the_same_id_and_another_another() {
        assert_eq!(message_id("a"), message_id("a"));
        assert_ne!(message_id("a"), message_id("b"));
        assert_eq!(message_id("a").len(), 36);
    }
}
