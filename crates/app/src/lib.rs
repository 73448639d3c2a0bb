#![doc = include_str!("../README.md")]

mod access;
mod account;
mod act;
mod authorisation;
mod batch;
mod binder;
mod bulk;
mod case;
mod chart;
mod client;
mod committer;
mod consent;
mod delegation;
mod divergence;
mod error;
mod exempt;
mod grant;
mod grant_view;
mod import;
mod ingest;
mod jobs;
mod judge;
mod keys;
mod latest;
mod lease;
mod malware;
mod merger;
mod notice;
mod oauth;
mod organisation;
mod overview;
mod person;
mod point;
mod pull;
mod queue_load;
mod quota_race;
mod raw_lock;
mod record;
mod replay;
mod resource;
mod rights;
mod rolling;
mod rulebook;
mod saved_view;
mod search;
mod session;
mod signing;
mod unmatched;
mod verdict;
mod waiting;
mod who;

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use jiff::civil::Date;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::period;
use yunheng_domain::random::Random;
use yunheng_domain::system::System;
use yunheng_policy::Policy;
use yunheng_seal::Keys;
use yunheng_store::Store;
use yunheng_telemetry::binding::Mapping;
use yunheng_telemetry::raw::RawStore;

pub use account::{PersonDetail, PersonRow};
pub use authorisation::{MembershipRow, ToAuthorise};
pub use batch::{BatchRow, Fate};
pub use bulk::{
    PlannedDisk, PlannedMachine, PlannedSystem, PlannedUnit, Registered, Registration, Shard,
};
pub use case::{
    ActInMany, ActRequest, Amount, AnswerTime, AskTime, CaseAmong, CaseLine, CasePage, CaseView,
    Choices, ClockView, Counted, Current, DocumentView, EventView, FormView, GateView, LinesFile,
    LinesRead, OpenRequest, QueueFilter, QueuePage, QueueRow, REMARK, Reconciled, RowWrong, Said,
    SavedDraft, Startable, TimeView, Together, Upload, VerdictGroup, WorkView, defused_csv,
    filled_workbook, lines_heading,
};
pub use chart::{Chart, ChartDay, ChartWindow};
pub use client::{ClientRow, NewClientRequest};
pub use delegation::{DelegationRequest, DelegationRow, RecusalRow};
pub use divergence::{DivergenceFinding, DivergenceReport};
pub use error::AppError;
pub use exempt::ExemptRequest;
pub use grant::{GrantStep, NewGrantRequest};
pub use grant_view::GrantView;
pub use import::{ImportFormat, ImportReport};
pub use ingest::{Token, Written};
pub use judge::JudgeReport;
pub use keys::KeyRow;
pub use malware::Scanner;
pub use notice::{
    Delivered, Inbox, NewSubscriptionRequest, NoticePage, OutwardConfig, SubscriptionRow,
};
pub use oauth::{Granted, NotGranted};
pub use organisation::{OrganisationDetail, OrganisationFilter};
pub use overview::{Backlog, Overview, UnitShare};
pub use person::{NewMembershipRequest, NewPersonRequest};
pub use point::Point;
pub use pull::{PullReport, PullRequest};
pub use quota_race::{QUOTA_UNITS, QUOTA_WRITERS, QuotaRace, race_for_quota};
pub use record::{
    CheckpointRow, Own, RecordDetail, RecordReader, RecordReport, RecordRow, Signers,
    WitnessRequest,
};
pub use replay::ReplayReport;
pub use resource::{NewResourceRequest, ResourceDetail};
pub use rulebook::RulebookView;
pub use search::SearchFound;
pub use signing::{
    Changed, DemoAccount, Enrolment, Factors, Keeping, LiveSession, NewAdministrator, SetUp,
    SetUpDone, SignIn, SignInConfig, StepUp, Visitor, WaysIn,
};
pub use unmatched::UnmatchedPage;
pub use waiting::Waiting;
pub use who::SignedIn;
pub use yunheng_policy::{Action, Refusal};
pub use yunheng_store::{
    Backend, CaseFilter, CaseRow, CatalogueItem, Delivery, Exemption, LatestFilter, NewCase,
    NewDelivery, NewDocument, NewNotice, NewSubscription, NewVerdict, Notice, OutboxCounts,
    PersonFilter, Receiver, RecordFilter, ResourceFilter, ResourceRow, ResourceSort, SavedView,
    Session, StoredDocument, StoredRollup, StoredVerdict, StoredWitness, Subscription, Totals,
    UnmatchedFilter, UnmatchedGroup, UnmatchedRow, VerdictRow, VerdictTotals,
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
    /// The master key as text; `None` to read [`Config::key_file`].
    pub master_key: Option<String>,
    /// The file of the master key, made at the first start. Not in the data directory: whoever copies that must not copy the key as well.
    pub key_file: PathBuf,
    /// How people sign in.
    pub sign_in: SignInConfig,
    /// How mails and calls of webhooks go out.
    pub outward: OutwardConfig,
    /// What looks at uploads before they are kept; `None` where the city has no scanner.
    pub scanner: Option<Scanner>,
    /// What drives the provider's platform.
    pub driver: Arc<dyn yunheng_clouds::Driver>,
}

