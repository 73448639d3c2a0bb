#![doc = include_str!("../README.md")]

mod chart;
mod error;
mod exempt;
mod import;
mod ingest;
mod jobs;
mod judge;
mod overview;
mod pull;
mod resource;
mod rulebook;
mod unmatched;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

pub use chart::{Chart, ChartDay, ChartWindow};
pub use error::AppError;
pub use exempt::ExemptRequest;
pub use import::{ImportFormat, ImportReport};
pub use ingest::{Token, Written};
pub use judge::{JudgeReport, ReplayReport};
pub use overview::{Overview, UnitShare};
pub use pull::{PullReport, PullRequest};
pub use resource::{NewResourceRequest, ResourceDetail};
pub use rulebook::RulebookView;
pub use unmatched::UnmatchedPage;
pub use yunheng_store::{
    Backend, Exemption, LatestFilter, NewVerdict, ResourceFilter, ResourceRow, ResourceSort,
    StoredRollup, StoredVerdict, Totals, UnmatchedGroup, UnmatchedRow, VerdictRow, VerdictTotals,
};
pub use yunheng_telemetry::remote_write::Version as RemoteWriteVersion;

/// Tells the time. The only implementation that reads the machine's clock is in the binary.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// What the use cases need to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data directory.
    pub data: PathBuf,
    /// Database address; `None` for SQLite in the data directory.
    pub database: Option<String>,
    /// Largest body accepted, bytes, compressed.
    pub body_limit: usize,
    /// Largest decompressed remote-write body, bytes.
    pub decompressed_limit: usize,
    /// Months of raw samples kept.
    pub retention_months: i32,
    /// Mapping file, besides the presets.
    pub mapping: Option<PathBuf>,
    /// Bearer token of the provider's telemetry.
    pub provider_token: Option<String>,
    /// Bearer token of the supervisor's telemetry.
    pub supervisor_token: Option<String>,
}

/// The use cases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The id to pass as `after` for the next page; `None` on the last.
    pub next: Option<i64>,
    /// How many rows the filter matches in all.
    pub total: u64,
}

impl App {
    /// Opens store, raw directory and mapping; adopts the built-in rulebook into an empty store; removes leftovers of interrupted writes.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let _ = (config, clock);
        todo!()
    }
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        todo!()
    }
    /// Whether store and raw directory answer; the reason if not.
    pub async fn ready(&self) -> Result<(), AppError> {
        todo!()
    }
    /// Which database is behind it.
    pub fn backend(&self) -> Backend {
        todo!()
    }
    /// Largest body accepted, bytes, compressed: [`Config::body_limit`].
    pub fn body_limit(&self) -> usize {
        todo!()
    }
}
