//! How long the verifier takes: `cargo run --release -p yunheng-domain --example verify_record -- 5000000`.
//!
//! Entries are made a batch at a time and are not counted in. The keyed code is compared with one computed as for the leaf, which costs about what an HMAC-SM3 costs.
#![expect(clippy::print_stdout, reason = "an example answers on the terminal")]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use yunheng_domain::actor::{Origin, Who};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::record::verify::{Head, Row, Start, Verification};
use yunheng_domain::record::{
    Acting, Checkpoint, Entry, Hash, KeyId, NoteName, Object, Outcome, Signature, SignedCheckpoint,
    Tree, Verifier,
};
use yunheng_domain::role::Role;

const BATCH: u64 = 50_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let entries: u64 = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 5_000_000,
    };
    let origin = NoteName::new("bench.example/record")?;
    // The roots are needed before the first row is verified, so the record is made twice.
    let (mut tree, mut checkpoints) = (Tree::new(), Vec::new());
    for seq in 0..entries {
        tree.append(entry(seq).leaf());
        if tree.size().is_multiple_of(BATCH) {
            checkpoints.push(signed(&origin, &tree)?);
        }
    }
    let mac = |seq, leaf, stored: &str| code(seq, leaf) == stored;
    let started = Instant::now();
    let mut verification =
        Verification::new(Start::default(), &origin, checkpoints, &Anyone, Some(&mac));
    let mut spent = started.elapsed();
    let (mut bytes, mut done) = (0, 0);
    while done < entries {
        let end = entries.min(done + BATCH);
        let rows: Vec<(u64, Vec<u8>, Hash, String)> = (done..end).map(row).collect();
        bytes += rows.iter().map(|(_, line, ..)| line.len()).sum::<usize>();
        let started = Instant::now();
        for (seq, line, leaf, mac) in &rows {
            verification.push(Row {
                seq: *seq,
                line,
                leaf: Some(*leaf),
                mac,
            });
        }
        spent += started.elapsed();
        done = end;
    }
    let report = verification.finish(Head {
        size: tree.size(),
        root: tree.root(),
    });
    tell(entries, bytes, spent);
    println!("{report:?}");
    Ok(())
}

fn tell(entries: u64, bytes: usize, spent: Duration) {
    let seconds = spent.as_secs_f64();
    println!(
        "{entries} entries, {:.0} bytes each: {seconds:.1} s, {:.0} entries/s",
        bytes as f64 / entries as f64,
        entries as f64 / seconds
    );
}

fn row(seq: u64) -> (u64, Vec<u8>, Hash, String) {
    let line = entry(seq).canonical();
    let leaf = Hash::of_leaf(&line);
    let mac = code(seq, leaf);
    (seq, line, leaf, mac)
}

fn code(seq: u64, leaf: Hash) -> String {
    let message = [seq.to_be_bytes().as_slice(), leaf.as_bytes(), &[0; 64]].concat();
    Hash::of_leaf(&message).to_string()
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: Timestamp::UNIX_EPOCH + Duration::from_millis(1_760_000_000_000 + seq * 317),
        who: Who::Person {
            id: PersonId(1 + i64::from(seq.to_be_bytes()[7])),
            name: "李敏".to_owned(),
        },
        acting_as: Some(Acting::role(Role::SystemOwner, OrganisationId(3))),
        on_behalf_of: None,
        action: "resource.read".to_owned(),
        object: Some(Object::new("resource", seq.to_string())),
        unit: Some(OrganisationId(3)),
        outcome: Outcome::Done,
        origin: Origin {
            address: Some([10, 1, 2, 3].into()),
            request: format!("{seq:032x}"),
        },
        before: Some(Sm3Digest::of(&seq.to_be_bytes())),
        after: Some(Sm3Digest::of(&seq.to_le_bytes())),
        rulebook: Some("bazhong-2023".to_owned()),
        reason: None,
    }
}

fn signed(origin: &NoteName, tree: &Tree) -> Result<SignedCheckpoint, Box<dyn std::error::Error>> {
    Ok(SignedCheckpoint {
        checkpoint: Checkpoint {
            origin: origin.clone(),
            size: tree.size(),
            root: tree.root(),
            at: Timestamp::UNIX_EPOCH,
        },
        signatures: vec![Signature {
            key_name: NoteName::new("bench.example")?,
            key_id: KeyId::of(b"bench"),
            bytes: Vec::new(),
        }],
    })
}

/// Accepts every signature: signatures are not what is measured.
struct Anyone;

impl Verifier for Anyone {
    fn verify(&self, _: &str, _: KeyId, _: &[u8], _: &[u8]) -> bool {
        true
    }
}
