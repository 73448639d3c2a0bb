//! What a use case can answer instead of a result.

use yunheng_domain::rulebook::Bilingual;

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
    /// The name or code is taken.
    #[error("already there: {0}")]
    Conflict(String),
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
