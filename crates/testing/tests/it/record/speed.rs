//! How long verifying from the database takes: `cargo test --release -p yunheng-testing --test it record::speed -- --ignored --nocapture`.

use std::time::Instant;

use jiff::SignedDuration;
use yunheng_domain::actor::{Origin, Who};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::record::{Acting, Entry, Object, Outcome, Tree};
use yunheng_domain::role::Role;
use yunheng_seal::{FileMaster, KeyState, Keys, MacPurpose, Purpose, WrappedKey};
use yunheng_store::{NewEntry, RecordHead, Store};
use yunheng_testing::Harness;

use super::verify;

/// Entries, unless `YUNHENG_ENTRIES` says otherwise; the figure of the requirement is five million within 60 s.
const ENTRIES: u64 = 200_000;
const BATCH: u64 = 10_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "a measurement"]
async fn on_sqlite() {
    measure(Harness::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "a measurement"]
async fn on_postgres() {
    measure(Harness::postgres().await).await;
}

async fn measure(city: Harness) {
    let entries = std::env::var("YUNHENG_ENTRIES").map_or(ENTRIES, |text| text.parse().unwrap());
    let store = city.store();
    fill(&city, store, entries).await;
    let started = Instant::now();
    let report = verify(&city).await;
    let seconds = started.elapsed().as_secs_f64();
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    let read = report.report.entries as f64;
    println!(
        "{:?}: {read} entries in {seconds:.1} s, {:.0} a second, five million in {:.0} s",
        city.app().backend(),
        read / seconds,
        5e6 / read * seconds
    );
}

/// Writes entries as the program does, many at a time.
async fn fill(city: &Harness, store: &Store, entries: u64) {
    let keys = keys(city, store).await;
    let mut written = 0;
    while written < entries {
        let mut tx = store.begin().await.unwrap();
        let head = tx.lock_record().await.unwrap().unwrap();
        let mut tree = Tree::decode(&hex(&head.tree)).unwrap();
        let rows: Vec<NewEntry> = (head.size..head.size + BATCH)
            .map(|seq| {
                let entry = entry(city, seq);
                let leaf = entry.leaf();
                tree.append(leaf);
                NewEntry {
                    line: String::from_utf8(entry.canonical()).unwrap(),
                    leaf: leaf.to_string(),
                    mac: keys.mac(
                        MacPurpose::RecordMac,
                        format!("entry {seq} {leaf}").as_bytes(),
                    ),
                    entry,
                }
            })
            .collect();
        let size = head.size + BATCH;
        let mut text = String::new();
        for byte in tree.encode() {
            use std::fmt::Write as _;
            write!(text, "{byte:02x}").unwrap();
        }
        let mac = keys.mac(
            MacPurpose::RecordMac,
            format!("head {size} {text}").as_bytes(),
        );
        let head = RecordHead {
            size,
            tree: text,
            mac,
        };
        tx.append_record(&rows, &head).await.unwrap();
        tx.commit().await.unwrap();
        written += BATCH;
    }
}

async fn keys(city: &Harness, store: &Store) -> Keys {
    let rows = store
        .data_keys()
        .await
        .unwrap()
        .into_iter()
        .map(|row| WrappedKey {
            purpose: Purpose::from_code(&row.purpose).unwrap(),
            version: row.version,
            state: KeyState::from_code(&row.state).unwrap(),
            created_at: row.created_at,
            rotate_by: row.rotate_by,
            wrapped: row.wrapped,
            master: row.master,
        });
    let rows: Vec<WrappedKey> = rows.collect();
    let master = FileMaster::open(&city.config().key_file).unwrap();
    Keys::open(&master, &rows).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn entry(city: &Harness, seq: u64) -> Entry {
    Entry {
        seq,
        at: city.app().now() + SignedDuration::from_millis(i64::try_from(seq).unwrap() * 317),
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
        rulebook: Some("bazhong-2023@1".to_owned()),
        reason: None,
    }
}
