//! New keys for old.

use super::{keys, master, now, seeded};
use crate::{KeyState, Keys, MacPurpose, Purpose, SealError, SealPurpose, version_of};

const ROW: &[u8] = b"grant/3";

#[test]
fn rotation_keeps_everything_readable_and_uses_new_keys() {
    let (old, _) = keys();
    let sealed = old
        .seal(SealPurpose::PersonalData, "p", b"13812345678", &seeded(2))
        .unwrap();
    let mac = old.mac(MacPurpose::RowMac, ROW);
    let signature = old.sign(ROW, &seeded(2)).unwrap();

    let (_, rows) = old.rotate(&master(2), &seeded(3), now()).unwrap();
    let new = Keys::open(&master(2), &rows).unwrap();

    assert_eq!(
        *new.unseal(SealPurpose::PersonalData, "p", &sealed).unwrap(),
        b"13812345678"
    );
    assert!(new.check(MacPurpose::RowMac, ROW, &mac));
    assert_eq!(new.public_keys().len(), 2);
    assert_eq!(new.public_keys()[0], *old.public_key());
    assert_eq!(new.public_keys()[1], *new.public_key());
    assert!(new.public_keys()[0].verify(ROW, &signature));
    assert!(!new.public_key().verify(ROW, &signature));

    let again = new
        .seal(SealPurpose::PersonalData, "p", b"13812345678", &seeded(2))
        .unwrap();
    assert_eq!(version_of(&sealed), Some(1));
    assert_eq!(version_of(&again), Some(2));
    assert_eq!(version_of(&new.mac(MacPurpose::RowMac, ROW)), Some(2));
    for purpose in Purpose::ALL {
        assert_eq!(new.active_version(purpose), 2);
    }
}

#[test]
fn a_program_that_has_not_read_the_new_keys_says_which_is_missing() {
    let (old, _) = keys();
    let (new, _) = old.rotate(&master(1), &seeded(3), now()).unwrap();
    let sealed = new
        .seal(SealPurpose::Secret, "p", b"x", &seeded(2))
        .unwrap();
    assert!(matches!(
        old.unseal(SealPurpose::Secret, "p", &sealed),
        Err(SealError::NoSuchKey {
            purpose: Purpose::Secret,
            version: 2
        })
    ));
}

#[test]
fn after_rotation_to_a_new_master_the_old_one_opens_nothing() {
    let (old, _) = keys();
    let (_, rows) = old.rotate(&master(2), &seeded(3), now()).unwrap();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.wrapped.starts_with("w1.")));
    assert!(matches!(
        Keys::open(&master(1), &rows),
        Err(SealError::WrongMaster { .. })
    ));
}

#[test]
fn ten_rotations_keep_the_first_value_readable() {
    let (mut keys, _) = keys();
    let sealed = keys
        .seal(SealPurpose::Secret, "p", b"x", &seeded(2))
        .unwrap();
    for round in 2..12 {
        let (_, rows) = keys
            .rotate(&master(round), &seeded(round.into()), now())
            .unwrap();
        keys = Keys::open(&master(round), &rows).unwrap();
    }
    assert_eq!(keys.active_version(Purpose::Secret), 11);
    assert_eq!(
        *keys.unseal(SealPurpose::Secret, "p", &sealed).unwrap(),
        b"x"
    );
}

#[test]
fn a_destroyed_key_leaves_its_row_and_opens_nothing() {
    let (old, _) = keys();
    let sealed = old
        .seal(SealPurpose::Secret, "p", b"x", &seeded(2))
        .unwrap();
    let (_, mut rows) = old.rotate(&master(1), &seeded(3), now()).unwrap();
    let place = rows
        .iter()
        .position(|row| row.purpose == Purpose::Secret && row.version == 1)
        .unwrap();
    rows[place] = rows[place].clone().destroy().unwrap();
    assert_eq!(rows[place].state, KeyState::Destroyed);
    assert_eq!(rows[place].wrapped, "");
    let keys = Keys::open(&master(1), &rows).unwrap();
    assert!(matches!(
        keys.unseal(SealPurpose::Secret, "p", &sealed),
        Err(SealError::NoSuchKey { version: 1, .. })
    ));
    // Its proof survives the next rotation.
    let (_, next) = keys.rotate(&master(2), &seeded(4), now()).unwrap();
    assert!(next.contains(&rows[place]));
    assert!(Keys::open(&master(2), &next).is_ok());
}

#[test]
fn neither_an_active_key_nor_a_signing_key_is_destroyed() {
    let (old, rows) = keys();
    for row in rows {
        assert!(row.destroy().is_err());
    }
    let (_, rows) = old.rotate(&master(1), &seeded(3), now()).unwrap();
    for row in rows {
        let may = row.state == KeyState::Retired && row.purpose != Purpose::Signing;
        assert_eq!(row.destroy().is_ok(), may);
    }
}
