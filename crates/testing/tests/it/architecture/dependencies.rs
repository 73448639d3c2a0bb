//! Which crate may see which.

use std::collections::BTreeMap;

use super::{assert_none, metadata, root};

/// A crate's name, and whom of us it needs: `Some(kind)` for development and build only.
type Graph = BTreeMap<String, Vec<(String, Option<String>)>>;

fn workspace_graph() -> Graph {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let ours = |id: &str| {
        metadata["workspace_members"]
            .as_array()
            .unwrap()
            .iter()
            .any(|member| member == id)
    };
    let names: Vec<&str> = packages
        .iter()
        .filter(|package| ours(package["id"].as_str().unwrap()))
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    packages
        .iter()
        .filter(|package| names.contains(&package["name"].as_str().unwrap()))
        .map(|package| {
            let mut needs: Vec<_> = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|needed| names.contains(&needed["name"].as_str().unwrap()))
                .map(|needed| {
                    (
                        needed["name"].as_str().unwrap().to_owned(),
                        needed["kind"].as_str().map(str::to_owned),
                    )
                })
                .collect();
            needs.sort();
            (package["name"].as_str().unwrap().to_owned(), needs)
        })
        .collect()
}

/// Reviewed like code: an arrow that appears here is a decision, not an accident.
#[test]
fn the_workspace_depends_on_itself_as_reviewed() {
    let drawn: Vec<String> = workspace_graph()
        .into_iter()
        .map(|(name, needs)| {
            let needs: Vec<String> = needs
                .into_iter()
                .map(|(needed, kind)| {
                    kind.map_or(needed.clone(), |kind| format!("{needed} ({kind})"))
                })
                .collect();
            format!("{name} -> {}", needs.join(", "))
                .trim_end()
                .to_owned()
        })
        .collect();
    insta::assert_snapshot!(drawn.join("\n"), @r"
    yunheng -> yunheng-app, yunheng-city, yunheng-domain, yunheng-seal, yunheng-signin, yunheng-telemetry, yunheng-web
    yunheng-app -> yunheng-clouds, yunheng-documents, yunheng-domain, yunheng-policy, yunheng-seal, yunheng-signin, yunheng-store, yunheng-telemetry
    yunheng-city -> yunheng-app, yunheng-documents, yunheng-domain
    yunheng-clouds -> yunheng-domain
    yunheng-documents ->
    yunheng-domain ->
    yunheng-policy -> yunheng-domain
    yunheng-seal -> yunheng-domain
    yunheng-signin -> yunheng-domain
    yunheng-store -> yunheng-domain
    yunheng-telemetry -> yunheng-domain
    yunheng-testing -> yunheng-app, yunheng-city, yunheng-clouds, yunheng-domain, yunheng-seal, yunheng-signin, yunheng-store, yunheng-telemetry, yunheng-web
    yunheng-web -> yunheng-app, yunheng-domain
    ");
}

#[test]
fn the_domain_depends_on_no_other_crate_of_ours() {
    assert_eq!(workspace_graph()["yunheng-domain"], []);
}

#[test]
fn web_never_sees_the_store() {
    let graph = workspace_graph();
    for hidden in ["yunheng-store", "yunheng-telemetry"] {
        assert!(
            graph["yunheng-web"]
                .iter()
                .all(|(needed, kind)| needed != hidden || kind.is_some()),
            "web reaches {hidden} only through app"
        );
    }
}

#[test]
fn only_the_store_sees_the_database_driver() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if !name.starts_with("yunheng") || name == "yunheng-store" || name == "yunheng-testing" {
            continue;
        }
        for needed in package["dependencies"].as_array().unwrap() {
            let needed = needed["name"].as_str().unwrap();
            assert!(
                !needed.starts_with("sea-orm") && !needed.starts_with("sqlx"),
                "{name} sees {needed}: SQL belongs into yunheng-store"
            );
        }
    }
}

#[test]
fn only_the_policy_crate_sees_the_policy_language() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if !name.starts_with("yunheng") || name == "yunheng-policy" {
            continue;
        }
        for needed in package["dependencies"].as_array().unwrap() {
            let needed = needed["name"].as_str().unwrap();
            assert!(
                !needed.starts_with("cedar"),
                "{name} sees {needed}: ask yunheng-policy instead"
            );
        }
    }
}

#[test]
fn only_the_documents_crate_sees_the_typesetter() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if !name.starts_with("yunheng") || name == "yunheng-documents" {
            continue;
        }
        for needed in package["dependencies"].as_array().unwrap() {
            let needed = needed["name"].as_str().unwrap();
            assert!(
                !needed.starts_with("typst"),
                "{name} sees {needed}: hand yunheng-documents the data instead"
            );
        }
    }
}

#[test]
fn nothing_that_ships_needs_the_test_harness() {
    for (name, needs) in workspace_graph() {
        for (needed, kind) in needs {
            assert!(
                needed != "yunheng-testing" || kind.as_deref() == Some("dev"),
                "{name} needs yunheng-testing outside its tests"
            );
        }
    }
}

/// Features of ours are for tests and fuzzing. Built for the whole workspace they are on; what ships is the program's package alone.
#[test]
fn the_program_that_ships_is_built_without_what_is_for_tests() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = std::process::Command::new(cargo)
        .args(["tree", "--package", "yunheng", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}\t{f}"])
        .args(["--offline", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let ours = |line: &&str| line.starts_with("yunheng");
    assert!(tree.lines().filter(ours).count() >= 10, "{tree}");
    let tested = tree.lines().filter(|line| {
        let features = line.split('\t').nth(1).unwrap_or_default();
        let features = features.trim_end_matches("(*)").trim();
        line.starts_with("fail ") || (ours(line) && !features.is_empty())
    });
    let tested: Vec<String> = tested.map(str::to_owned).collect();
    assert_none("only tests need", &tested);
}