impl Config {
    /// The defaults for a data directory: SQLite, 4 MiB bodies that expand to at most 64 MiB, 13 months of raw samples, presets only, no tokens.
    pub fn for_directory(data: PathBuf) -> Self {
        Self {
            key_file: key_file(&data),
            master_key: None,
            sign_in: SignInConfig::default(),
            outward: OutwardConfig::default(),
            scanner: None,
            driver: Arc::new(yunheng_clouds::Manual),
            data,
            database: None,
            body_limit: 4 << 20,
            decompressed_limit: 64 << 20,
            retention_months: 13,
            mapping: None,
            provider_token: None,
            supervisor_token: None,
        }
    }
}

/// Where the master key of a data directory is kept by default: beside it.
fn key_file(data: &Path) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// The use cases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    store: Store,
    raw: RawStore,
    raw_directory: PathBuf,
    binder: binder::Binder,
    committer: committer::Committer,
    rulebooks: rulebook::Cache,
    policy: Policy,
    rights: rights::Known,
    used: session::Used,
    keys: RwLock<Arc<Keys>>,
    signing: signing::Signing,
    fonts: std::sync::OnceLock<Arc<yunheng_documents::Fonts>>,
    outward: notice::Outward,
    random: Arc<dyn Random>,
    overview: latest::Latest<Overview>,
    units: latest::Latest<Vec<Organisation>>,
    systems: latest::Latest<Vec<System>>,
}

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

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows: the extra row only tells that there is a next page.
    fn cut(mut rows: Vec<T>, limit: u64, total: u64, id: impl Fn(&T) -> i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(id) } else { None };
        Self { rows, next, total }
    }
}

impl App {
    /// Opens store, raw directory and mapping; adopts the built-in rulebook into an empty store; removes leftovers of interrupted writes.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, AppError> {
        tokio::fs::create_dir_all(&config.data)
            .await
            .map_err(AppError::io)?;
        let store = match &config.database {
            Some(url) => Store::connect(url).await?,
            None => Store::open_sqlite(&config.data).await?,
        };
        let policy = Policy::builtin().map_err(|error| AppError::Internal(error.to_string()))?;
        let keys = keys::open(&config, &store, clock.as_ref(), random.as_ref()).await?;
        // A folder per database: files that a database does not list are removed at its start, and another database's files must never be taken for those.
        let raw_directory = config.data.join("raw").join(store.identity().await?);
        let raw = RawStore::open(&raw_directory).map_err(AppError::io)?;
        let mapping = match &config.mapping {
            Some(file) => {
                let text = tokio::fs::read_to_string(file)
                    .await
                    .map_err(AppError::io)?;
                Mapping::parse(&text).map_err(|mistakes| {
                    AppError::Malformed(format!("{}: {}", file.display(), mistakes.join("; ")))
                })?
            }
            None => Mapping::presets(),
        };
        let app = Self {
            inner: Arc::new(Inner {
                committer: committer::Committer::spawn(store.clone()),
                binder: binder::Binder::new(mapping),
                rulebooks: rulebook::Cache::default(),
                policy,
                rights: rights::Known::default(),
                used: session::Used::default(),
                keys: RwLock::new(Arc::new(keys)),
                signing: signing::Signing::default(),
                fonts: std::sync::OnceLock::new(),
                outward: notice::Outward::new(&config.outward),
                random,
                overview: latest::Latest::default(),
                units: latest::Latest::default(),
                systems: latest::Latest::default(),
                config,
                clock,
                store,
                raw,
                raw_directory,
            }),
        };
        app.adopt_builtin_rulebook().await?;
        app.remove_leftovers().await?;
        Ok(app)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The present instant as the database keeps it: to the microsecond, so that a row reads back as it was protected.
    pub(crate) fn now_cut(&self) -> Timestamp {
        let now = self.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> Date {
        period::day_of(self.now())
    }

    /// Largest request body accepted, bytes.
    pub fn body_limit(&self) -> usize {
        self.inner.config.body_limit
    }

    /// Whether store and raw directory answer; the reason if not.
    pub async fn ready(&self) -> Result<(), AppError> {
        self.inner.store.ping().await?;
        tokio::fs::metadata(&self.inner.raw_directory)
            .await
            .map_err(AppError::io)?;
        Ok(())
    }

    /// Closes the store, for all clones; nothing works afterwards.
    pub async fn close(&self) -> Result<(), AppError> {
        Ok(self.store().close().await?)
    }

    /// Which database is behind it.
    pub fn backend(&self) -> Backend {
        self.inner.store.backend()
    }

    /// Randomness for tokens, keys and secrets.
    fn random(&self) -> &dyn Random {
        self.inner.random.as_ref()
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }
}
