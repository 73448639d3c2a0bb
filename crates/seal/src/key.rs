//! What a data key is made of, and what it becomes in memory.

use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::SealError;
use crate::envelope::{self, Envelope, draw};
use crate::mac::{self, Authenticator};
use crate::signing::Signer;

/// The bytes of a key; zeroed when dropped.
pub(crate) type Bytes = Zeroizing<Vec<u8>>;

/// What a data key becomes in memory.
pub(crate) trait Key: Sized {
    /// New bytes.
    fn generate(random: &dyn Random) -> Result<Bytes, SealError>;
    /// The key of these bytes, if they are one.
    fn of(bytes: &[u8]) -> Option<Self>;
}

impl Key for Envelope {
    fn generate(random: &dyn Random) -> Result<Bytes, SealError> {
        drawn(envelope::KEY, random)
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Self::new(bytes)
    }
}

impl Key for Authenticator {
    fn generate(random: &dyn Random) -> Result<Bytes, SealError> {
        drawn(mac::KEY, random)
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Self::new(bytes)
    }
}

impl Key for Signer {
    fn generate(random: &dyn Random) -> Result<Bytes, SealError> {
        Self::generate(random)
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Self::new(bytes)
    }
}

fn drawn(length: usize, random: &dyn Random) -> Result<Bytes, SealError> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    draw(random, &mut bytes)?;
    Ok(bytes)
}
