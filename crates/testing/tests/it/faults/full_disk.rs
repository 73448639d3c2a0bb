//! A full disk refuses, says so, and recovers by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sea_orm::{ConnectionTrait, Database, Statement};
use yunheng_testing::harness::PROVIDER;
use yunheng_testing::{Program, WriteBody};

use super::{CPU, found, noon, open, post, raw, register};

/// Bytes that the small disk holds.
const DISK: u64 = 12 << 20;

/// Bytes set aside, to be given back later.
const BALLAST: usize = 4 << 20;

/// A disk of a few megabytes, mounted where only its own processes see it.
#[derive(Debug)]
struct SmallDisk {
    holder: Child,
    mount: PathBuf,
}

impl SmallDisk {
    /// Mounts a tmpfs on `mount` in a mount namespace of its own; a plain user gets one inside a user namespace.
    fn mount(mount: &Path) -> Self {
        let script = "mount -t tmpfs -o size=$1 tmpfs \"$2\" && echo mounted && exec sleep 600";
        let mut command = Command::new("unshare");
        command.arg("--mount");
        if !is_root() {
            command.arg("--map-root-user");
        }
        let mut holder = command
            .args(["sh", "-c", script, "sh"])
            .arg(DISK.to_string())
            .arg(mount)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answer = String::new();
        let stdout = holder.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut answer).unwrap();
        assert_eq!(
            answer.trim(),
            "mounted",
            "this machine lets nobody mount a tmpfs"
        );
        Self {
            holder,
            mount: mount.to_owned(),
        }
    }

    /// The small disk's files as seen from outside.
    fn outside(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.mount.strip_prefix("/").unwrap())
    }

    /// A command that runs where the small disk is.
    fn command(&self, program: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.args(["--target", &self.holder.id().to_string(), "--mount"]);
        if !is_root() {
            inside.args(["--user", "--preserve-credentials"]);
        }
        inside
            .arg("--")
            .arg(program.get_program())
            .args(program.get_args());
        inside
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// A request of some ten thousand readings whose values do not compress.
fn body(number: i64) -> WriteBody {
    let samples = (0..10_000_i64).map(move |step| {
        // Steps of a multiplicative generator: as good as noise to a compressor, and the same each time.
        let noise = (number * 10_000 + step).wrapping_mul(6_364_136_223_846_793_005) >> 11;
        (noon() - step * 7_919, (noise as f64 / 9.1e15).abs() * 100.0)
    });
    // The reading by which the request is known again, worth more than any other at its instant.
    let known = (noon() + number * 1_000, 99.0);
    WriteBody::new()
        .series(CPU, &[("resource", "vm-1")])
        .sample(known.0, known.1)
        .series(CPU, &[("resource", "vm-2")])
        .samples(samples)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_answers_507_keeps_the_store_intact_and_recovers() {
    let directory = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(directory.path());
    let outside = disk.outside();
    let ballast = outside.join("ballast");
    let data = outside.join("data");
    // Founded where there is room, and by a path that SQLite can resolve.
    let founded = tempfile::tempdir().unwrap();
    let vm = found(founded.path(), None).await;
    let app = open(founded.path(), None).await;
    register(&app, "vm-2").await;
    app.close().await.unwrap();
    copy_all(founded.path(), &data);
    fs::write(&ballast, vec![1; BALLAST]).unwrap();

    let mut command = disk.command(&Program::command(&directory.path().join("data"), None));
    command.env("YUNHENG_PROVIDER_TOKEN", PROVIDER);
    let program = Program::serve(command).await;
    let mut acknowledged = Vec::new();
    let mut refused = None;
    for number in 1..=400 {
        match post(&program, &body(number)).await {
            Some(200..300) => acknowledged.push(number),
            other => {
                refused = other;
                break;
            }
        }
    }
    assert_eq!(refused, Some(507), "after {} requests", acknowledged.len());
    assert!(!acknowledged.is_empty());

    // Reading goes on.
    for page in ["/about", "/rulebook", "/readyz"] {
        let answer = program
            .client()
            .get(program.url(page))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{page}: {}", answer.status());
    }

    // Space comes back, and so does the program, without help.
    fs::remove_file(&ballast).unwrap();
    let mut again = None;
    for _ in 0..100 {
        again = post(&program, &body(401)).await;
        if matches!(again, Some(200..300)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(matches!(again, Some(200..300)), "{again:?}");
    acknowledged.push(401);
    program.kill();

    let copy = tempfile::tempdir().unwrap();
    copy_all(&data, copy.path());
    let url = format!("sqlite://{}", copy.path().join("yunheng.db").display());
    let connection = Database::connect(&url).await.unwrap();
    let check = Statement::from_string(connection.get_database_backend(), "PRAGMA integrity_check");
    let row = connection.query_one_raw(check).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "ok");
    connection.close().await.unwrap();

    let app = open(copy.path(), None).await;
    let kept = raw(&app, vm).await;
    let expected: Vec<(i64, f64)> = acknowledged
        .iter()
        .map(|number| (noon() + number * 1_000, 99.0))
        .collect();
    assert_eq!(kept, expected);
}

/// Copies a folder to a disk with room.
fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
