//! Opaque tokens: sessions, client secrets, access tokens, invitations.
//!
//! A token is 256 random bits behind a prefix that says what it opens, so that a secret scanner finds a leaked one and no token is taken for another kind (ASVS 5.0 7.2.3, 11.5.1).
//! The store keeps the SM3 digest only: with 256 bits of entropy a fast digest needs no salt and no stretching, because there is nothing to guess.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::random::Random;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::encoding::{base64url, is_base64url_of, random_bytes};

/// Random bytes in a token.
const BYTES: usize = 32;
/// Letters that 32 bytes make in base64url.
const LETTERS: usize = 43;

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's session, carried by the cookie.
    Session,
    /// The secret of an organisation's API client (RFC 6749, section 2.3.1).
    ClientSecret,
    /// What an API client calls with (RFC 6750).
    Access,
    /// An invitation, or the set-up link that the first start prints: works once.
    Invitation,
    /// A sign-in that spans several requests, between them.
    Ceremony,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Session,
        Self::ClientSecret,
        Self::Access,
        Self::Invitation,
        Self::Ceremony,
    ];

    /// What a token of this kind begins with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Session => "yhs_",
            Self::ClientSecret => "yhc_",
            Self::Access => "yha_",
            Self::Invitation => "yhi_",
            Self::Ceremony => "yhp_",
        }
    }
}

/// A token in the clear: shown once or set as a cookie, never stored, never logged.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token {
    #[zeroize(skip)]
    kind: Kind,
    text: String,
}

impl Token {
    /// A new token.
    pub fn new(kind: Kind, random: &dyn Random) -> Self {
        let letters = base64url(random_bytes::<BYTES>(random).as_slice());
        Self {
            kind,
            text: format!("{}{}", kind.prefix(), *letters),
        }
    }

    /// Reads what somebody presents as a token of `kind`. `None` unless it is spelled as [`Token::new`] spells it; never panics, whatever it is given.
    pub fn parse(kind: Kind, text: &str) -> Option<Self> {
        let letters = text.strip_prefix(kind.prefix())?;
        (letters.len() == LETTERS && is_base64url_of(letters, BYTES)).then(|| Self {
            kind,
            text: text.to_owned(),
        })
    }

    /// What it opens.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The token itself, to be handed to its owner.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What the store keeps and looks up: the SM3 digest of the whole text, prefix included.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sm3Digest::of(self.text.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({}...)", self.kind.prefix())
    }
}

/// What the store keeps of a token.
///
/// Two digests compare in constant time. A lookup by digest in the database is as good: who does not know the token cannot steer its digest towards a stored one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenDigest(Sm3Digest);

impl TokenDigest {
    /// A digest read back from the store; `None` unless it is 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        Sm3Digest::from_hex(hex).map(Self)
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.as_str()
            .as_bytes()
            .ct_eq(other.as_str().as_bytes())
            .into()
    }
}

impl Eq for TokenDigest {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn a_token_read_back_has_the_digest_it_was_stored_under() {
        for kind in Kind::ALL {
            let token = Token::new(kind, &Seeded::new(1));
            let read = Token::parse(kind, token.reveal()).unwrap();
            assert_eq!(read.digest(), token.digest());
            assert_eq!(
                TokenDigest::from_hex(token.digest().as_str()),
                Some(token.digest())
            );
        }
    }

    #[test]
    fn a_token_of_one_kind_is_never_read_as_another() {
        let random = Seeded::new(2);
        for kind in Kind::ALL {
            let token = Token::new(kind, &random);
            for other in Kind::ALL.into_iter().filter(|other| *other != kind) {
                assert!(Token::parse(other, token.reveal()).is_none());
            }
        }
    }

    #[test]
    fn no_two_tokens_are_alike() {
        let random = Seeded::new(3);
        let digests: std::collections::BTreeSet<String> = (0..1000)
            .map(|_| {
                Token::new(Kind::Session, &random)
                    .digest()
                    .as_str()
                    .to_owned()
            })
            .collect();
        assert_eq!(digests.len(), 1000);
    }

    #[test]
    fn a_second_spelling_of_the_same_bytes_is_refused() {
        let token = Token::new(Kind::Session, &Seeded::new(4));
        let mut text = token.reveal().to_owned();
        let last = text.pop().unwrap();
        // The last letter carries four bits of the 256 and two that must be zero.
        for letter in ('A'..='Z').chain('a'..='z').chain('0'..='9') {
            let read = Token::parse(Kind::Session, &format!("{text}{letter}"));
            assert!(letter == last || read.is_none_or(|read| read.digest() != token.digest()));
        }
        assert!(Token::parse(Kind::Session, &format!("{text}{last}=")).is_none());
        assert!(Token::parse(Kind::Session, &format!(" {text}{last}")).is_none());
    }

    #[test]
    fn a_token_is_not_shown_by_accident() {
        let token = Token::new(Kind::ClientSecret, &Seeded::new(5));
        assert_eq!(format!("{token:?}"), "Token(yhc_...)");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*", letters in "(yhs_)?[A-Za-z0-9_-]{40,46}") {
            for kind in Kind::ALL {
                for text in [&text, &letters] {
                    if let Some(token) = Token::parse(kind, text) {
                        prop_assert_eq!(token.reveal(), text);
                    }
                }
            }
        }
    }
}
