//! All data keys, open in memory.

use std::fmt;

use jiff::Timestamp;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::envelope::Envelope;
use crate::mac::Authenticator;
use crate::ring::Ring;
use crate::signing::Signer;
use crate::{MacPurpose, Master, PublicKey, Purpose, SealError, SealPurpose, WrappedKey, text};

/// Sealed: SM4-GCM.
pub(crate) const SEALED: &str = "s1";
/// Authenticated: HMAC-SM3.
pub(crate) const CODE: &str = "m1";

/// The data keys of a running program.
///
/// Opened once at the start and shared. After a rotation by another process, whatever that one seals names a version that is not here ([`SealError::NoSuchKey`]): read the key table again.
/// Key bytes are zeroed when this is dropped.
pub struct Keys {
    personal_data: Ring<Envelope>,
    secret: Ring<Envelope>,
    row_mac: Ring<Authenticator>,
    record_mac: Ring<Authenticator>,
    token: Ring<Authenticator>,
    signing: Ring<Signer>,
}

impl Keys {
    /// New keys for every purpose, and the rows to store them in: the first start.
    pub fn create(
        master: &dyn Master,
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<(Self, Vec<WrappedKey>), SealError> {
        let keys = Self {
            personal_data: Ring::create(Purpose::PersonalData, random, now)?,
            secret: Ring::create(Purpose::Secret, random, now)?,
            row_mac: Ring::create(Purpose::RowMac, random, now)?,
            record_mac: Ring::create(Purpose::RecordMac, random, now)?,
            token: Ring::create(Purpose::Token, random, now)?,
            signing: Ring::create(Purpose::Signing, random, now)?,
        };
        let rows = keys.rows(master, random)?;
        Ok((keys, rows))
    }

    /// The keys of the key table, all of its rows in any order.
    pub fn open(master: &dyn Master, rows: &[WrappedKey]) -> Result<Self, SealError> {
        Ok(Self {
            personal_data: Ring::open(Purpose::PersonalData, master, rows)?,
            secret: Ring::open(Purpose::Secret, master, rows)?,
            row_mac: Ring::open(Purpose::RowMac, master, rows)?,
            record_mac: Ring::open(Purpose::RecordMac, master, rows)?,
            token: Ring::open(Purpose::Token, master, rows)?,
            signing: Ring::open(Purpose::Signing, master, rows)?,
        })
    }

    /// A new active version for every purpose, and the whole key table wrapped anew under `master`, which may be another than before.
    ///
    /// The rows replace the table in one transaction. Older versions go on opening, checking and proving what they once did.
    pub fn rotate(
        &self,
        master: &dyn Master,
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<(Self, Vec<WrappedKey>), SealError> {
        let keys = Self {
            personal_data: self.personal_data.rotated(random, now)?,
            secret: self.secret.rotated(random, now)?,
            row_mac: self.row_mac.rotated(random, now)?,
            record_mac: self.record_mac.rotated(random, now)?,
            token: self.token.rotated(random, now)?,
            signing: self.signing.rotated(random, now)?,
        };
        let rows = keys.rows(master, random)?;
        Ok((keys, rows))
    }

    fn rows(&self, master: &dyn Master, random: &dyn Random) -> Result<Vec<WrappedKey>, SealError> {
        let mut rows = self.personal_data.rows(master, random)?;
        rows.extend(self.secret.rows(master, random)?);
        rows.extend(self.row_mac.rows(master, random)?);
        rows.extend(self.record_mac.rows(master, random)?);
        rows.extend(self.token.rows(master, random)?);
        rows.extend(self.signing.rows(master, random)?);
        Ok(rows)
    }

    /// Seals `plain` for one place: `s1.VERSION.PAYLOAD`.
    ///
    /// `context` names the place, for example `person/12/phone`. It is not stored; opening needs the same, so that a value copied into another row or column does not open.
    pub fn seal(
        &self,
        purpose: SealPurpose,
        context: &str,
        plain: &[u8],
        random: &dyn Random,
    ) -> Result<String, SealError> {
        let (version, key) = self.sealing(purpose).active();
        let aad = bound(purpose.into(), version, context);
        let payload = key.seal(&aad, plain, random)?;
        Ok(text::write(SEALED, version, payload))
    }

    /// Opens what [`seal`](Self::seal) made for this purpose and place, with whatever version it was.
    pub fn unseal(
        &self,
        purpose: SealPurpose,
        context: &str,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (version, payload) = text::read(SEALED, sealed).ok_or(SealError::Malformed)?;
        let key = self
            .sealing(purpose)
            .find(version)
            .ok_or(SealError::NoSuchKey {
                purpose: purpose.into(),
                version,
            })?;
        key.open(&bound(purpose.into(), version, context), payload)
            .ok_or(SealError::Opening {
                purpose: purpose.into(),
            })
    }

    /// The code that protects `bytes`: `m1.VERSION.HEX`.
    ///
    /// `bytes` must say what they are the bytes of (the table and the row's key among them), in a form that no two different rows share.
    pub fn mac(&self, purpose: MacPurpose, bytes: &[u8]) -> String {
        let (version, key) = self.authenticating(purpose).active();
        text::write(CODE, version, key.code(bytes))
    }

    /// Whether `mac` is the code of `bytes` under any version that is not destroyed. Takes the same time wherever it differs.
    pub fn check(&self, purpose: MacPurpose, bytes: &[u8], mac: &str) -> bool {
        text::read(CODE, mac)
            .and_then(|(version, hex)| Some((self.authenticating(purpose).find(version)?, hex)))
            .is_some_and(|(key, hex)| key.check(bytes, hex))
    }

    /// Signs `message` (SM2 with SM3, [`DISTINGUISHING_ID`](crate::DISTINGUISHING_ID)); the signature is DER. [`PublicKey::verify`] checks it.
    pub fn sign(&self, message: &[u8], random: &dyn Random) -> Result<Vec<u8>, SealError> {
        self.signing.active().1.sign(message, random)
    }

    /// The key that proves what [`sign`](Self::sign) signs now.
    pub fn public_key(&self) -> &PublicKey {
        self.signing.active().1.public()
    }

    /// The public keys of all versions, oldest first.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.signing
            .keys()
            .map(|key| key.public().clone())
            .collect()
    }

    /// The version that seals, authenticates or signs now. A value of another version ([`version_of`](crate::version_of)) is due to be sealed again.
    pub fn active_version(&self, purpose: Purpose) -> u32 {
        match purpose {
            Purpose::PersonalData => self.personal_data.active().0,
            Purpose::Secret => self.secret.active().0,
            Purpose::RowMac => self.row_mac.active().0,
            Purpose::RecordMac => self.record_mac.active().0,
            Purpose::Token => self.token.active().0,
            Purpose::Signing => self.signing.active().0,
        }
    }

    fn sealing(&self, purpose: SealPurpose) -> &Ring<Envelope> {
        match purpose {
            SealPurpose::PersonalData => &self.personal_data,
            SealPurpose::Secret => &self.secret,
        }
    }

    fn authenticating(&self, purpose: MacPurpose) -> &Ring<Authenticator> {
        match purpose {
            MacPurpose::RowMac => &self.row_mac,
            MacPurpose::RecordMac => &self.record_mac,
            MacPurpose::Token => &self.token,
        }
    }
}

/// What a sealed value is bound to besides its key.
fn bound(purpose: Purpose, version: u32, context: &str) -> Vec<u8> {
    format!("yunheng/{SEALED}/{purpose}/{version}/{context}").into_bytes()
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("public_key", self.public_key())
            .finish_non_exhaustive()
    }
}
