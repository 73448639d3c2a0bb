//! The program as a user calls it: what it prints, and with which code it ends.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails as tests do")]

use std::process::{Command, Output};

fn yunheng(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yunheng"))
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

fn rulebook(name: &str) -> String {
    format!("{}/../../rulebooks/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_rulebooks_that_come_with_the_program_have_no_mistakes() {
    let output = yunheng(&[
        "rulebook",
        "check",
        &rulebook("bazhong-2023.toml"),
        &rulebook("yunling-demo.toml"),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn a_mistake_in_a_rulebook_is_named_by_file_and_line_and_ends_with_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let text = std::fs::read_to_string(rulebook("bazhong-2023.toml")).unwrap();
    let wrong = text.replacen("effective_from", "effective_form", 1);
    std::fs::write(&file, wrong).unwrap();
    let file = file.to_str().unwrap();
    let output = yunheng(&["rulebook", "check", file]);
    assert_eq!(output.status.code(), Some(1));
    let first = stdout(&output);
    let place = first.strip_prefix(&format!("{file}:")).unwrap();
    let line: usize = place.split(':').next().unwrap().parse().unwrap();
    assert!(line >= 1, "{first}");
}

#[test]
fn the_same_rulebook_given_twice_overlaps_itself() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.toml");
    let text = std::fs::read_to_string(rulebook("bazhong-2023.toml")).unwrap();
    let other = text.replacen("id = \"bazhong-2023\"", "id = \"bazhong-copy\"", 1);
    assert_ne!(text, other, "the rulebook's id is written differently now");
    std::fs::write(&copy, other).unwrap();
    let output = yunheng(&[
        "rulebook",
        "check",
        &rulebook("bazhong-2023.toml"),
        copy.to_str().unwrap(),
        "-o",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found[0]["key"], "effective_from");
    assert_eq!(found[0]["file"], copy.to_str().unwrap());
}

#[test]
fn a_file_that_is_not_there_ends_with_code_3() {
    let output = yunheng(&["rulebook", "check", "no-such-file.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no-such-file.toml"));
}

#[test]
fn a_wrong_command_line_ends_with_code_2() {
    assert_eq!(yunheng(&["governs"]).status.code(), Some(2));
    let period = yunheng(&["verdicts", "--period", "soon"]);
    assert_eq!(period.status.code(), Some(2));
    assert!(stderr(&period).contains("2013Q3"));
}

#[test]
fn help_lists_the_exit_codes() {
    let help = stdout(&yunheng(&["--help"]));
    assert!(help.contains("Exit codes:"));
    assert!(help.contains("no space left"));
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = yunheng(&["completion", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("verdicts"), "{shell}");
    }
}
