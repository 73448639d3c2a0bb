//! Reading from a Prometheus-compatible server into the same roll-ups, resumable.

use jiff::Timestamp;
use yunheng_domain::metric::Source;

use crate::{App, AppError};

/// What to pull.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Base address.
    pub url: String,
    /// Bearer token, if the server wants one.
    pub token: Option<String>,
    /// From; already pulled time is not read again unless `again`.
    pub from: Timestamp,
    /// Until, exclusive.
    pub to: Timestamp,
    /// Hours per request.
    pub step_hours: i64,
    /// Unit under which unknown resources are created; `None` lists them as unmatched.
    pub create_under: Option<String>,
    /// Whose telemetry it is.
    pub source: Source,
    /// Ignore how far earlier pulls got.
    pub again: bool,
}

/// What a pull did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct PullReport {
    /// Samples read.
    pub samples: u64,
    /// Of those, bound to a resource.
    pub matched: u64,
    /// Resources created.
    pub resources_created: u64,
    /// Requests made.
    pub requests: u64,
}

impl App {
    /// Pulls. `progress` is told steps done and steps in all.
    pub async fn pull(
        &self,
        request: &PullRequest,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PullReport, AppError> {
        let _ = (request, progress);
        todo!()
    }
}
