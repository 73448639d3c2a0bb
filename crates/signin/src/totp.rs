//! One-time codes by the clock (RFC 6238), for any authenticator app.
//!
//! HMAC-SHA-1 over 30-second steps, six digits: what every app can do. SHA-1's broken collision resistance is of no use against HMAC.

use jiff::Timestamp;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use thiserror::Error;
use totp_rs::{Builder, Totp};
use yunheng_domain::random::Random;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::encoding::random_bytes;

/// Seconds that a code is good for.
const STEP: u64 = 30;
/// Bytes of a secret: the length of HMAC-SHA-1's output (RFC 4226, section 4, R6).
const BYTES: usize = 20;

/// Why an enrolment cannot be shown.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum TotpError {
    /// Not the length of a secret that we gave out.
    #[error("this is not a stored one-time-code secret")]
    Secret,
    /// Authenticator apps separate issuer and login by a colon, and need a login.
    #[error(
        "an authenticator's issuer and login must have no colon, and the login must not be empty"
    )]
    Label,
    /// Longer than a QR code can say.
    #[error("issuer and login are too long for a QR code")]
    TooLong,
}

/// The secret that a person's authenticator shares with us. Sealed by the store, never logged.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// A new secret.
    pub fn new(random: &dyn Random) -> Self {
        Self(*random_bytes::<BYTES>(random))
    }

    /// A secret read back from the store.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TotpError> {
        bytes.try_into().map(Self).map_err(|_| TotpError::Secret)
    }

    /// The bytes, for the store to seal.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as a person types it into an app that cannot read the QR code: base32 in groups of four.
    pub fn spelled(&self) -> Zeroizing<String> {
        let base32 = Zeroizing::new(totp_rs::Secret::from(self.0).to_base32());
        let mut text = Zeroizing::new(String::with_capacity(40));
        for (index, letter) in base32.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text
    }

    /// The enrolment address that authenticator apps read (`otpauth://totp/...`). It carries the secret: show it, never store or log it.
    pub fn otpauth_url(&self, issuer: &str, login: &str) -> Result<Zeroizing<String>, TotpError> {
        let totp = self
            .builder()
            .with_issuer(Some(issuer))
            .with_account_name(login)
            .build()
            .map_err(|_| TotpError::Label)?;
        totp.to_url()
            .map(Zeroizing::new)
            .map_err(|_| TotpError::Label)
    }

    /// The enrolment address as a QR code: a whole SVG document of attributes only, no style and no script, so that it may stand in a page or have an address of its own under a content security policy without `unsafe-inline`.
    ///
    /// Dark on light whatever the page's theme, because many cameras read nothing else. Served by itself it needs `Cache-Control: no-store`.
    pub fn qr_svg(&self, issuer: &str, login: &str) -> Result<Zeroizing<String>, TotpError> {
        let url = self.otpauth_url(issuer, login)?;
        let code = QrCode::with_error_correction_level(url.as_bytes(), EcLevel::M)
            .map_err(|_| TotpError::TooLong)?;
        let image = code
            .render::<svg::Color<'_>>()
            .min_dimensions(240, 240)
            .build();
        Ok(Zeroizing::new(image))
    }

    /// The code at an instant, for the demo city, whose accounts are nobody's, and for tests.
    pub fn code(&self, at: Timestamp) -> Option<Zeroizing<String>> {
        let second = u64::try_from(at.as_second()).ok()?;
        Some(Zeroizing::new(self.totp()?.generate(second).to_string()))
    }

    fn builder(&self) -> Builder {
        // Each step is compared by itself, so that a used one can be left out.
        Builder::new()
            .with_secret(self.0)
            .with_step_duration(STEP)
            .with_skew(0)
    }

    fn totp(&self) -> Option<Totp> {
        self.builder().build().ok()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(...)")
    }
}

/// Whether `code` is the secret's at the instant `at`: the step it belongs to, to be kept as `last_used_step` of the next check, or `None`.
///
/// One step to either side is accepted, for clocks that differ (RFC 6238, section 5.2). A step at or before the last used one is not: a code works once (ASVS 5.0 6.5.1). The caller keeps the step in the transaction that signs the person in.
/// Spaces are ignored, as apps show codes in two groups.
pub fn check(
    secret: &Secret,
    code: &str,
    at: Timestamp,
    last_used_step: Option<u64>,
) -> Option<u64> {
    let code: Zeroizing<String> =
        Zeroizing::new(code.chars().filter(|letter| *letter != ' ').collect());
    let totp = secret.totp()?;
    let step = u64::try_from(at.as_second()).ok()? / STEP;
    let window = step.saturating_sub(1)..=step.saturating_add(1);
    window
        .filter(|step| last_used_step.is_none_or(|used| *step > used))
        .rfind(|step| {
            step.checked_mul(STEP)
                .is_some_and(|second| totp.check(&code, second).is_some())
        })
}

#[cfg(test)]
mod tests;
