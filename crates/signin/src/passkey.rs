//! Passkeys (W3C Web Authentication, level 3): a key in the person's device, unlocked by finger, face or PIN.
//!
//! User verification is required at registration and at every use, so that a passkey alone is two factors: the device, and what unlocks it.
//! The challenge is drawn by the library from its own generator, seeded by the operating system: nothing of a passkey can be repeated from a seed.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use webauthn_rs::prelude::{
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use yunheng_domain::random::Random;

use crate::encoding::{base64url, random_bytes};

/// How long a challenge may be answered.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// Why a passkey was not registered or not accepted. The person is told no more than that it did not work.
#[derive(Debug, Error)]
pub enum PasskeyError {
    /// The address of this site cannot have passkeys: it has to be `https` (or `http://localhost`) under a domain name.
    #[error("passkeys need a site address with a domain name, over https")]
    Site,
    /// The person has no passkey to ask for.
    #[error("there is no passkey to ask for")]
    None,
    /// What the browser sent is not an answer to a challenge.
    #[error("the browser's answer cannot be read")]
    Malformed,
    /// The challenge is too old, or from the future.
    #[error("the challenge has expired")]
    Expired,
    /// The answer does not hold: other challenge, other site, no user verification, bad signature, or a counter that runs backwards.
    #[error("the passkey was not accepted")]
    Refused(#[source] WebauthnError),
}

/// The name under which devices file a person's passkeys: random, so that it says nothing about the person. One per person, kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserHandle(Uuid);

impl UserHandle {
    /// A new handle.
    pub fn new(random: &dyn Random) -> Self {
        let bytes = random_bytes::<16>(random);
        Self(uuid::Builder::from_random_bytes(*bytes).into_uuid())
    }
}

/// A registered passkey: public key, counter and flags. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Passkey(webauthn_rs::prelude::Passkey);

impl Passkey {
    /// The credential's id in base64url: unique among all people's passkeys, which the store has to hold.
    pub fn id(&self) -> String {
        base64url(self.0.cred_id().as_ref()).to_string()
    }
}

/// A registration that waits for the browser. Kept on the server (it holds the challenge), taken out when answered: each works once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingRegistration {
    state: PasskeyRegistration,
    started: Timestamp,
}

/// A sign-in that waits for the browser. Kept on the server (it holds the challenge), taken out when answered: each works once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingAuthentication {
    state: PasskeyAuthentication,
    started: Timestamp,
}

/// A passkey that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Which of the person's passkeys.
    pub index: usize,
    /// Whether its counter or flags changed, and it has to be stored again.
    pub changed: bool,
}

/// This site as browsers know it.
#[derive(Debug, Clone)]
pub struct Site(Webauthn);

impl Site {
    /// A site by its public address (`https://yunheng.example.gov.cn`) and the name that browsers show.
    pub fn new(origin: &str, name: &str) -> Result<Self, PasskeyError> {
        let origin = Url::parse(origin).map_err(|_| PasskeyError::Site)?;
        let domain = origin.domain().ok_or(PasskeyError::Site)?;
        if origin.scheme() != "https" && domain != "localhost" {
            return Err(PasskeyError::Site);
        }
        WebauthnBuilder::new(domain, &origin)
            .and_then(|builder| builder.rp_name(name).build())
            .map(Self)
            .map_err(|_| PasskeyError::Site)
    }

    /// Begins a registration: the options for `navigator.credentials.create` as JSON (`{"publicKey": ...}`), and what to keep until [`Site::finish_registration`].
    ///
    /// `existing` are the person's passkeys; a device that holds one of them refuses to make a second.
    pub fn start_registration(
        &self,
        handle: UserHandle,
        login: &str,
        name: &str,
        existing: &[Passkey],
        now: Timestamp,
    ) -> Result<(serde_json::Value, PendingRegistration), PasskeyError> {
        let known = existing.iter().map(|passkey| passkey.0.cred_id().clone());
        let (options, state) = self
            .0
            .start_passkey_registration(handle.0, login, name, Some(known.collect()))
            .map_err(PasskeyError::Refused)?;
        let options = serde_json::to_value(options).map_err(|_| PasskeyError::Malformed)?;
        Ok((
            options,
            PendingRegistration {
                state,
                started: now,
            },
        ))
    }

    /// Ends a registration with what `navigator.credentials.create` gave, as JSON.
    pub fn finish_registration(
        &self,
        pending: &PendingRegistration,
        answer: &str,
        now: Timestamp,
    ) -> Result<Passkey, PasskeyError> {
        in_time(pending.started, now)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Malformed)?;
        self.0
            .finish_passkey_registration(&answer, &pending.state)
            .map(Passkey)
            .map_err(PasskeyError::Refused)
    }

    /// Begins a sign-in with one of the person's passkeys: the options for `navigator.credentials.get` as JSON (`{"publicKey": ...}`), and what to keep until [`Site::finish_authentication`].
    ///
    /// The options name the person's credentials: hand them out only to who has shown a password or a session, or a stranger learns which accounts there are.
    pub fn start_authentication(
        &self,
        passkeys: &[Passkey],
        now: Timestamp,
    ) -> Result<(serde_json::Value, PendingAuthentication), PasskeyError> {
        if passkeys.is_empty() {
            return Err(PasskeyError::None);
        }
        let passkeys: Vec<_> = passkeys.iter().map(|passkey| passkey.0.clone()).collect();
        let (options, state) = self
            .0
            .start_passkey_authentication(&passkeys)
            .map_err(PasskeyError::Refused)?;
        let options = serde_json::to_value(options).map_err(|_| PasskeyError::Malformed)?;
        Ok((
            options,
            PendingAuthentication {
                state,
                started: now,
            },
        ))
    }

    /// Ends a sign-in with what `navigator.credentials.get` gave, as JSON. Updates the passkey that was used; the caller stores it if it changed.
    pub fn finish_authentication(
        &self,
        pending: &PendingAuthentication,
        answer: &str,
        passkeys: &mut [Passkey],
        now: Timestamp,
    ) -> Result<Accepted, PasskeyError> {
        in_time(pending.started, now)?;
        let answer: PublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Malformed)?;
        let result = self
            .0
            .finish_passkey_authentication(&answer, &pending.state)
            .map_err(PasskeyError::Refused)?;
        if !result.user_verified() {
            return Err(PasskeyError::Refused(WebauthnError::UserNotVerified));
        }
        // Deleted by its owner since the sign-in began: no longer accepted.
        let found = passkeys
            .iter_mut()
            .enumerate()
            .find_map(|(index, passkey)| {
                let changed = passkey.0.update_credential(&result)?;
                Some(Accepted { index, changed })
            });
        found.ok_or(PasskeyError::None)
    }
}

fn in_time(started: Timestamp, now: Timestamp) -> Result<(), PasskeyError> {
    let age = now.duration_since(started);
    if age > PATIENCE || age < -PATIENCE {
        return Err(PasskeyError::Expired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
