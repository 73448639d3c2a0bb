//! What we may build on.

use super::{assert_none, metadata};

/// Licences that an Apache-2.0 program may carry. The same list is in deny.toml.
const ALLOWED: [&str; 12] = [
    // lettre's encoding of mails; htmx on the pages has it as well.
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    // webauthn-rs: copyleft file by file, and we change none of its files (docs/decisions/0010).
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

#[test]
fn every_dependency_has_a_licence_that_we_may_carry() {
    let mut refused = Vec::new();
    for package in metadata()["packages"].as_array().unwrap() {
        let name = format!(
            "{} {}",
            package["name"].as_str().unwrap(),
            package["version"].as_str().unwrap()
        );
        let Some(text) = package["license"].as_str() else {
            refused.push(format!("{name}: no licence"));
            continue;
        };
        // Older crates write "MIT/Apache-2.0".
        match spdx::Expression::parse_mode(text, spdx::ParseMode::LAX) {
            Ok(expression) => {
                let fits = expression
                    .evaluate(|requirement| ALLOWED.contains(&requirement.to_string().as_str()));
                if !fits {
                    refused.push(format!("{name}: {text}"));
                }
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    assert_none("not on the list of licences", &refused);
}

#[test]
fn the_list_of_licences_is_the_one_of_cargo_deny() {
    let text = std::fs::read_to_string(super::root().join("deny.toml")).unwrap();
    let deny: toml::Table = text.parse().unwrap();
    let listed: Vec<&str> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(listed, ALLOWED);
}
