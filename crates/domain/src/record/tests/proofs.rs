//! What `record prove` writes.

use super::*;

fn proof(index: u64, size: u64) -> Proof {
    let leaves: Vec<Hash> = (0..size + 3).map(|seq| entry(seq).leaf()).collect();
    let log = Log::new(size, &[size]);
    Proof::new(&entry(index), &leaves, &log.checkpoints[0]).unwrap()
}

#[test]
fn every_entry_that_a_checkpoint_covers_is_proven_by_it_and_survives_json() {
    for index in 0..13 {
        let json = serde_json::to_string(&proof(index, 13)).unwrap();
        let read: Proof = serde_json::from_str(&json).unwrap();
        read.check(&Keys).unwrap();
    }
}

#[test]
fn an_entry_that_the_checkpoint_does_not_cover_has_no_proof() {
    let leaves: Vec<Hash> = (0..20).map(|seq| entry(seq).leaf()).collect();
    let log = Log::new(13, &[13]);
    assert_eq!(Proof::new(&entry(13), &leaves, &log.checkpoints[0]), None);
    assert_eq!(
        Proof::new(&entry(3), &leaves[..5], &log.checkpoints[0]),
        None
    );
}

#[test]
fn a_proof_with_anything_changed_proves_nothing() {
    let sound = proof(5, 13);
    let other = entry(6).canonical();
    let mut edited = entry(5);
    edited.action = "resource.search".to_owned();
    let line = |line: Vec<u8>| String::from_utf8(line).unwrap();
    let mut path = sound.path.clone();
    path.swap(0, 1);
    let forged = [
        Proof {
            entry: line(edited.canonical()),
            ..sound.clone()
        },
        Proof {
            entry: line(other),
            ..sound.clone()
        },
        Proof {
            entry: format!("{} ", sound.entry),
            ..sound.clone()
        },
        Proof {
            index: 6,
            ..sound.clone()
        },
        Proof {
            size: 14,
            ..sound.clone()
        },
        Proof {
            path,
            ..sound.clone()
        },
        Proof {
            path: Vec::new(),
            ..sound.clone()
        },
        Proof {
            checkpoint: sound.checkpoint.replacen("city", "town", 1),
            ..sound.clone()
        },
        Proof {
            checkpoint: proof(5, 12).checkpoint,
            size: 12,
            ..sound.clone()
        },
    ];
    for proof in forged {
        assert!(proof.check(&Keys).is_err(), "{proof:?}");
    }
}
