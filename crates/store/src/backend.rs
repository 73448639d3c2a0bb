//! Connecting, transactions, and everything that differs between SQLite and PostgreSQL.

use std::path::Path;

use crate::StoreError;

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one file in the data directory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// The store. Cheap to clone; clones share one pool.
#[derive(Debug, Clone)]
pub struct Store {}

/// A write transaction: `BEGIN IMMEDIATE` on SQLite. Dropped without [`Tx::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {}

impl Store {
    /// Opens `yunheng.db` in the data directory, creates it if missing, and migrates it.
    pub async fn open_sqlite(data: &Path) -> Result<Self, StoreError> {
        let _ = data;
        todo!()
    }
    /// Connects to a PostgreSQL server and migrates the database under a lock that replicas share.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let _ = url;
        todo!()
    }
    /// Which database this is.
    pub fn backend(&self) -> Backend {
        todo!()
    }
    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        todo!()
    }
    /// A cheap round trip, for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        todo!()
    }
}

impl Tx {
    /// Makes everything written durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        todo!()
    }
    /// Waits for the named lock, held until this transaction ends: one flusher, one compactor, across replicas (a no-op on SQLite, whose write transactions exclude each other).
    pub async fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        let _ = name;
        todo!()
    }
}
