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

/// The program on a data directory of its own.
fn on(data: &std::path::Path, arguments: &[&str]) -> Output {
    let mut all = vec!["--data", data.to_str().unwrap()];
    all.extend(arguments);
    yunheng(&all)
}

#[test]
fn a_city_that_is_there_is_not_loaded_again_and_its_verdicts_replay() {
    let data = tempfile::tempdir().unwrap();
    let demo = ["demo", "--machines", "12", "--days", "60", "-o", "json"];
    let first = on(data.path(), &demo);
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    let loaded: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    assert!(loaded["samples"].as_u64().unwrap() > 100_000);
    let again: serde_json::Value = serde_json::from_slice(&on(data.path(), &demo).stdout).unwrap();
    assert_eq!(again["samples"], 0);
    assert_eq!(again["verdicts"], 0);

    let replay = on(data.path(), &["verdicts", "replay", "-o", "json"]);
    assert_eq!(replay.status.code(), Some(0), "{}", stderr(&replay));
    let replay: serde_json::Value = serde_json::from_slice(&replay.stdout).unwrap();
    // The quarter's reductions are judged again with the nights, on the same evidence, and stored once: those of the twelve machines, and of three that a case of the city's past had brought by then.
    let judged = loaded["verdicts"].as_u64().unwrap();
    assert_eq!(replay["replayed"], judged - 12 - 3);
    assert_eq!(replay["different"].as_array().unwrap().len(), 0);
}

#[test]
fn another_city_on_top_of_one_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let small = on(data.path(), &["demo", "--machines", "3", "--days", "2"]);
    assert_eq!(small.status.code(), Some(0), "{}", stderr(&small));
    let other = on(data.path(), &["demo", "--machines", "9", "--days", "2"]);
    assert_eq!(other.status.code(), Some(3));
}

#[test]
fn verdicts_print_one_object_per_resource_and_rule() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("samples.csv");
    std::fs::write(
        &file,
        "resource,metric,timestamp,value\nvm-1,cpu,2013-07-01T00:00:00Z,12.5\n",
    )
    .unwrap();
    let arguments = ["telemetry", "import", "--format", "csv", "--unit", "U1"];
    let import = on(
        data.path(),
        &[&arguments[..], &[file.to_str().unwrap()]].concat(),
    );
    assert_eq!(import.status.code(), Some(0), "{}", stderr(&import));
    let output = on(
        data.path(),
        &["verdicts", "--period", "2013Q3", "-o", "json"],
    );
    let verdicts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let reduction = verdicts
        .as_array()
        .unwrap()
        .iter()
        .find(|verdict| verdict["rule"] == "reduction")
        .unwrap();
    assert_eq!(reduction["resource"], "vm-1");
    assert_eq!(reduction["article"], "24(2)");
    assert_eq!(reduction["verdict"], "insufficient_data");
    assert_eq!(reduction["cpu_peak_percent"], 12.5);
    assert!(reduction["memory_peak_percent"].is_null());
    assert_eq!(reduction["unit"], "U1");
}

#[test]
fn a_wrong_number_in_a_file_is_named_by_line_and_column_and_nothing_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("samples.csv");
    let rows = "resource,metric,timestamp,value\nvm-1,cpu,2013-07-01T00:00:00Z,1\nvm-1,cpu,2013-07-01T00:15:00Z,much\n";
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let import = on(
        data.path(),
        &[
            "telemetry",
            "import",
            "--format",
            "csv",
            "--unit",
            "U1",
            file,
        ],
    );
    assert_eq!(import.status.code(), Some(3));
    assert!(
        stderr(&import).contains(&format!("{file}:3:4:")),
        "{}",
        stderr(&import)
    );
    let verdicts = on(
        data.path(),
        &["verdicts", "--period", "2013Q3", "-o", "json"],
    );
    assert_eq!(stdout(&verdicts).trim(), "[]");
}
