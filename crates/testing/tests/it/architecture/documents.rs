//! Documents that point at something point at something that is there.

use super::{File, assert_none, files, root};

fn documents() -> Vec<File> {
    files()
        .into_iter()
        .filter(|file| file.has_extension("md") && !file.path.contains("/vendor/"))
        .collect()
}

/// Whether a word in backticks is meant as a path of the repository.
fn is_repository_path(word: &str) -> bool {
    const TOP: [&str; 7] = [
        "crates/",
        "docs/",
        "scripts/",
        "tests/",
        "rulebooks/",
        "mappings/",
        ".ci/",
    ];
    TOP.iter().any(|top| word.starts_with(top))
        && !word.contains(|letter: char| letter.is_whitespace() || "*<>{}$".contains(letter))
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut missing = Vec::new();
    for document in documents() {
        let mut fenced = false;
        for (index, line) in document.text.lines().enumerate() {
            fenced ^= line.trim_start().starts_with("```");
            if fenced {
                continue;
            }
            for word in line.split('`').skip(1).step_by(2) {
                if is_repository_path(word) && !root().join(word).exists() {
                    missing.push(format!("{}:{}: {word}", document.path, index + 1));
                }
            }
        }
    }
    assert_none("no such path", &missing);
}

#[test]
fn every_relative_link_of_a_document_leads_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let path = root().join(&document.path);
        let folder = path.parent().unwrap();
        for (index, line) in document.text.lines().enumerate() {
            for rest in line.split("](").skip(1) {
                let Some((target, _)) = rest.split_once(')') else {
                    continue;
                };
                let target = target.split('#').next().unwrap_or_default();
                if target.is_empty() || target.contains("://") {
                    continue;
                }
                if !folder.join(target).exists() {
                    broken.push(format!("{}:{}: {target}", document.path, index + 1));
                }
            }
        }
    }
    assert_none("link leads nowhere", &broken);
}

#[test]
fn decisions_that_code_cites_are_written_down() {
    let decisions: Vec<String> = files()
        .iter()
        .filter_map(|file| {
            file.path
                .strip_prefix("docs/decisions/")
                .map(|name| name[..4].to_owned())
        })
        .collect();
    let mut missing = Vec::new();
    for file in files() {
        for cited in file.text.split("docs/decisions/").skip(1) {
            let number: String = cited.chars().take_while(char::is_ascii_digit).collect();
            if number.len() == 4 && !decisions.contains(&number) {
                missing.push(format!("{}: docs/decisions/{number}", file.path));
            }
        }
    }
    missing.dedup();
    assert_none("no such decision", &missing);
}
