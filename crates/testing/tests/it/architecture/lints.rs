//! The lints that carry the design are switched on.

use std::fs;

use super::{assert_none, root};

fn table(path: &str) -> toml::Table {
    fs::read_to_string(root().join(path))
        .unwrap()
        .parse()
        .unwrap()
}

/// One clock and one source of randomness, both passed in: that is what makes a simulated city possible.
#[test]
fn the_system_clock_and_the_thread_generator_are_banned_with_a_reason() {
    let clippy = table("clippy.toml");
    let banned = clippy["disallowed-methods"].as_array().unwrap();
    for method in [
        "std::time::SystemTime::now",
        "jiff::Timestamp::now",
        "jiff::Zoned::now",
        "rand::rng",
        "rand::random",
    ] {
        let entry = banned
            .iter()
            .find(|entry| entry["path"].as_str() == Some(method));
        let reason = entry
            .and_then(|entry| entry.get("reason"))
            .and_then(toml::Value::as_str);
        assert!(
            reason.is_some_and(|reason| reason.len() > 10),
            "{method} is not banned with a reason"
        );
    }
}

#[test]
fn unsafe_is_forbidden_and_panics_are_denied_outside_tests() {
    let lints = &table("Cargo.toml")["workspace"]["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for lint in [
        "unwrap_used",
        "expect_used",
        "panic",
        "todo",
        "allow_attributes_without_reason",
    ] {
        assert_eq!(lints["clippy"][lint].as_str(), Some("deny"), "{lint}");
    }
    assert_eq!(lints["clippy"]["pedantic"]["level"].as_str(), Some("warn"));
}

#[test]
fn every_crate_takes_the_workspace_s_lints() {
    let mut without = Vec::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let crate_: toml::Table = fs::read_to_string(&manifest).unwrap().parse().unwrap();
        if crate_.get("lints").and_then(|lints| lints.get("workspace")) != Some(&true.into()) {
            without.push(manifest.display().to_string());
        }
    }
    assert_none("add [lints] workspace = true", &without);
}
