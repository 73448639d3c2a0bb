//! What can go wrong in the store, in terms the use cases understand.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};

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
    Database(DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(what)) = error.sql_err() {
            return Self::Conflict(what);
        }
        if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
            return Self::Busy;
        }
        if let Some(why) = broken_off(&error) {
            return Self::Unreachable(why);
        }
        let code = match &error {
            DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error))
            | DbErr::Conn(RuntimeErr::SqlxError(error)) => match &**error {
                sqlx::Error::Database(error) => error.code().map(|code| {
                    let postgres = error
                        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                        .is_some();
                    (postgres, code.into_owned())
                }),
                _ => None,
            },
            _ => None,
        };
        match code {
            Some((true, code)) => postgres_error(&code),
            Some((false, code)) => sqlite_error(&code),
            None => None,
        }
        .unwrap_or(Self::Database(error))
    }
}

/// Why the connection is gone or never came to be; `None` for an answer of the database.
fn broken_off(error: &DbErr) -> Option<String> {
    let sqlx = match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error,
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return Some(error.to_string()),
        _ => return None,
    };
    match &**sqlx {
        sqlx::Error::Io(error) => Some(error.to_string()),
        sqlx::Error::Tls(error) => Some(error.to_string()),
        sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => Some(sqlx.to_string()),
        // The server lets this user, or this database, in not (classes 28 and 3D of PostgreSQL's codes).
        sqlx::Error::Database(error)
            if error
                .code()
                .is_some_and(|code| code.starts_with("28") || code.starts_with("3D")) =>
        {
            Some(error.message().to_owned())
        }
        _ => None,
    }
}

/// <https://www.postgresql.org/docs/15/errcodes-appendix.html>
fn postgres_error(code: &str) -> Option<StoreError> {
    match code {
        // disk_full
        "53100" => Some(StoreError::NoSpace),
        // serialization_failure, deadlock_detected, too_many_connections, lock_not_available
        "40001" | "40P01" | "53300" | "55P03" => Some(StoreError::Busy),
        _ => None,
    }
}

/// <https://www.sqlite.org/rescode.html>
fn sqlite_error(code: &str) -> Option<StoreError> {
    let code: u32 = code.parse().ok()?;
    match (code, code & 0xff) {
        // SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log.
        (13 | 4874, _) => Some(StoreError::NoSpace),
        // SQLITE_BUSY and SQLITE_LOCKED with all their extensions.
        (_, 5 | 6) => Some(StoreError::Busy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_held_elsewhere_is_busy_and_not_a_failure() {
        assert!(matches!(sqlite_error("5"), Some(StoreError::Busy)));
        assert!(matches!(sqlite_error("517"), Some(StoreError::Busy)));
        assert!(matches!(sqlite_error("13"), Some(StoreError::NoSpace)));
        assert!(sqlite_error("19").is_none());
        assert!(matches!(postgres_error("40P01"), Some(StoreError::Busy)));
        assert!(matches!(postgres_error("53100"), Some(StoreError::NoSpace)));
        assert!(postgres_error("23503").is_none());
    }
}
