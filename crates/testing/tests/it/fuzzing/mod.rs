//! Every fuzz target for a while: its seeds, then mutations of them, the same ones in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use yunheng_app::RemoteWriteVersion;
use yunheng_testing::fuzzing::{Mutator, TARGETS, Target};
use yunheng_testing::harness::{V1, V2};
use yunheng_testing::{Harness, both};

/// Mutations of each target in `make test`.
const MUTATIONS: usize = 10_000;

fn tried(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let mut inputs = (target.seeds)();
    for input in &inputs {
        holds(target, input);
    }
    let mut mutator = Mutator::new(41);
    for _ in 0..MUTATIONS {
        let base = inputs[mutator.below(inputs.len())].clone();
        let other = inputs[mutator.below(inputs.len())].clone();
        let changed = mutator.change(&base, &other, target.words);
        holds(target, &changed);
        // Some go on changing, so that distance grows.
        if mutator.below(20) == 0 {
            inputs.push(changed);
        }
    }
}

fn holds(target: &Target, input: &[u8]) {
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    assert!(
        outcome.is_ok(),
        "{}: {} ({input:?})",
        target.name,
        input.escape_ascii()
    );
}

#[test]
fn no_body_of_remote_write_brings_its_decoder_down_or_grows_in_memory() {
    tried("remote_write");
}

#[test]
fn no_cookie_is_taken_for_another_token() {
    tried("session");
}

#[test]
fn the_token_of_a_form_reads_back_as_it_was_written() {
    tried("form_token");
}

#[test]
fn the_credentials_of_a_client_read_back_as_they_were_written() {
    tried("client_credentials");
}

#[test]
fn a_query_that_was_read_is_written_and_read_again_alike() {
    tried("queries");
}

#[test]
fn an_entry_of_the_record_has_one_form() {
    tried("record_entry");
}

#[test]
fn a_sound_export_has_one_form_and_others_are_refused() {
    tried("record_export");
}

#[test]
fn nothing_that_a_stranger_forwards_changes_who_is_calling() {
    tried("edge");
}

#[test]
fn every_target_has_its_wrapper_and_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tests = include_str!("mod.rs");
    let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    for Target { name, .. } in TARGETS {
        assert!(tests.contains(&format!("tried(\"{name}\")")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let wrapper = root.join(format!("fuzz/fuzz_targets/{name}.rs"));
        let wrapper = std::fs::read_to_string(wrapper).unwrap();
        assert!(wrapper.contains(&format!("\"{name}\"")), "{name}");
    }
}

both!(a_refused_body_stores_nothing);

async fn a_refused_body_stores_nothing(city: Harness) {
    let before = city.rows().await;
    let target = TARGETS
        .iter()
        .find(|target| target.name == "remote_write")
        .unwrap();
    let seeds = (target.seeds)();
    let mut mutator = Mutator::new(43);
    let mut refused = 0;
    while refused < 100 {
        let seed = &seeds[mutator.below(seeds.len())];
        let changed = mutator.change(seed, seed, target.words);
        let body = changed.splitn(2, |byte| *byte == b'\n').last().unwrap();
        let (version, kind) =
            [(RemoteWriteVersion::V1, V1), (RemoteWriteVersion::V2, V2)][mutator.below(2)];
        if yunheng_telemetry::remote_write::decode(version, body, 4 << 20).is_ok() {
            continue;
        }
        let answer = city.telemetry(kind).body(body).await;
        assert!(
            answer.status().is_client_error(),
            "{}: {}",
            answer.status(),
            body.escape_ascii()
        );
        refused += 1;
    }
    assert_eq!(city.rows().await, before);
}
