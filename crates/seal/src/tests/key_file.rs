//! The master key's file.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};

use super::{hex, seeded};
use crate::{FileMaster, Master as _, SealError};

const BYTES: [u8; 32] = *b"0123456789 abcdef?>~0123456789\xfb\xff";

fn written(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_first_start_makes_a_file_for_its_owner_only_and_the_next_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let first = FileMaster::open_or_create(&path, &seeded(1)).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let second = FileMaster::open_or_create(&path, &seeded(2)).unwrap();
    assert_eq!(second.id(), first.id());
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing is left beside it");
}

#[test]
fn a_key_is_never_written_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let first = FileMaster::create(&path, &seeded(1)).unwrap();
    assert!(FileMaster::create(&path, &seeded(2)).is_err());
    assert_eq!(FileMaster::open(&path).unwrap().id(), first.id());
}

#[test]
fn programs_that_start_together_end_with_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let ids: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|seed| {
                let path = &path;
                scope.spawn(move || {
                    FileMaster::open_or_create(path, &seeded(seed))
                        .unwrap()
                        .id()
                })
            })
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[test]
fn a_file_that_others_may_touch_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    for mode in [0o644, 0o640, 0o604, 0o620, 0o660, 0o601] {
        written(&path, &hex(&BYTES), mode);
        let refusal = FileMaster::open(&path).unwrap_err();
        assert!(matches!(refusal, SealError::Exposed { .. }), "{mode:o}");
        let said = refusal.to_string();
        assert!(said.contains(&format!("{mode:04o}")) && said.contains("chmod 600"));
        assert!(FileMaster::open_or_create(&path, &seeded(1)).is_err());
    }
    for mode in [0o600, 0o400] {
        written(&path, &hex(&BYTES), mode);
        assert!(FileMaster::open(&path).is_ok(), "{mode:o}");
    }
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    let said = FileMaster::open(Path::new("nowhere/master.key"))
        .unwrap_err()
        .to_string();
    assert!(said.contains("nowhere/master.key"));
}

#[test]
fn the_same_key_in_hexadecimal_and_base64_is_the_same_key() {
    let id = FileMaster::from_environment(&hex(&BYTES)).unwrap().id();
    for text in [
        hex(&BYTES).to_uppercase(),
        format!(" {}\n", hex(&BYTES)),
        format!("# a note\n\n{}\n", hex(&BYTES)),
        Base64::encode_string(&BYTES),
        Base64::encode_string(&BYTES).replace('=', ""),
        Base64UrlUnpadded::encode_string(&BYTES),
    ] {
        assert_eq!(FileMaster::from_environment(&text).unwrap().id(), id);
    }
    let mut other = BYTES;
    other[0] ^= 1;
    assert_ne!(FileMaster::from_environment(&hex(&other)).unwrap().id(), id);
}

#[test]
fn what_is_no_key_is_refused_without_being_repeated() {
    for text in [
        String::new(),
        "# only a note".to_owned(),
        "changeme".to_owned(),
        hex(&BYTES[..16]),
        hex(&BYTES) + "00",
        format!("{}\n{}", hex(&BYTES), hex(&BYTES)),
        "00".repeat(32),
        "ab".repeat(32),
        "zz".repeat(32),
        Base64::encode_string(&BYTES[..31]),
    ] {
        let refusal = FileMaster::from_environment(&text).unwrap_err();
        let said = format!("{refusal} {refusal:?}");
        assert!(said.contains("YUNHENG_MASTER_KEY"));
        for line in text.lines().filter(|line| !line.is_empty()) {
            assert!(!said.contains(line), "{said}");
        }
    }
}
