//! Recovery codes: what opens an account whose second factor is lost (ASVS 5.0 6.5.2, "look-up secrets").
//!
//! Ten codes, shown once, each of them good for one sign-in. A code is twelve letters and digits, sixty random bits (NIST SP 800-63B asks for twenty), written `ABCD-EFGH-JKMN`.
//! The store keeps SM3 over a random salt and the code. Sixty bits under a per-set salt are beyond trying out even for who holds the database: 2^60 SM3 computations are thousands of years of one processor core, and a code is worthless without the password.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::random::Random;
use zeroize::Zeroizing;

use crate::encoding::{random_bytes, read_readable, readable};

/// Codes in a set.
pub const CODES: usize = 10;
/// Letters and digits of a code, hyphens not counted.
const LETTERS: usize = 12;

/// What the store keeps of one recovery code: salt and SM3 digest. Delete it when it was used.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryHash {
    salt: String,
    digest: Sm3Digest,
}

impl RecoveryHash {
    fn of(salt: String, code: &str) -> Self {
        let digest = Sm3Digest::of(format!("yunheng recovery code\n{salt}\n{code}").as_bytes());
        Self { salt, digest }
    }

    fn fits(&self, code: &str) -> bool {
        let presented = Self::of(self.salt.clone(), code).digest;
        presented
            .as_str()
            .as_bytes()
            .ct_eq(self.digest.as_str().as_bytes())
            .into()
    }
}

impl std::fmt::Debug for RecoveryHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryHash(...)")
    }
}

/// A new set: the codes to show once, and what to keep of each, in the same order. It replaces any earlier set as a whole.
pub fn new(random: &dyn Random) -> (Vec<Zeroizing<String>>, Vec<RecoveryHash>) {
    (0..CODES)
        .map(|_| {
            let code = readable(random_bytes::<LETTERS>(random).as_slice());
            let salt = readable(random_bytes::<LETTERS>(random).as_slice());
            let hash = RecoveryHash::of((*salt).clone(), &code);
            (hyphenated(&code), hash)
        })
        .unzip()
}

/// Which of the kept codes `typed` is, `None` for none. Spaces, hyphens and letter case do not matter; I and L are read as 1, O as 0.
///
/// Every kept code is compared, each in constant time, so that the time says neither whether nor which. The caller deletes the one that was used in the transaction that signs the person in: each works once.
pub fn check(typed: &str, kept: &[RecoveryHash]) -> Option<usize> {
    let code = read_readable(typed, LETTERS)?;
    // A fold, not a search: a search would end at the one that fits.
    kept.iter().enumerate().fold(
        None,
        |found, (index, hash)| {
            if hash.fits(&code) { Some(index) } else { found }
        },
    )
}

fn hyphenated(code: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(LETTERS + 2));
    for (index, letter) in code.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn ten_codes_are_given_out_and_each_opens_its_own_place() {
        let (codes, kept) = new(&Seeded::new(1));
        assert_eq!((codes.len(), kept.len()), (10, 10));
        for (index, code) in codes.iter().enumerate() {
            assert_eq!(check(code, &kept), Some(index));
        }
    }

    #[test]
    fn a_code_that_was_used_and_deleted_opens_nothing() {
        let (codes, mut kept) = new(&Seeded::new(2));
        let used = check(&codes[3], &kept).unwrap();
        kept.remove(used);
        assert_eq!(check(&codes[3], &kept), None);
        assert_eq!(check(&codes[4], &kept), Some(3));
    }

    #[test]
    fn a_code_is_read_however_a_person_types_it() {
        let (codes, kept) = new(&Seeded::new(3));
        let code = &codes[0];
        for typed in [
            code.to_lowercase(),
            code.replace('-', ""),
            code.replace('-', " "),
            code.replace('1', "l").replace('0', "o"),
            format!(" {} ", **code),
        ] {
            assert_eq!(check(&typed, &kept), Some(0), "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_opens_nothing() {
        let (codes, kept) = new(&Seeded::new(4));
        let longer = format!("{}A", *codes[0]);
        for typed in [
            "",
            "AAAA-BBBB-CCCC",
            "衡衡衡衡衡衡衡衡衡衡衡衡",
            &codes[0][..13],
            &longer,
        ] {
            assert_eq!(check(typed, &kept), None, "{typed}");
        }
    }

    #[test]
    fn what_is_stored_shows_no_code() {
        let (codes, kept) = new(&Seeded::new(5));
        let stored = serde_json::to_string(&kept).unwrap();
        for code in codes {
            assert!(!stored.contains(code.as_str()) && !stored.contains(&code.replace('-', "")));
        }
        let read: Vec<RecoveryHash> = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.len(), 10);
        assert_eq!(format!("{:?}", read[0]), "RecoveryHash(...)");
    }
}
