//! Rows of the key table, whole and damaged.

use jiff::ToSpan as _;
use sm4::Sm4;
use zeroize::ZeroizeOnDrop;

use super::{hex, keys, master, now, seeded};
use crate::{KeyState, Keys, Master as _, Purpose, SealError, SealPurpose, WrappedKey};

fn refused(rows: &[WrappedKey]) -> String {
    Keys::open(&master(1), rows).unwrap_err().to_string()
}

#[test]
fn the_first_start_makes_one_active_key_for_each_purpose() {
    let (_, rows) = keys();
    let purposes: Vec<Purpose> = rows.iter().map(|row| row.purpose).collect();
    assert_eq!(purposes.len(), Purpose::ALL.len());
    assert!(
        Purpose::ALL
            .iter()
            .all(|purpose| purposes.contains(purpose))
    );
    for row in rows {
        assert_eq!((row.version, row.state), (1, KeyState::Active));
        assert_eq!(row.master, master(1).id());
        assert!(!row.is_due(row.created_at));
        assert!(row.is_due(now().checked_add((24 * 365).hours()).unwrap()));
    }
}

#[test]
fn the_rows_survive_json_and_open_in_any_order() {
    let (first, mut rows) = keys();
    let sealed = first
        .seal(SealPurpose::Secret, "p", b"x", &seeded(2))
        .unwrap();
    rows.reverse();
    let json = serde_json::to_string(&rows).unwrap();
    let rows: Vec<WrappedKey> = serde_json::from_str(&json).unwrap();
    let again = Keys::open(&master(1), &rows).unwrap();
    assert_eq!(
        *again.unseal(SealPurpose::Secret, "p", &sealed).unwrap(),
        b"x"
    );
    assert_eq!(again.public_key(), first.public_key());
}

#[test]
fn stable_names_lead_back_to_what_they_name() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
        let json = serde_json::to_value(purpose).unwrap();
        assert_eq!(json, purpose.code());
    }
    for state in [KeyState::Active, KeyState::Retired, KeyState::Destroyed] {
        assert_eq!(KeyState::from_code(state.code()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.code());
    }
}

#[test]
fn a_wrong_master_key_is_refused_by_name() {
    let (_, rows) = keys();
    let refusal = Keys::open(&master(2), &rows).unwrap_err();
    let said = refusal.to_string();
    assert!(said.contains(&master(1).id()) && said.contains(&master(2).id()));
    assert!(said.contains("put the right key back"), "{said}");
}

#[test]
fn rows_that_say_they_are_this_master_s_and_are_not_do_not_open() {
    let (_, mut rows) = keys();
    for row in &mut rows {
        row.master = master(2).id();
    }
    let refusal = Keys::open(&master(2), &rows).unwrap_err();
    assert!(matches!(refusal, SealError::Unwrap { .. }));
}

#[test]
fn wrapped_keys_that_changed_places_do_not_open() {
    let (_, mut rows) = keys();
    let wrapped = rows[0].wrapped.clone();
    rows[0].wrapped = rows[1].wrapped.clone();
    rows[1].wrapped = wrapped;
    assert!(refused(&rows).contains("does not open"));
}

#[test]
fn a_key_taken_away_or_brought_back_into_use_is_noticed() {
    let (first, _) = keys();
    let (_, rows) = first.rotate(&master(1), &seeded(3), now()).unwrap();
    let without = |version| {
        let mut rows = rows.clone();
        rows.retain(|row| row.purpose != Purpose::RowMac || row.version != version);
        rows
    };
    assert!(refused(&without(1)).contains("do not follow each other"));
    assert!(refused(&without(2)).contains("newest version alone is active"));
    assert!(refused(&[]).contains("there is no key"));
    let mut both = rows.clone();
    for row in &mut both {
        row.state = KeyState::Active;
    }
    assert!(refused(&both).contains("newest version alone is active"));
    let mut twice = rows.clone();
    twice.push(rows[0].clone());
    assert!(refused(&twice).contains("do not follow each other"));
}

#[test]
fn debug_shows_no_key() {
    let (keys, rows) = keys();
    let shown = format!("{keys:?} {rows:?} {:?}", master(1)).to_lowercase();
    assert!(shown.contains(&keys.public_key().id()));
    let mut secrets = vec![vec![1; 31]];
    for row in &rows {
        let key = master(1)
            .unwrap(row.purpose, row.version, &row.wrapped)
            .unwrap();
        secrets.push(key.to_vec());
    }
    for secret in secrets {
        let decimal = format!("{:?}", &secret[..8]);
        let decimal = decimal.trim_matches(['[', ']']);
        assert!(!shown.contains(&hex(&secret[..8])) && !shown.contains(decimal));
    }
}

/// A promise that the compiler checks: what holds key material clears it.
#[test]
fn ciphers_and_keys_clear_themselves() {
    fn cleared<T: ZeroizeOnDrop>() {}
    cleared::<Sm4>();
    cleared::<aes_gcm::AesGcm<Sm4, aes_gcm::aead::consts::U12>>();
    // HMAC has no mark of its own; all that it holds is this.
    cleared::<sm3::Sm3>();
    cleared::<sm2::SecretKey>();
}
