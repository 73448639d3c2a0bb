//! How a password is kept and checked.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, Salt, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use yunheng_domain::random::Random;

use super::normal;
use crate::encoding::random_bytes;

/// Memory, passes and lanes of Argon2id: OWASP's password storage cheat sheet and ASVS 5.0 appendix (11.4.2), "m=19456 (19 MiB), t=2, p=1".
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Longer than any profile allows, measured before anything is computed.
const LONGEST: usize = 4096;

/// What an unknown account's password is hashed with: any salt will do, the result is thrown away.
const NOBODY: &str = "bm9ib2R5cyBzYWx0IQ";

/// A hashed password as a PHC string (`$argon2id$v=19$m=...$salt$hash`): it names its own parameters, so that they can be raised.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash read back from the store. What is not one verifies nothing.
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(...)")
    }
}

/// Why a password was not hashed.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum HashError {
    /// Longer than any profile allows: it was not judged.
    #[error("the password is too long to be hashed")]
    TooLong,
    /// The library refused its own parameters, or there was no memory.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes a password with Argon2id under a new salt. Takes some 20 ms and 19 MiB: run it where blocking is allowed, and bound how many run at once.
pub fn hash(password: &str, random: &dyn Random) -> Result<PasswordHash, HashError> {
    let salt = random_bytes::<16>(random);
    let salt = SaltString::encode_b64(salt.as_slice()).map_err(|_| HashError::Failed)?;
    hash_with(password, salt.as_salt())
}

fn hash_with(password: &str, salt: Salt<'_>) -> Result<PasswordHash, HashError> {
    if password.len() > LONGEST {
        return Err(HashError::TooLong);
    }
    argon2()?
        .hash_password(normal(password).as_bytes(), salt)
        .map(|hash| PasswordHash(hash.to_string()))
        .map_err(|_| HashError::Failed)
}

/// Whether `password` is the one that was hashed. Compared in constant time.
pub fn verify(hash: &PasswordHash, password: &str) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let Ok(parsed) = argon2::PasswordHash::new(&hash.0) else {
        return false;
    };
    // The parameters are those of the hash, whatever ours are by now.
    Argon2::default()
        .verify_password(normal(password).as_bytes(), &parsed)
        .is_ok()
}

/// As much work as [`verify`] for an account that does not exist or has no password, so that the time to an answer tells nobody which accounts there are (ASVS 5.0 6.3.8). Always false.
pub fn verify_nothing(password: &str) -> bool {
    let made = Salt::from_b64(NOBODY)
        .map_err(|_| HashError::Failed)
        .and_then(|salt| hash_with(password, salt));
    // Without this the compiler may find out that nobody reads the result.
    drop(std::hint::black_box(made));
    false
}

/// Whether a hash was made with less than today's parameters: hash the password anew at the next successful sign-in.
pub fn needs_rehash(hash: &PasswordHash) -> bool {
    let Ok(parsed) = argon2::PasswordHash::new(&hash.0) else {
        return true;
    };
    let Ok(params) = Params::try_from(&parsed) else {
        return true;
    };
    parsed.algorithm != Algorithm::Argon2id.ident()
        || parsed.version != Some(Version::V0x13.into())
        || params.m_cost() < MEMORY
        || params.t_cost() < PASSES
        || params.p_cost() < LANES
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|_| HashError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
