//! Rules about the repository itself, so that no review has to repeat them.

mod acts;
mod articles;
mod dependencies;
mod documents;
mod licences;
mod lints;
mod security;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A file of the repository.
#[derive(Debug)]
struct File {
    /// Path from the root, with `/`.
    path: String,
    /// Its text; empty for what is not UTF-8 (pictures, fonts).
    text: String,
}

impl File {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == extension)
    }
}

/// Every file that belongs to the repository. Walked instead of asked of git, which refuses to answer in somebody else's checkout.
fn files() -> Vec<File> {
    /// Made by builds and runs, all of it in .gitignore.
    const MADE: [&str; 6] = [
        ".git",
        "target",
        "node_modules",
        "screenshots",
        "corpus",
        "artifacts",
    ];
    const MADE_AT_THE_ROOT: [&str; 2] = ["data", "advisory-dbs"];
    fn walk(directory: &Path, root: &Path, files: &mut Vec<File>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let made = MADE.contains(&name.as_str())
                    || (directory == root && MADE_AT_THE_ROOT.contains(&name.as_str()));
                if !made {
                    walk(&path, root, files);
                }
            } else if path.is_file() && name != ".git" {
                let text = String::from_utf8(fs::read(&path).unwrap()).unwrap_or_default();
                let path = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    let root = root();
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        files.len() > 50,
        "only {} files found under {}",
        files.len(),
        root.display()
    );
    files
}

/// What cargo knows of the workspace and its dependencies on this machine's platform.
fn metadata() -> Value {
    let rustc = Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()))
        .arg("-vV")
        .output()
        .unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
        ])
        .arg(host)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Fails with one line per breach.
fn assert_none(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}
