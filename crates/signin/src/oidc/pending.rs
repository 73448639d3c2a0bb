//! A sign-in between leaving for the provider and coming back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use yunheng_domain::random::Random;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::OidcError;
use crate::encoding::{base64url, random_bytes};

/// How long a person may take at the provider.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What is kept on the server while the person is at the provider, bound to the browser by a cookie, and taken out when the browser comes back: each works once.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Pending {
    pub(super) issuer: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    #[zeroize(skip)]
    started: Timestamp,
}

impl Pending {
    pub(super) fn new(issuer: &str, random: &dyn Random, now: Timestamp) -> Self {
        let fresh = || base64url(random_bytes::<32>(random).as_slice()).to_string();
        Self {
            issuer: issuer.to_owned(),
            state: fresh(),
            nonce: fresh(),
            // 43 letters of base64url: the least that RFC 7636 4.1 allows, and 256 random bits.
            verifier: fresh(),
            started: now,
        }
    }

    /// The `state` under which to find it again.
    pub fn state(&self) -> &str {
        &self.state
    }

    pub(super) fn admit(&self, issuer: &str, state: &str, now: Timestamp) -> Result<(), OidcError> {
        let same: bool = self.state.as_bytes().ct_eq(state.as_bytes()).into();
        if !same || self.issuer != issuer {
            return Err(OidcError::State);
        }
        let age = now.duration_since(self.started);
        if age > PATIENCE || age < -PATIENCE {
            return Err(OidcError::Expired);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending")
            .field("issuer", &self.issuer)
            .field("started", &self.started)
            .finish_non_exhaustive()
    }
}
