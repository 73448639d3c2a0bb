//! What a use case can answer instead of a result.

use std::io;

use yunheng_domain::rulebook::Bilingual;
use yunheng_policy::Refusal;
use yunheng_seal::SealError;
use yunheng_store::StoreError;

/// A refusal or failure. The public message and the internal one are different things.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The input is wrong; `field` is a JSON pointer or form field.
    #[error("{field}: {}", message.en)]
    Invalid {
        /// Where: `/reason`, `unit`.
        field: String,
        /// What is wrong, in both languages.
        message: Bilingual,
    },
    /// No such thing, or none that the caller may see.
    #[error("not found")]
    NotFound,
    /// The actor may not; written down. What is foreign is to be answered exactly like what is missing.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name or code is taken.
    #[error("already there: {0}")]
    Conflict(String),
    /// Somebody else acted first: what the actor saw is no longer so.
    #[error("somebody else acted first")]
    Stale,
    /// The case does not go this way; nothing changed.
    #[error(transparent)]
    Case(Box<yunheng_domain::case::Refusal>),
    /// No or a wrong credential.
    #[error("credential missing or wrong")]
    Unauthenticated,
    /// The body or what it expands to is too large.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The content type is not one we speak.
    #[error("content type not supported")]
    UnsupportedMediaType,
    /// The body cannot be read; nothing of it was kept.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The disk is full; nothing was written.
    #[error("no space left")]
    NoSpace,
    /// The database or the raw directory does not answer now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The master key is missing, readable for others, or another database's: nothing can be opened.
    #[error("{0}")]
    Key(String),
    /// A file to import is wrong.
    #[error(transparent)]
    Import(#[from] yunheng_telemetry::import::ImportError),
    /// A server to pull from failed.
    #[error(transparent)]
    Pull(#[from] yunheng_telemetry::prometheus::PullError),
    /// Anything else; the message is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// A wrong input with its message in both languages.
    pub(crate) fn invalid(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.to_owned(),
            message: Bilingual {
                zh: zh.into(),
                en: en.into(),
            },
        }
    }

    /// The refusal that it is.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            _ => None,
        }
    }

    /// Whether it says no more than that there is nothing there for the actor: what is missing and what is foreign are told alike.
    pub(crate) fn hides(&self) -> bool {
        matches!(self, Self::NotFound | Self::Refused(_))
    }

    /// A failure of the file system.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads as `map_err(AppError::io)`"
    )]
    pub(crate) fn io(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::NoSpace,
            _ => Self::Unavailable(error.to_string()),
        }
    }

    /// A background thread that did not come back.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads as `map_err(AppError::join)`"
    )]
    pub(crate) fn join(error: tokio::task::JoinError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<yunheng_domain::case::Refusal> for AppError {
    fn from(refusal: yunheng_domain::case::Refusal) -> Self {
        Self::Case(Box::new(refusal))
    }
}

impl From<SealError> for AppError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::File { .. }
            | SealError::Exposed { .. }
            | SealError::NotAKey { .. }
            | SealError::WrongMaster { .. } => Self::Key(error.to_string()),
            SealError::Device(_) => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(what) => Self::Conflict(what),
            StoreError::NoSpace => Self::NoSpace,
            StoreError::Busy => Self::Unavailable("the database is busy".to_owned()),
            StoreError::Unreachable(why) => Self::Unavailable(why),
            StoreError::Corrupt(what) => Self::Internal(what),
            StoreError::Database(error) => Self::Internal(error.to_string()),
        }
    }
}
