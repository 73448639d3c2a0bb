//! What a verifier reads: entries, checkpoints, proofs, and whole files that somebody exported.

use jiff::Timestamp;
use yunheng_domain::actor::{Origin, Who};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::record::export::{self, Header, Reader, Writer};
use yunheng_domain::record::verify::{Head, Row};
use yunheng_domain::record::{
    Acting, Checkpoint, Entry, Hash, KeyId, NoteName, Object, Outcome, Proof, Signature,
    SignedCheckpoint, Tree, Verifier,
};

use super::Target;

pub(super) const ENTRY: Target = Target {
    name: "record_entry",
    run: entry,
    seeds: entry_seeds,
    words: &[
        "{\"v\":1",
        ",",
        "\"",
        "\\u0000",
        "\\u00e9",
        "\\/",
        " ",
        "null",
        "1e3",
        "-0",
        "\u{2028}",
        "\"seq\":18446744073709551615",
        "\u{2014} ",
        "\n",
        "time ",
        "2026-01-02T03:04:05.000006Z",
    ],
};

pub(super) const EXPORT: Target = Target {
    name: "record_export",
    run: export,
    seeds: export_seeds,
    words: &[
        "\t",
        "\n",
        "\r\n",
        "0",
        "1",
        "18446744073709551615",
        "\"start\":18446744073709551615",
        "\"peaks\":[",
        "\"checkpoints\":[",
        "\"size\":",
        "{\"v\":1",
    ],
};

/// Nobody's keys are known, so nothing is signed.
#[derive(Debug)]
struct Nobody;

impl Verifier for Nobody {
    fn verify(&self, _: &str, _: KeyId, _: &[u8], _: &[u8]) -> bool {
        false
    }
}

/// Everybody's signatures hold, so that what lies behind them is reached.
#[derive(Debug)]
struct Anybody;

impl Verifier for Anybody {
    fn verify(&self, _: &str, _: KeyId, _: &[u8], _: &[u8]) -> bool {
        true
    }
}

fn entry(input: &[u8]) {
    if let Ok(entry) = Entry::parse(input) {
        assert_eq!(entry.canonical(), input, "an entry has two forms");
        assert!(
            !input
                .iter()
                .any(|byte| matches!(byte, b'\t' | b'\n' | b'\r'))
        );
    }
    let text = String::from_utf8_lossy(input);
    // Whatever a person typed is written so that it reads back as it was (ASVS 5.0, 16.4.1).
    let written = sample(u64::try_from(input.len()).unwrap(), &text);
    let line = written.canonical();
    assert!(line.iter().all(|byte| *byte >= b' '), "a line has one line");
    assert_eq!(Entry::parse(&line).unwrap(), written);
    if let Ok(checkpoint) = Checkpoint::parse(&text) {
        assert_eq!(checkpoint.text(), text);
    }
    if let Ok(signed) = SignedCheckpoint::parse(&text) {
        assert_eq!(signed.text(), text);
        assert!(!signed.holds(&Nobody));
    }
    if let Ok(proof) = serde_json::from_slice::<Proof>(input) {
        assert!(proof.check(&Nobody).is_err());
        let _ = proof.check(&Anybody);
    }
    if let Ok(mut tree) = Tree::decode(input) {
        assert_eq!(tree.encode(), input);
        tree.append(Hash::of_nothing());
    }
    let _ = Hash::from_hex(&text);
}

fn sample(seq: u64, text: &str) -> Entry {
    let at = Timestamp::from_microsecond(1_372_629_804_000_006).unwrap();
    Entry {
        seq,
        at,
        who: Who::Person {
            id: PersonId(7),
            name: text.to_owned(),
        },
        acting_as: Some(Acting {
            code: text.to_owned(),
            organisation: Some(OrganisationId(3)),
        }),
        on_behalf_of: None,
        action: "resource.read".to_owned(),
        object: Some(Object::new("resource", text)),
        unit: Some(OrganisationId(3)),
        outcome: Outcome::Refused {
            code: text.to_owned(),
        },
        origin: Origin {
            address: "203.0.113.9".parse().ok(),
            request: text.to_owned(),
        },
        before: Some(Sm3Digest::of(text.as_bytes())),
        after: None,
        rulebook: None,
        reason: Some(text.to_owned()),
    }
}

