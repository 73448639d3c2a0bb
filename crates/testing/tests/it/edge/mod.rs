//! The program's edge, as a process on real sockets: TLS, listeners, proxies, limits, and what crooked requests come to.

mod crooked;
mod listeners;
mod tls;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use yunheng_testing::Program;

use crate::faults::{found, open};
use crate::signin::PASSWORD;

/// A data directory that is set up, and a program over it with variables of its configuration.
struct Served {
    data: tempfile::TempDir,
    program: Program,
}

impl Served {
    async fn with(variables: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().unwrap();
        found(data.path(), None).await;
        Self::over(data, variables).await
    }

    async fn over(data: tempfile::TempDir, variables: &[(&str, &str)]) -> Self {
        let mut command = Program::command(data.path(), None);
        command.envs(variables.iter().copied());
        let program = Program::serve(command).await;
        Self { data, program }
    }

    /// Lines of the record, once the program has stopped.
    async fn record(&self) -> Vec<String> {
        self.program.kill();
        let store = yunheng_store::Store::open_sqlite(self.data.path())
            .await
            .unwrap();
        let kept = store.record_from(0, 10_000).await.unwrap();
        store.close().await.unwrap();
        kept.into_iter().map(|kept| kept.line).collect()
    }
}

/// Gives the administrator of [`found`] a password.
async fn with_password(data: &Path) {
    let app = open(data, None).await;
    let store = yunheng_store::Store::open_sqlite(data).await.unwrap();
    let person = store.person_by_login("admin.one").await.unwrap().unwrap();
    // The program keeps real time, in which an account of the harness's own time would be idle for years.
    let made = std::fs::metadata(data.join("yunheng.db")).unwrap();
    let today = made.modified().unwrap().try_into().unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.seen_person(person.id, today).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await.unwrap();
    let link = app
        .invite(&yunheng_testing::harness::setup(), person.id)
        .await
        .unwrap();
    let origin = yunheng_domain::actor::Origin::default();
    let changed = app
        .accept_invitation(&origin, link.0.reveal(), PASSWORD)
        .await;
    assert!(
        matches!(changed, Ok(yunheng_app::Changed::Done)),
        "{changed:?}"
    );
    app.close().await.unwrap();
}

/// Sends bytes as they are and reads until the other side closes, or says nothing for two seconds.
fn raw(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(2)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(read) = stream.read(&mut part) {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// A self-made certificate for this machine: its file, and its key's.
fn certificate(folder: &Path) -> (String, String) {
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| {
        let path = folder.join(name);
        path.to_str().unwrap().to_owned()
    });
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-keyout", &key, "-out", &certificate])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    (certificate, key)
}
