//! HMAC-SM3: GB/T 15852.2 over GB/T 32905-2016.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sm3::Sm3;

/// Bytes of a key: as long as the digest.
pub(crate) const KEY: usize = 32;
/// Bytes of a code.
const CODE: usize = 32;

/// A key that authenticates, with its two padded blocks already taken in.
#[derive(Clone)]
pub(crate) struct Authenticator(Hmac<Sm3>);

impl Authenticator {
    /// From the key's bytes; `None` if there are not 32.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        if key.len() != KEY {
            return None;
        }
        Hmac::new_from_slice(key).ok().map(Self)
    }

    /// The code of `bytes` in lower-case hexadecimal.
    pub(crate) fn code(&self, bytes: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(bytes);
        base16ct::lower::encode_string(&mac.finalize().into_bytes())
    }

    /// Whether this is the code of `bytes`, in time that does not depend on how much of it is right.
    pub(crate) fn check(&self, bytes: &[u8], hex: &str) -> bool {
        let mut code = [0; CODE];
        match base16ct::lower::decode(hex, &mut code) {
            Ok(code) if code.len() == CODE => {
                let mut mac = self.0.clone();
                mac.update(bytes);
                mac.verify_slice(code).is_ok()
            }
            _ => false,
        }
    }
}