fn signed(size: u64, root: Hash) -> SignedCheckpoint {
    SignedCheckpoint {
        checkpoint: Checkpoint {
            origin: NoteName::new("city.example").unwrap(),
            size,
            root,
            at: Timestamp::from_second(1_372_629_804).unwrap(),
        },
        signatures: vec![Signature {
            key_name: NoteName::new("city.example").unwrap(),
            key_id: KeyId::of(b"key"),
            bytes: vec![0x30, 0x06, 1, 2, 3],
        }],
    }
}

fn entry_seeds() -> Vec<Vec<u8>> {
    let entries = [
        sample(0, "查看"),
        sample(1, "a\"\\\n\u{0}b"),
        sample(u64::MAX, ""),
    ];
    let leaves: Vec<Hash> = entries.iter().map(Entry::leaf).take(2).collect();
    let tree: Tree = leaves.iter().copied().collect();
    let checkpoint = signed(2, tree.root());
    let proof = Proof::new(&entries[1], &leaves, &checkpoint).unwrap();
    let mut seeds: Vec<Vec<u8>> = entries.iter().map(Entry::canonical).collect();
    seeds.push(checkpoint.checkpoint.text().into_bytes());
    seeds.push(checkpoint.text().into_bytes());
    seeds.push(serde_json::to_vec(&proof).unwrap());
    seeds.push(tree.encode());
    // The largest number of entries, with as many subtrees as it has bits.
    seeds.push([&[1], &[0xff; 8 + 64 * 32][..]].concat());
    seeds
}

fn export(input: &[u8]) {
    let forged = export::verify(input, &[], &Nobody, None);
    let Ok((_, report)) = export::verify(input, &[], &Anybody, None) else {
        assert!(forged.is_err());
        return;
    };
    if !report.is_sound() {
        return;
    }
    // What is sound is written again byte for byte: there is no second form to hide anything in.
    let (header, mut rows) = Reader::open(input).unwrap();
    assert!(header.checkpoints.is_empty() || !forged.unwrap().1.is_sound());
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    while let Some(row) = rows.row().unwrap() {
        writer.row(row.unwrap()).unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(rows_of(&written), rows_of(input));
}

/// What follows the first line.
fn rows_of(file: &[u8]) -> &[u8] {
    let end = file.iter().position(|byte| *byte == b'\n');
    end.map_or(&[], |end| &file[end + 1..])
}

fn export_seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [(0, 0), (0, 1), (0, 5), (2, 6)]
        .map(|(start, end)| file(start, end))
        .into();
    // The last number there is.
    let header = Header {
        format: export::Format::One,
        origin: NoteName::new("city.example").unwrap(),
        start: u64::MAX,
        peaks: vec![Hash::of_nothing(); 64],
        head: Head {
            size: 0,
            root: Hash::of_nothing(),
        },
        checkpoints: vec![],
    };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    let entry = sample(u64::MAX, "");
    let line = entry.canonical();
    let row = Row {
        seq: u64::MAX,
        line: &line,
        leaf: Some(entry.leaf()),
        mac: "",
    };
    writer.row(row).unwrap();
    seeds.push(writer.finish().unwrap());
    seeds
}

/// A sound file of the entries from `start` to before `end`.
fn file(start: u64, end: u64) -> Vec<u8> {
    let entries: Vec<Entry> = (0..end).map(|seq| sample(seq, "查看")).collect();
    let mut tree = Tree::default();
    let mut peaks = Vec::new();
    for entry in &entries {
        if entry.seq == start {
            peaks = tree.peaks().to_vec();
        }
        tree.append(entry.leaf());
    }
    let header = Header {
        format: export::Format::One,
        origin: NoteName::new("city.example").unwrap(),
        start,
        peaks,
        head: Head {
            size: end,
            root: tree.root(),
        },
        checkpoints: vec![signed(end, tree.root())],
    };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for entry in entries.iter().filter(|entry| entry.seq >= start) {
        let line = entry.canonical();
        let row = Row {
            seq: entry.seq,
            line: &line,
            leaf: Some(entry.leaf()),
            mac: "00",
        };
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}
