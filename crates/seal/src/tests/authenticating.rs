//! Rows that are protected.

use proptest::prelude::*;

use super::{flipped, keys};
use crate::MacPurpose;

const ROW: &[u8] = b"membership/7/person=12/role=reviewer";

#[test]
fn a_row_passes_and_an_altered_row_does_not() {
    let (keys, _) = keys();
    let mac = keys.mac(MacPurpose::RowMac, ROW);
    assert!(mac.starts_with("m1.1."));
    assert!(keys.check(MacPurpose::RowMac, ROW, &mac));
    assert!(!keys.check(
        MacPurpose::RowMac,
        b"membership/7/person=12/role=leader",
        &mac
    ));
    assert!(!keys.check(MacPurpose::RowMac, b"", &mac));
}

#[test]
fn a_code_for_one_purpose_is_none_for_another() {
    let (keys, _) = keys();
    let mac = keys.mac(MacPurpose::Token, ROW);
    assert!(keys.check(MacPurpose::Token, ROW, &mac));
    assert!(!keys.check(MacPurpose::RowMac, ROW, &mac));
    assert!(!keys.check(MacPurpose::RecordMac, ROW, &mac));
}

#[test]
fn a_code_is_written_in_one_way_only() {
    let (keys, _) = keys();
    let mac = keys.mac(MacPurpose::RowMac, ROW);
    let hex = mac.rsplit('.').next().unwrap();
    for text in [
        String::new(),
        "m1.1.".to_owned(),
        hex.to_owned(),
        mac.to_uppercase(),
        format!("m1.1.{}", hex.to_uppercase()),
        format!("m1.2.{hex}"),
        format!("m1.01.{hex}"),
        format!("s1.1.{hex}"),
        format!("m1.1.{}", &hex[..62]),
        format!("m1.1.{hex}00"),
    ] {
        assert!(!keys.check(MacPurpose::RowMac, ROW, &text), "{text:?}");
    }
}

proptest! {
    #[test]
    fn one_flipped_bit_in_the_row_or_the_code_is_found(row in prop::collection::vec(any::<u8>(), 1..200), bit: usize) {
        let (keys, _) = keys();
        let mac = keys.mac(MacPurpose::RecordMac, &row);
        prop_assert!(keys.check(MacPurpose::RecordMac, &row, &mac));
        if let Some(altered) = flipped(&mac, bit) {
            prop_assert!(!keys.check(MacPurpose::RecordMac, &row, &altered));
        }
        let mut altered = row.clone();
        altered[bit / 8 % row.len()] ^= 1 << (bit % 8);
        prop_assert!(!keys.check(MacPurpose::RecordMac, &altered, &mac));
    }
}
