//! Checkpoints and their signatures.

use super::*;

fn note() -> SignedCheckpoint {
    signed(20_852_163, Hash::of_leaf(b"anything"))
}

#[test]
fn a_checkpoint_is_four_lines() {
    let text = note().checkpoint.text();
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[..2], ["city.example/record", "20852163"]);
    assert_eq!(lines[2].len(), 44);
    assert_eq!(lines[3], "time 2030-10-15T09:52:21.250000Z");
    assert_eq!(lines[4], "");
    assert_eq!(Checkpoint::parse(&text).unwrap(), note().checkpoint);
}

#[test]
fn a_signed_checkpoint_reads_back_with_both_signatures() {
    let text = note().text();
    assert_eq!(text.lines().count(), 7);
    assert_eq!(text.matches("\n\u{2014} ").count(), 2);
    assert_eq!(SignedCheckpoint::parse(&text).unwrap(), note());
    assert!(note().holds(&Keys));
}

#[test]
fn a_text_in_another_form_is_no_checkpoint() {
    let text = note().text();
    let others = [
        String::new(),
        text.replace("20852163", "020852163"),
        text.replace("20852163", "+20852163"),
        text.replace("time ", "Time "),
        text.replace("\ntime", "\nanything else\ntime"),
        text.replace('\n', "\r\n"),
        text.replace("\n\n", "\n"),
        format!("{text}\n"),
        format!("{text}more\n"),
        text.trim_end().to_owned(),
    ];
    for other in others {
        assert!(SignedCheckpoint::parse(&other).is_err(), "{other}");
    }
}

#[test]
fn no_name_brings_a_line_of_its_own() {
    for name in [
        "",
        "a b",
        "a\n5",
        "a+b",
        "a\u{a0}b",
        "a\u{7f}",
        &"a".repeat(256),
    ] {
        assert_eq!(NoteName::new(name), Err(CheckpointError::Name), "{name:?}");
    }
    assert_eq!(
        NoteName::new("巴中/政务云").unwrap().as_str(),
        "巴中/政务云"
    );
}

#[test]
fn a_checkpoint_that_nobody_signed_does_not_hold() {
    let signatures = Vec::new();
    assert!(
        !SignedCheckpoint {
            signatures,
            ..note()
        }
        .holds(&Keys)
    );
}

#[test]
fn one_bad_signature_beside_a_good_one_is_enough_not_to_hold() {
    let mut note = note();
    note.signatures[1].bytes[0] ^= 1;
    assert!(!note.holds(&Keys));
}

#[test]
fn whoever_has_our_key_only_may_pass_over_the_witness_s_line_but_not_over_all() {
    struct OursOnly;
    impl Verifier for OursOnly {
        fn verify(&self, name: &str, id: KeyId, message: &[u8], signature: &[u8]) -> bool {
            Keys.verify(name, id, message, signature)
        }
        fn judges(&self, _name: &str, id: KeyId) -> bool {
            id == KeyId::of(OUR_KEY)
        }
    }
    let mut note = note();
    note.signatures[1].bytes[0] ^= 1;
    assert!(note.holds(&OursOnly));
    note.signatures.remove(0);
    assert!(!note.holds(&OursOnly));
}

#[test]
fn a_key_is_named_by_the_first_eight_bytes_of_its_digest() {
    let id = KeyId::of(b"abc");
    assert_eq!(id.to_string(), "66c7f0f462eeedd9");
    assert_eq!(KeyId::from_hex("66c7f0f462eeedd9"), Some(id));
    assert_eq!(KeyId::from_hex("66C7F0F462EEEDD9"), None);
    assert_eq!(KeyId::from_hex("66c7f0f462eeed"), None);
}
