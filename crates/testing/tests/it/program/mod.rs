//! The command line as a user and a script meet it.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use yunheng_testing::{PostgresDatabase, Program, gwa, ms};

/// Two machines over the third quarter of 2013, one low, one with a peak.
fn traces() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = ms("2013-07-01T00:00:00+08:00") / 1_000;
    gwa::write(
        folder.path(),
        "2013-7",
        "low",
        &gwa::rows(from, 92, |_| 12.0, |_| 25.0),
    );
    let peak = |hour| if hour == 500 { 64.5 } else { 12.0 };
    gwa::write(
        folder.path(),
        "2013-7",
        "peak",
        &gwa::rows(from, 92, peak, |_| 25.0),
    );
    folder
}

fn run(data: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    Program::command(data, database)
        .args(arguments)
        .output()
        .unwrap()
}

/// What a command printed, which must be JSON and nothing else.
fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

/// Import, verdicts, replay, as README.md walks through them.
fn walk_through(data: &Path, database: Option<&str>) {
    let traces = traces();
    let path = traces.path().to_str().unwrap();
    let import = [
        "telemetry",
        "import",
        "--format",
        "gwa-t-12",
        "--unit",
        "TRACE",
        path,
    ];
    let imported = run(data, database, &import);
    assert!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );

    let printed = json(&run(
        data,
        database,
        &["verdicts", "--period", "2013Q3", "-o", "json"],
    ));
    let verdicts = printed.as_array().unwrap();
    assert_eq!(
        verdicts.len(),
        2 * 3,
        "three rules for each of two machines"
    );
    for verdict in verdicts {
        for key in [
            "resource",
            "rule",
            "article",
            "verdict",
            "cpu_peak_percent",
            "memory_peak_percent",
            "cpu_p95_percent",
            "memory_p95_percent",
            "cpu_mean_percent",
            "memory_mean_percent",
            "coverage",
            "rulebook",
        ] {
            assert!(verdict.get(key).is_some(), "{key} is missing: {verdict}");
        }
    }
    let find = |resource: &str| {
        verdicts
            .iter()
            .find(|verdict| verdict["resource"] == resource && verdict["rule"] == "reduction")
            .unwrap()
    };
    assert_eq!(find("low")["verdict"], "shrink");
    assert_eq!(find("peak")["verdict"], "keep");
    assert_eq!(find("peak")["cpu_peak_percent"], 64.5);

    let replayed = json(&run(data, database, &["verdicts", "replay", "-o", "json"]));
    let replayed = replayed.get(0).unwrap_or(&replayed);
    assert_eq!(replayed["replayed"], 6, "{replayed}");
    assert_eq!(
        replayed["different"].as_array().unwrap().len(),
        0,
        "{replayed}"
    );
}

#[test]
fn the_walk_through_of_the_readme_works_on_sqlite() {
    let data = tempfile::tempdir().unwrap();
    walk_through(data.path(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_through_of_the_readme_works_on_postgres() {
    let data = tempfile::tempdir().unwrap();
    let database = PostgresDatabase::create().await;
    walk_through(data.path(), Some(database.url()));
}

#[test]
fn a_file_that_cannot_be_imported_ends_in_code_3_and_names_the_place() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("samples.csv");
    fs::write(
        &file,
        "resource,metric,timestamp,value\nvm,cpu,2013-07-01T00:00:00Z,many\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let import = [
        "telemetry",
        "import",
        "--format",
        "csv",
        "--unit",
        "U",
        path,
    ];
    let output = run(data.path(), None, &import);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("samples.csv:2:4"), "{said}");
}

#[test]
fn a_rulebook_is_checked_and_its_mistakes_are_named_by_line_and_key() {
    let data = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let good = root.join("rulebooks/bazhong-2023.toml");
    let output = run(
        data.path(),
        None,
        &["rulebook", "check", good.to_str().unwrap()],
    );
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let text = fs::read_to_string(good).unwrap();
    let bad = data.path().join("bad.toml");
    let key = "\"scale_down.cpu_mem_peak\"";
    let at = text.lines().position(|line| line.contains(key)).expect(key);
    fs::write(&bad, text.replacen(key, "\"scale_down.cpu_mem_peek\"", 1)).unwrap();
    let output = run(
        data.path(),
        None,
        &["rulebook", "check", bad.to_str().unwrap()],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("bad.toml"), "{said}");
    assert!(
        said.contains("scale_down.cpu_mem_peek"),
        "line {}: {said}",
        at + 1
    );
}

#[test]
fn a_wrong_command_line_ends_in_code_2_and_a_missing_server_in_4() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(run(data.path(), None, &["weigh"]).status.code(), Some(2));
    // Port 9 discards; nobody listens there.
    let nowhere = Some("postgres://nobody@127.0.0.1:9/none");
    assert_eq!(
        run(data.path(), nowhere, &["verdicts", "replay"])
            .status
            .code(),
        Some(4)
    );
}

#[test]
fn the_demo_city_is_loaded_once() {
    let data = tempfile::tempdir().unwrap();
    let demo = ["demo", "--machines", "12", "--days", "100", "-o", "json"];
    let first = json(&run(data.path(), None, &demo));
    let first = first.get(0).unwrap_or(&first);
    assert!(first["samples"].as_u64().unwrap() > 100_000, "{first}");
    let again = json(&run(data.path(), None, &demo));
    let again = again.get(0).unwrap_or(&again);
    assert_eq!(
        (&again["months"], &again["samples"]),
        (&0.into(), &0.into()),
        "{again}"
    );
}
