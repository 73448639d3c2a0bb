//! Nothing is written around the record: a use case changes something by an act, and an act commits its entry with the change.

use std::collections::BTreeMap;

use super::{assert_none, files};

/// Where transactions begin other than by an act: how often, and why nothing of it is anybody's act. May only shrink.
const BESIDES: [(&str, usize, &str); 20] = [
    ("act.rs", 2, "where an act and a refusal begin"),
    ("binder.rs", 1, "numbers for series that telemetry names"),
    ("bulk.rs", 1, "numbers for series that telemetry names"),
    (
        "committer.rs",
        1,
        "telemetry that arrived, many requests at once",
    ),
    (
        "case/draft.rs",
        1,
        "what its author is typing: the act that sends it is on the record, strokes are not",
    ),
    (
        "case/make.rs",
        1,
        "the bytes of a document that an act issued",
    ),
    (
        "jobs.rs",
        1,
        "two raw files become one with the same samples",
    ),
    ("judge.rs", 1, "days are summed up to months"),
    (
        "keys.rs",
        1,
        "the first keys, without which there is no record",
    ),
    (
        "queue_load.rs",
        1,
        "a benchmark, on a database that is thrown away",
    ),
    (
        "quota_race.rs",
        1,
        "a benchmark, on a database that holds nothing else",
    ),
    (
        "notice/deliver.rs",
        2,
        "what is on its way is leased and settled; what sent it there was an act",
    ),
    ("raw_lock.rs", 2, "a lock, nothing is written"),
    ("session.rs", 1, "when sessions were last used"),
    (
        "signing/demo.rs",
        1,
        "the mark of a demo city, before its accounts, each of which is an act",
    ),
    (
        "signing/kept.rs",
        1,
        "what was typed, sealed, until its person has proved itself again",
    ),
    ("signing/mod.rs", 1, "a failure to sign in, with its entry"),
    (
        "signing/openid.rs",
        2,
        "leaves for the provider and comes back; what it came to is an act",
    ),
    (
        "signing/passkey.rs",
        2,
        "what the browser is asked; its answer is an act",
    ),
    (
        "signing/password.rs",
        1,
        "the same password under stronger parameters",
    ),
];

#[test]
fn transactions_begin_with_acts_or_for_a_reason() {
    let mut begun: BTreeMap<String, usize> = BTreeMap::new();
    for file in files() {
        let Some(path) = file.path.strip_prefix("crates/app/src/") else {
            continue;
        };
        let shipped = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        let bare: String = shipped.split_whitespace().collect();
        let count = bare.matches("store().begin()").count() + bare.matches("store.begin()").count();
        if count > 0 {
            begun.insert(path.to_owned(), count);
        }
    }
    let listed: BTreeMap<String, usize> = BESIDES
        .iter()
        .map(|(path, count, _)| ((*path).to_owned(), *count))
        .collect();
    assert_eq!(begun, listed, "use App::act, which writes the record");
    assert!(listed.values().sum::<usize>() <= 26);
}

#[test]
fn nothing_but_use_cases_begins_transactions() {
    let elsewhere = ["crates/web/src/", "crates/yunheng/src/", "crates/city/src/"];
    let found: Vec<String> = files()
        .iter()
        .filter(|file| elsewhere.iter().any(|place| file.path.starts_with(place)))
        .filter(|file| {
            file.text.contains(concat!("yunheng", "_store")) || file.text.contains(".begin()")
        })
        .map(|file| file.path.clone())
        .collect();
    assert_none("the record is written by use cases", &found);
}

/// Refusals that are spelled out elsewhere than where they are written down. May only shrink.
const SPELLED: [(&str, usize, &str); 2] = [
    (
        "grant.rs",
        1,
        "already written down, answered like a missing resource",
    ),
    (
        "signing/openid.rs",
        1,
        "somebody else came back from the provider: nobody has signed in",
    ),
];

#[test]
fn a_refusal_is_answered_where_it_is_written_down() {
    let mut spelled: BTreeMap<String, usize> = BTreeMap::new();
    for file in files() {
        let Some(path) = file.path.strip_prefix("crates/app/src/") else {
            continue;
        };
        let count = file.text.matches("AppError::Refused(").count();
        if count > 0 && path != "act.rs" {
            spelled.insert(path.to_owned(), count);
        }
    }
    let listed: BTreeMap<String, usize> = SPELLED
        .iter()
        .map(|(path, count, _)| ((*path).to_owned(), *count))
        .collect();
    assert_eq!(spelled, listed, "use App::refuse, which writes the record");
}
