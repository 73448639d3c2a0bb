//! Bytes as text.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

/// Crockford's letters and digits: no I, L, O and U, so that a code read from paper is typed as it was printed.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` random bytes, wiped when dropped.
pub(crate) fn random_bytes<const N: usize>(random: &dyn Random) -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    random.fill(bytes.as_mut_slice());
    bytes
}

/// base64url without padding (RFC 4648, section 5).
pub(crate) fn base64url(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether `text` is base64url without padding, of exactly `length` bytes, in the one canonical spelling.
pub(crate) fn is_base64url_of(text: &str, length: usize) -> bool {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .map(Zeroizing::new)
        .is_ok_and(|bytes| bytes.len() == length)
}

/// Five bits of each byte as a letter or digit that nobody misreads.
pub(crate) fn readable(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(
        bytes
            .iter()
            .map(|byte| char::from(READABLE[usize::from(byte & 31)]))
            .collect(),
    )
}

/// The canonical spelling of what somebody typed for a code made by [`readable`]; `None` for what cannot be one.
pub(crate) fn read_readable(typed: &str, length: usize) -> Option<Zeroizing<String>> {
    let mut code = Zeroizing::new(String::with_capacity(length));
    for letter in typed.chars() {
        let letter = match letter.to_ascii_uppercase() {
            '-' | ' ' => continue,
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        };
        let known = u8::try_from(letter).is_ok_and(|byte| READABLE.contains(&byte));
        if !known || code.len() == length {
            return None;
        }
        code.push(letter);
    }
    (code.len() == length).then_some(code)
}
