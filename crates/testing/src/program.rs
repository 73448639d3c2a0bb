//! The built binary as a process, for what only a process can show.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A serving process, killed with this value.
#[derive(Debug)]
pub struct Program {
    child: Mutex<Child>,
    address: String,
    /// Whether it was given a certificate.
    tls: bool,
    log: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// The binary that `cargo test --workspace` has built beside this test.
    pub fn path() -> PathBuf {
        let mut path = std::env::current_exe().unwrap();
        path.pop();
        if path.ends_with("deps") {
            path.pop();
        }
        path.push(format!("yunheng{}", std::env::consts::EXE_SUFFIX));
        assert!(
            path.exists(),
            "{} is missing: test the whole workspace, or `cargo build --workspace` first",
            path.display()
        );
        path
    }

    /// A command of the binary over a data directory, and a database if it is not SQLite.
    pub fn command(data: &Path, database: Option<&str>) -> Command {
        let mut command = Command::new(Self::path());
        command.arg("--data").arg(data);
        // Inside, so that a test that moves or copies the directory takes the key along.
        command.arg("--key-file").arg(data.join("master.key"));
        if let Some(url) = database {
            command.arg("--database").arg(url);
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(data: &Path, arguments: &[&str]) -> Output {
        Self::command(data, None).args(arguments).output().unwrap()
    }

    /// Serves, and waits until it is ready. `wrap` may put the command into another (a namespace, a limit).
    pub async fn serve(mut command: Command) -> Self {
        let address = format!("127.0.0.1:{}", spare_port());
        let given = |variable: &str| command.get_envs().any(|(name, _)| name == variable);
        let tls = given("YUNHENG_TLS_CERT");
        if !given("YUNHENG_LOG") {
            command.env("YUNHENG_LOG", "warn");
        }
        command
            .args(["serve", "--listen", &address])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        // Captured by the test runner, and shown if the test fails.
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                println!("serve: {line}");
                kept.lock().unwrap().push(line);
            }
        });
        let program = Self {
            child: Mutex::new(child),
            address,
            tls,
            log,
        };
        for _ in 0..600 {
            if let Some(status) = program.child.lock().unwrap().try_wait().unwrap() {
                panic!("serve ended with {status}");
            }
            let ready = program.client().get(program.url("/readyz")).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return program;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("serve was not ready within 30 s");
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it has written to its log so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// A client that gives up in time, and stays where it is sent.
    pub fn client(&self) -> reqwest::Client {
        // The client wants a provider of TLS even where it speaks plain HTTP. The second time it is there already.
        drop(rustls::crypto::ring::default_provider().install_default());
        reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // The certificates of tests are nobody's.
            .tls_danger_accept_invalid_certs(true)
            .build()
            .unwrap()
    }

    /// Kills without a chance to clean up (SIGKILL), and waits until it is gone.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Already gone is as good.
        if let Ok(child) = self.child.get_mut() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// A port that nobody listened on a moment ago.
pub fn spare_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
