//! The record as sentences, with toy keys: a code or signature is the SM3 digest of key and message.

mod entries;
mod exports;
mod naive;
mod notes;
mod proofs;
mod tampering;
mod trees;
mod verifying;

use jiff::{SignedDuration, Timestamp};
use sm3::{Digest as _, Sm3};

use super::verify::{Head, Report, Row, Start, Verification};
use super::*;
use crate::actor::{Origin, Who};
use crate::digest::Sm3Digest;
use crate::ids::{OrganisationId, PersonId};
use crate::role::Role;

const MAC_KEY: &[u8] = b"kept outside the database";
const OUR_KEY: &[u8] = b"ours";
const WITNESS_KEY: &[u8] = b"the witness's";

fn origin() -> NoteName {
    NoteName::new("city.example/record").unwrap()
}

fn at(seq: u64) -> Timestamp {
    let start: Timestamp = "2026-03-01T08:00:00.25+08:00".parse().unwrap();
    start + SignedDuration::from_secs(i64::try_from(seq).unwrap() * 7)
}

/// The entry of a number: every one differs, some are refusals.
fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: at(seq),
        who: Who::Person {
            id: PersonId(7),
            name: "李敏".to_owned(),
        },
        acting_as: Some(Acting::role(Role::SystemOwner, OrganisationId(3))),
        on_behalf_of: None,
        action: "resource.read".to_owned(),
        object: Some(Object::new("resource", (100 + seq).to_string())),
        unit: Some(OrganisationId(3)),
        outcome: if seq % 5 == 4 {
            Outcome::Refused {
                code: "no_live_grant".to_owned(),
            }
        } else {
            Outcome::Done
        },
        origin: Origin {
            address: Some("10.1.2.3".parse().unwrap()),
            request: format!("r-{seq}"),
        },
        before: None,
        after: Some(Sm3Digest::of(&seq.to_be_bytes())),
        rulebook: Some("bazhong-2023".to_owned()),
        reason: None,
    }
}

fn toy(parts: &[&[u8]]) -> Hash {
    let mut sm3 = Sm3::new();
    for part in parts {
        sm3.update(part);
    }
    Hash::new(sm3.finalize().into())
}

fn mac(seq: u64, leaf: Hash) -> String {
    toy(&[MAC_KEY, &seq.to_be_bytes(), leaf.as_bytes()]).to_string()
}

fn mac_fits(seq: u64, leaf: Hash, stored: &str) -> bool {
    mac(seq, leaf) == stored
}

/// Knows both keys.
struct Keys;

impl Verifier for Keys {
    fn verify(&self, _name: &str, key_id: KeyId, message: &[u8], signature: &[u8]) -> bool {
        [OUR_KEY, WITNESS_KEY]
            .into_iter()
            .any(|key| KeyId::of(key) == key_id && toy(&[key, message]).as_bytes() == signature)
    }
}

fn signature(name: &str, key: &[u8], checkpoint: &Checkpoint) -> Signature {
    Signature {
        key_name: NoteName::new(name).unwrap(),
        key_id: KeyId::of(key),
        bytes: toy(&[key, checkpoint.text().as_bytes()])
            .as_bytes()
            .to_vec(),
    }
}

fn signed(size: u64, root: Hash) -> SignedCheckpoint {
    let checkpoint = Checkpoint {
        origin: origin(),
        size,
        root,
        at: at(size),
    };
    SignedCheckpoint {
        signatures: vec![
            signature("city.example/record", OUR_KEY, &checkpoint),
            signature("witness.example", WITNESS_KEY, &checkpoint),
        ],
        checkpoint,
    }
}

/// A row that owns what it contains.
#[derive(Debug, Clone, PartialEq)]
struct Stored {
    seq: u64,
    line: Vec<u8>,
    leaf: Option<Hash>,
    mac: String,
}

impl Stored {
    fn row(&self) -> Row<'_> {
        Row {
            seq: self.seq,
            line: &self.line,
            leaf: self.leaf,
            mac: &self.mac,
        }
    }

    /// What somebody without the key can make fit: the leaf.
    fn refit_leaf(&mut self) {
        self.leaf = Some(Hash::of_leaf(&self.line));
    }

    /// What somebody with the key can make fit: leaf and code.
    fn refit(&mut self) {
        self.refit_leaf();
        self.mac = mac(self.seq, self.leaf.unwrap());
    }
}

/// A record as it lies in the database.
#[derive(Debug, Clone, PartialEq)]
struct Log {
    rows: Vec<Stored>,
    head: Head,
    checkpoints: Vec<SignedCheckpoint>,
}

impl Log {
    /// A sound record with checkpoints of these sizes.
    fn new(size: u64, checkpoints: &[u64]) -> Self {
        let mut tree = Tree::new();
        let mut log = Self {
            rows: Vec::new(),
            head: Head {
                size,
                root: tree.root(),
            },
            checkpoints: Vec::new(),
        };
        for seq in 0..=size {
            if checkpoints.contains(&seq) {
                log.checkpoints.push(signed(seq, tree.root()));
            }
            if seq < size {
                let entry = entry(seq);
                tree.append(entry.leaf());
                log.rows.push(Stored {
                    seq,
                    line: entry.canonical(),
                    leaf: Some(entry.leaf()),
                    mac: mac(seq, entry.leaf()),
                });
            }
        }
        log.refit_head();
        log
    }

    /// What anybody who can write to the database can make fit: the head.
    fn refit_head(&mut self) {
        let tree: Tree = self.rows.iter().filter_map(|row| row.leaf).collect();
        self.head = Head {
            size: tree.size(),
            root: tree.root(),
        };
    }

    /// The verifier's answer, with the key of the codes.
    fn verify(&self) -> Report {
        self.verify_with(Some(&mac_fits))
    }

    /// The verifier's answer of somebody who has no key.
    fn verify_without_key(&self) -> Report {
        self.verify_with(None)
    }

    fn verify_with(&self, mac: Option<&verify::MacCheck<'_>>) -> Report {
        let checkpoints = self.checkpoints.clone();
        let mut verification =
            Verification::new(Start::default(), &origin(), checkpoints, &Keys, mac);
        for row in &self.rows {
            verification.push(row.row());
        }
        verification.finish(self.head)
    }
}
