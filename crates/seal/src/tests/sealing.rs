//! Values that are sealed.

use proptest::prelude::*;
use yunheng_domain::random::Random;

use super::{flipped, keys, seeded};
use crate::{FileMaster, Keys, SealError, SealPurpose};

const PHONE: &str = "person/12/phone";

#[test]
fn a_sealed_value_opens_in_its_own_place_and_shows_nothing_of_itself() {
    let (keys, _) = keys();
    let seal = |random| {
        keys.seal(SealPurpose::PersonalData, PHONE, b"13812345678", random)
            .unwrap()
    };
    let (first, second) = (seal(&seeded(2)), seal(&seeded(3)));
    assert!(first.starts_with("s1.1."));
    assert_ne!(first, second, "equal values must not look equal");
    for sealed in [first, second] {
        assert!(!sealed.contains("138"));
        let plain = keys
            .unseal(SealPurpose::PersonalData, PHONE, &sealed)
            .unwrap();
        assert_eq!(*plain, b"13812345678");
    }
}

#[test]
fn a_value_moved_to_another_row_column_or_purpose_does_not_open() {
    let (keys, _) = keys();
    let sealed = keys
        .seal(SealPurpose::PersonalData, PHONE, b"13812345678", &seeded(2))
        .unwrap();
    for place in ["person/13/phone", "person/12/mail", "person/12/phone/", ""] {
        let refusal = keys
            .unseal(SealPurpose::PersonalData, place, &sealed)
            .unwrap_err();
        assert!(matches!(refusal, SealError::Opening { .. }), "{place}");
    }
    assert!(keys.unseal(SealPurpose::Secret, PHONE, &sealed).is_err());
}

#[test]
fn what_is_not_written_as_a_sealed_value_is_refused() {
    let (keys, _) = keys();
    let sealed = keys
        .seal(SealPurpose::Secret, "x", b"", &seeded(2))
        .unwrap();
    let payload = sealed.rsplit('.').next().unwrap();
    for text in [
        String::new(),
        "13812345678".to_owned(),
        "s1".to_owned(),
        "s1.1".to_owned(),
        "s1.1.".to_owned(),
        "s1.1.AAAA".to_owned(),
        format!("s2.1.{payload}"),
        format!("s1.0.{payload}"),
        format!("s1.01.{payload}"),
        format!("s1.+1.{payload}"),
        format!("s1.1.{payload}="),
        format!(" {sealed}"),
        format!("{sealed}\n"),
    ] {
        assert!(
            keys.unseal(SealPurpose::Secret, "x", &text).is_err(),
            "{text:?}"
        );
    }
    assert!(matches!(
        keys.unseal(SealPurpose::Secret, "x", &format!("s1.7.{payload}")),
        Err(SealError::NoSuchKey { version: 7, .. })
    ));
}

#[test]
fn no_refusal_repeats_what_it_refused() {
    let (keys, _) = keys();
    for text in ["13812345678", "s1.1.c2VjcmV0", "s1.9.c2VjcmV0"] {
        let refusal = keys
            .unseal(SealPurpose::Secret, "secret-place", text)
            .unwrap_err();
        for said in [refusal.to_string(), format!("{refusal:?}")] {
            assert!(!said.contains("138") && !said.contains("c2Vj"), "{said}");
        }
    }
}

/// A source that hands out nothing.
#[derive(Debug)]
struct Broken;

impl Random for Broken {
    fn fill(&self, _bytes: &mut [u8]) {}
}

#[test]
fn a_source_that_leaves_zeros_makes_no_key_and_no_nonce() {
    let (keys, _) = keys();
    assert!(matches!(
        keys.seal(SealPurpose::Secret, "x", b"y", &Broken),
        Err(SealError::Randomness)
    ));
    assert!(matches!(
        Keys::create(&super::master(1), &Broken, super::now()),
        Err(SealError::Randomness)
    ));
    let folder = tempfile::tempdir().unwrap();
    assert!(FileMaster::create(&folder.path().join("key"), &Broken).is_err());
}

#[test]
fn no_bit_of_a_sealed_value_can_be_flipped() {
    let (keys, _) = keys();
    let sealed = keys
        .seal(SealPurpose::PersonalData, PHONE, b"13812345678", &seeded(2))
        .unwrap();
    for altered in (0..8 * sealed.len()).filter_map(|bit| flipped(&sealed, bit)) {
        let opened = keys.unseal(SealPurpose::PersonalData, PHONE, &altered);
        assert!(opened.is_err(), "{altered} for {sealed}");
    }
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens(plain: Vec<u8>, context: String, seed: u64) {
        let (keys, _) = keys();
        let sealed = keys.seal(SealPurpose::Secret, &context, &plain, &seeded(seed)).unwrap();
        prop_assert_eq!(&*keys.unseal(SealPurpose::Secret, &context, &sealed).unwrap(), &plain);
    }

    #[test]
    fn one_flipped_bit_anywhere_does_not_open(plain: Vec<u8>, bit: usize) {
        let (keys, _) = keys();
        let sealed = keys.seal(SealPurpose::Secret, "x", &plain, &seeded(2)).unwrap();
        if let Some(altered) = flipped(&sealed, bit) {
            prop_assert!(keys.unseal(SealPurpose::Secret, "x", &altered).is_err());
        }
    }

    #[test]
    fn no_text_brings_the_reader_down(text: String, payload in "s1\\.1\\.[A-Za-z0-9_-]{0,80}") {
        let (keys, _) = keys();
        prop_assert!(keys.unseal(SealPurpose::Secret, "x", &text).is_err());
        prop_assert!(keys.unseal(SealPurpose::Secret, "x", &payload).is_err());
    }
}
