//! Rules about the text of files.

use super::{File, assert_none, files, root};
use std::collections::BTreeSet;

/// Lines of a Rust file that ship: everything before its unit tests, and nothing of a file that holds only tests.
fn production_lines(file: &File) -> usize {
    if file.name() == "tests.rs" || file.path.contains("/tests/") {
        return 0;
    }
    file.text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .count()
}

#[test]
fn no_rust_file_is_longer_than_500_production_lines() {
    let long: Vec<String> = files()
        .iter()
        .filter(|file| file.has_extension("rs"))
        .map(|file| (production_lines(file), &file.path))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert_none("split these files", &long);
}

#[test]
fn exceptions_from_lints_are_expected_with_a_reason() {
    // Put together here, so that this file does not find itself.
    let allow = concat!("#[", "allow(");
    let allow_inner = concat!("#![", "allow(");
    let found: Vec<String> = files()
        .iter()
        .filter(|file| file.has_extension("rs"))
        .filter(|file| file.text.contains(allow) || file.text.contains(allow_inner))
        .map(|file| file.path.clone())
        .collect();
    assert_none("write #[expect(lint, reason = \"...\")] instead", &found);
}

#[test]
fn no_unfinished_business_is_left_in_a_comment() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK:"),
    ];
    let mut found = Vec::new();
    for file in files() {
        // Lock files and vendored libraries are not ours to word.
        if file.path.ends_with("-lock.json") || file.path.contains("/vendor/") {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != ':');
            if words.clone().any(|word| {
                marks
                    .iter()
                    .any(|mark| word.trim_end_matches(':') == mark.trim_end_matches(':'))
            }) {
                found.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    assert_none("finish it or file an issue", &found);
}

/// A path that only one machine has, or a mirror that only one network reaches, breaks everybody else's checkout.
#[test]
fn no_file_names_a_machine_or_a_package_mirror() {
    let mut places: Vec<String> = ["/home/", "/root/", "/Users/", "C:\\Users"]
        .map(str::to_owned)
        .to_vec();
    for variable in ["HOME", "CARGO_HOME", "RUSTUP_HOME"] {
        places.extend(std::env::var(variable).ok());
    }
    places.push(root().to_string_lossy().into_owned());
    // "/" or "/data" would be found in every other file, and says nothing about a machine.
    places.retain(|place| place.matches('/').count() >= 2 || place.contains('\\'));
    let mut found = Vec::new();
    for file in files() {
        if file.path.contains("/vendor/") || file.path.ends_with("architecture/sources.rs") {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            if places.iter().any(|place| line.contains(place)) {
                found.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    assert_none("say it without the machine's own paths", &found);
}

#[test]
fn lock_files_name_no_host_of_a_mirror() {
    let mut found = Vec::new();
    for file in files() {
        if file.name() == "Cargo.lock" {
            // Cargo writes its own name for the registry, whatever mirror the packages came from: one name, and no source elsewhere.
            let sources: BTreeSet<&str> = file
                .text
                .lines()
                .filter(|line| line.starts_with("source = "))
                .collect();
            let elsewhere = sources
                .iter()
                .filter(|source| sources.len() > 1 || !source.contains("/rust-lang/"));
            found.extend(elsewhere.map(|source| format!("{}: {source}", file.path)));
        } else if file.path.ends_with("package-lock.json") && file.text.contains("\"resolved\"") {
            found.push(format!("{}: \"resolved\"", file.path));
        } else if (file.name() == ".npmrc" && file.text.contains("registry=http"))
            || file.path.starts_with(".cargo/")
        {
            found.push(file.path.clone());
        }
    }
    assert_none(
        "packages come from wherever the user's client gets them",
        &found,
    );
}

#[test]
fn every_crate_s_readme_is_its_documentation() {
    let files = files();
    let missing: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/src/lib.rs"))
        .filter(|file| {
            !file
                .text
                .starts_with("#![doc = include_str!(\"../README.md\")]")
        })
        .map(|file| file.path.clone())
        .collect();
    assert_none(
        "begin with #![doc = include_str!(\"../README.md\")]",
        &missing,
    );
    let thin: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/README.md"))
        .filter(|file| file.path.matches('/').count() == 2 && file.text.lines().count() < 3)
        .map(|file| file.path.clone())
        .collect();
    assert_none("say what the crate is for", &thin);
}
