//! The provider's process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Where the provider sends the browser back to. Nobody listens there: the test reads the address.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/sign-in/oidc";

/// The client's secret, agreed between test and provider.
pub(crate) const SECRET: &str = "agreed between this test and its provider";

/// A running provider; ends with the test.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) issuer: String,
    child: Child,
    /// Closed when the test ends, however it ends: the provider goes with it.
    _stdin: Option<ChildStdin>,
}

impl Running {
    pub(crate) fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
        assert!(
            folder.join("node_modules/oidc-provider").exists(),
            "scripts/install-test.sh installs the provider that this test needs"
        );
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .arg(REDIRECT)
            .env("CLIENT_SECRET", SECRET)
            .env("NODE_ENV", "production")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut issuer)
            .unwrap();
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "{issuer:?}");
        let stdin = child.stdin.take();
        Self {
            issuer,
            child,
            _stdin: stdin,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
