//! What can go wrong in the store, in terms the use cases understand.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique name or code is taken.
    #[error("already there: {0}")]
    Conflict(String),
    /// The disk is full: nothing was written.
    #[error("no space left")]
    NoSpace,
    /// Another process holds the lock for longer than the wait allows.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or broke off.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A stored value that this version cannot read.
    #[error("stored value unreadable: {0}")]
    Corrupt(String),
    /// Anything else the database said.
    #[error("database: {0}")]
    Database(sea_orm::DbErr),
}
