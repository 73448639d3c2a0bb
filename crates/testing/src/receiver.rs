//! A receiver of webhooks: it keeps what it is called with, and answers as a test wants.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

/// One call.
#[derive(Debug, Clone)]
pub struct Called {
    headers: HeaderMap,
    /// What it was called with.
    pub body: String,
}

impl Called {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

/// A receiver on this machine, for as long as its test runs.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    calls: Mutex<Vec<Called>>,
    answer: AtomicU16,
}

impl Receiver {
    /// Listens on a port of its own and answers 204.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Inner {
            calls: Mutex::default(),
            answer: AtomicU16::new(204),
        });
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    /// Where it is called.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.inner.answer.store(status, Ordering::SeqCst);
    }

    /// What it was called with.
    pub fn calls(&self) -> Vec<Called> {
        self.inner.calls.lock().unwrap().clone()
    }
}

async fn take(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: String) -> StatusCode {
    inner.calls.lock().unwrap().push(Called { headers, body });
    StatusCode::from_u16(inner.answer.load(Ordering::SeqCst)).unwrap()
}
