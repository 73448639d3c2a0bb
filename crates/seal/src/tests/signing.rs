//! Signatures.

use proptest::prelude::*;

use super::{keys, seeded};
use crate::PublicKey;

#[test]
fn a_signature_proves_its_message_and_no_other() {
    let (keys, _) = keys();
    let signature = keys.sign(b"checkpoint 1", &seeded(2)).unwrap();
    assert!(keys.public_key().verify(b"checkpoint 1", &signature));
    assert!(!keys.public_key().verify(b"checkpoint 2", &signature));
}

/// The same k twice would give the key away: another message must never share it, even if the randomness repeats.
#[test]
fn repeated_randomness_never_repeats_the_number_k() {
    let (keys, _) = keys();
    let first = keys.sign(b"one", &seeded(2)).unwrap();
    let second = keys.sign(b"two", &seeded(2)).unwrap();
    assert_ne!(first[4..36], second[4..36]);
    assert_ne!(first, keys.sign(b"one", &seeded(3)).unwrap());
}

#[test]
fn a_public_key_travels_as_text_and_proves_the_same() {
    let (keys, _) = keys();
    let key = keys.public_key();
    let signature = keys.sign(b"checkpoint", &seeded(2)).unwrap();
    let pem = key.to_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    let by_pem = PublicKey::from_pem(&pem).unwrap();
    let by_point = PublicKey::from_sec1(&key.to_sec1()).unwrap();
    let json = serde_json::to_string(key).unwrap();
    let by_json: PublicKey = serde_json::from_str(&json).unwrap();
    for back in [by_pem, by_point, by_json] {
        assert_eq!(back, *key);
        assert_eq!(back.id(), key.id());
        assert!(back.verify(b"checkpoint", &signature));
    }
    assert_eq!(key.id().len(), 16);
}

#[test]
fn what_is_no_point_of_the_curve_is_no_public_key() {
    assert!(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n").is_err());
    assert!(PublicKey::from_sec1(&[0]).is_err());
    let mut point = keys().0.public_key().to_sec1();
    point[64] ^= 1;
    assert!(PublicKey::from_sec1(&point).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_flipped_bit_in_a_signature_is_found(bit: usize) {
        let (keys, _) = keys();
        let mut signature = keys.sign(b"checkpoint", &seeded(2)).unwrap();
        let bit = bit % (8 * signature.len());
        signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!keys.public_key().verify(b"checkpoint", &signature));
    }

    #[test]
    fn no_bytes_bring_the_verifier_down(bytes: Vec<u8>, r: [u8; 32], s: [u8; 32]) {
        let (keys, _) = keys();
        prop_assert!(!keys.public_key().verify(b"checkpoint", &bytes));
        let mut der = vec![0x30, 0x44, 2, 0x20];
        der.extend(r);
        der.extend([2, 0x20]);
        der.extend(s);
        prop_assert!(!keys.public_key().verify(b"checkpoint", &der));
    }
}
