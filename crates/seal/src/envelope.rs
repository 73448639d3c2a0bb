//! SM4-GCM: GB/T 32907-2016 in the mode of GB/T 36624-2018, as in RFC 8998.

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _, Nonce, Tag};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use sm4::Sm4;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::SealError;

/// SM4 in Galois/counter mode. The crate's name says AES; the mode is generic over the cipher.
type Sm4Gcm = AesGcm<Sm4, U12>;

/// Bytes of an SM4 key.
pub(crate) const KEY: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;

/// A key that seals.
#[derive(Debug)]
pub(crate) struct Envelope(Box<Sm4Gcm>);

impl Envelope {
    /// From the key's bytes; `None` if there are not 16.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        Sm4Gcm::new_from_slice(key).ok().map(Box::new).map(Self)
    }

    /// Nonce, ciphertext and tag in base64url.
    ///
    /// The nonce is drawn at random: a key is good for 2^32 values (NIST SP 800-38D, 8.3), far above what a year of a city seals.
    pub(crate) fn seal(
        &self,
        aad: &[u8],
        plain: &[u8],
        random: &dyn Random,
    ) -> Result<String, SealError> {
        let mut nonce = [0; NONCE];
        draw(random, &mut nonce)?;
        let sealed = self.encrypt(nonce, aad, plain)?;
        Ok(Base64UrlUnpadded::encode_string(&sealed))
    }

    /// Nonce, ciphertext and tag.
    pub(crate) fn encrypt(
        &self,
        nonce: [u8; NONCE],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let mut sealed = Vec::with_capacity(NONCE + plain.len() + TAG);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (_, body) = sealed.split_at_mut(NONCE);
        let nonce: Nonce<Sm4Gcm> = nonce.into();
        let tag = self
            .0
            .encrypt_inout_detached(&nonce, aad, body.into())
            .map_err(|_| SealError::TooLong)?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// The plain text, if key, associated data and every bit are the same as when it was sealed.
    pub(crate) fn open(&self, aad: &[u8], text: &str) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>()?;
        let (body, tag) = rest.split_last_chunk::<TAG>()?;
        let mut plain = Zeroizing::new(body.to_vec());
        let nonce: Nonce<Sm4Gcm> = (*nonce).into();
        let tag: Tag<Sm4Gcm> = (*tag).into();
        self.0
            .decrypt_inout_detached(&nonce, aad, plain.as_mut_slice().into(), &tag)
            .ok()?;
        Some(plain)
    }
}

/// Fills `bytes`, and refuses a source that left them as they were.
pub(crate) fn draw(random: &dyn Random, bytes: &mut [u8]) -> Result<(), SealError> {
    bytes.fill(0);
    random.fill(bytes);
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(SealError::Randomness);
    }
    Ok(())
}
