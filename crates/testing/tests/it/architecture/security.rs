//! The tables of standards: kept as data, each line held by tests that exist, and printed for readers.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use super::{File, assert_none, files, root};

/// Where the tables are, as `NAME.toml`; beside each, `NAME.md` is made of it.
const TABLES: [&str; 2] = ["docs/security/asvs", "docs/security/dengbao-miping"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    title: String,
    intro: String,
    part: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    title: String,
    line: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    /// Level of the requirement, or its strength.
    level: Option<String>,
    what: String,
    state: State,
    /// Tests, as `PATH::NAME`.
    #[serde(default)]
    by: Vec<String>,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum State {
    #[serde(rename = "held")]
    Held,
    #[serde(rename = "partly")]
    Partly,
    #[serde(rename = "not yet")]
    NotYet,
    #[serde(rename = "not applicable")]
    NotApplicable,
}

impl State {
    const ALL: [Self; 4] = [Self::Held, Self::Partly, Self::NotYet, Self::NotApplicable];

    fn text(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Partly => "partly",
            Self::NotYet => "not yet",
            Self::NotApplicable => "not applicable",
        }
    }
}

fn read(name: &str) -> Table {
    let text = fs::read_to_string(root().join(format!("{name}.toml"))).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}.toml: {error}"))
}

fn lines(table: &Table) -> impl Iterator<Item = &Line> {
    table.part.iter().flat_map(|part| &part.line)
}

/// Whether a file has a test of this name: a function that is one, or a title in a browser test.
fn has_test(file: &File, name: &str) -> bool {
    if file.has_extension("mjs") {
        let text = file.text.replace("\\'", "'");
        return ['\'', '`']
            .iter()
            .any(|quote| text.contains(&format!("test({quote}{name}{quote}")));
    }
    let Some(place) = file.text.find(&format!("fn {name}(")) else {
        return false;
    };
    // Attributes and documentation stand above a function without an empty line between.
    let above = file.text[..place].rsplit("\n\n").next().unwrap_or_default();
    let on_both = file
        .text
        .split("both!(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .any(|names| names.split(',').any(|listed| listed.trim() == name));
    above.contains("#[test]") || above.contains("#[tokio::test") || on_both
}

#[test]
fn every_test_that_a_table_names_is_there() {
    let files = files();
    let mut missing = Vec::new();
    for name in TABLES {
        for line in lines(&read(name)) {
            for test in &line.by {
                let found = test.split_once("::").is_some_and(|(path, test)| {
                    files
                        .iter()
                        .any(|file| file.path == path && has_test(file, test))
                });
                if !found {
                    missing.push(format!("{name}.toml: {}: {test}", line.id));
                }
            }
        }
    }
    assert_none("no such test", &missing);
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let files = files();
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let mut missing = Vec::new();
    let mut named = 0;
    for piece in text.split("](../").collect::<Vec<_>>().windows(2) {
        let name = piece[0].rsplit('[').next().unwrap_or_default();
        let path = piece[1].split(')').next().unwrap_or_default();
        if path.starts_with("crates/") || path.starts_with("tests/") {
            named += 1;
            let found = files
                .iter()
                .any(|file| file.path == path && has_test(file, name));
            if !found {
                missing.push(format!("docs/SECURITY.md: {path}::{name}"));
            }
        }
    }
    assert_none("no such test", &missing);
    assert!(named > 20, "only {named} tests found");
}

#[test]
fn what_is_held_names_a_test_and_what_is_not_says_why() {
    let mut wrong = Vec::new();
    for name in TABLES {
        let table = read(name);
        let mut ids = BTreeSet::new();
        for line in lines(&table) {
            let says_why = line.note.as_ref().is_some_and(|note| !note.is_empty());
            let right = match line.state {
                State::Held => !line.by.is_empty(),
                State::Partly => says_why,
                State::NotYet | State::NotApplicable => says_why && line.by.is_empty(),
            };
            if !right || !ids.insert(&line.id) {
                wrong.push(format!("{name}.toml: {}", line.id));
            }
        }
    }
    assert_none("a held line without test, or one without a reason", &wrong);
}

#[test]
fn the_printed_tables_are_made_of_the_data() {
    let mut stale = Vec::new();
    for name in TABLES {
        let path = root().join(format!("{name}.md"));
        let printed = print(name, &read(name));
        if std::env::var_os("YUNHENG_WRITE_TABLES").is_some() {
            fs::write(&path, &printed).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != printed {
            stale.push(format!("{name}.md"));
        }
    }
    assert_none(
        "run YUNHENG_WRITE_TABLES=1 cargo test -p yunheng-testing --test it architecture::security",
        &stale,
    );
}

fn print(name: &str, table: &Table) -> String {
    let source = name.rsplit('/').next().unwrap();
    let mut text = format!(
        "# {}\n\n{}\n\nMade of [{source}.toml]({source}.toml) by a test, which also fails if a test named here does not exist.\n\n| state | lines |\n|---|---|\n",
        table.title, table.intro
    );
    for state in State::ALL {
        let count = lines(table).filter(|line| line.state == state).count();
        writeln!(text, "| {} | {count} |", state.text()).unwrap();
    }
    for part in &table.part {
        write!(
            text,
            "\n## {}\n| | level | what | state | held by | note |\n|---|---|---|---|---|---|\n",
            part.title
        )
        .unwrap();
        for line in &part.line {
            let by: Vec<String> = line.by.iter().map(|test| link(test)).collect();
            writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                line.id,
                line.level.as_deref().unwrap_or_default(),
                line.what,
                line.state.text(),
                by.join("<br>"),
                line.note.as_deref().unwrap_or_default()
            )
            .unwrap();
        }
    }
    text
}

/// The test's name, leading to its file.
fn link(test: &str) -> String {
    let (path, name) = test.split_once("::").unwrap_or((test, test));
    format!("[{name}](../../{path})")
}
