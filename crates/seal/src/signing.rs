//! SM2 signatures: GB/T 32918.2-2016 with SM3.

use std::convert::Infallible;

use sm2::SecretKey;
use sm2::dsa::signature::RandomizedSigner as _;
use sm2::dsa::signature::rand_core::{TryCryptoRng, TryRng};
use sm2::dsa::{Signature, SigningKey};
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::envelope::draw;
use crate::{DISTINGUISHING_ID, PublicKey, SealError};

/// Bytes of a private key.
const KEY: usize = 32;
/// One draw in 2^32 is above the order of the curve and is drawn again.
const DRAWS: usize = 8;

/// A key that signs.
pub(crate) struct Signer {
    secret: SecretKey,
    public: PublicKey,
}

impl Signer {
    /// From the private key's bytes; `None` if they are not a number the curve allows.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != KEY {
            return None;
        }
        let secret = SecretKey::from_slice(bytes).ok()?;
        let public = PublicKey::of(secret.public_key());
        Some(Self { secret, public })
    }

    /// A new private key that has proved itself with a signature (the pairwise consistency test of GB/T 37092).
    pub(crate) fn generate(random: &dyn Random) -> Result<Zeroizing<Vec<u8>>, SealError> {
        const PROBE: &[u8] = b"yunheng pairwise consistency";
        let mut bytes = Zeroizing::new(vec![0; KEY]);
        for _ in 0..DRAWS {
            draw(random, &mut bytes)?;
            let Some(signer) = Self::new(&bytes) else {
                continue;
            };
            let signature = signer.sign(PROBE, random)?;
            return if signer.public.verify(PROBE, &signature) {
                Ok(bytes)
            } else {
                Err(SealError::Signing)
            };
        }
        Err(SealError::Randomness)
    }

    /// A signature in DER, as GB/T 35276 and OpenSSL write it.
    ///
    /// The number k comes from the private key, the message and fresh randomness together (RFC 6979, 3.6): neither a weak source nor a repeated one reveals the key.
    pub(crate) fn sign(&self, message: &[u8], random: &dyn Random) -> Result<Vec<u8>, SealError> {
        let signature: Signature = SigningKey::new(DISTINGUISHING_ID, &self.secret)
            .and_then(|key| key.try_sign_with_rng(&mut Source(random), message))
            .map_err(|_| SealError::Signing)?;
        Ok(signature.to_der().to_vec())
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }
}

/// Our randomness as the signature crate wants it.
struct Source<'a>(&'a dyn Random);

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Source<'_> {}
