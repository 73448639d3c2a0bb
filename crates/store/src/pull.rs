//! Where reading from a Prometheus-compatible server stands, so that an interrupted pull goes on.

use crate::{Store, StoreError, Tx};

impl Tx {
    /// Notes that a query of a server has been read up to `until` (UTC milliseconds, exclusive).
    pub async fn put_pull_cursor(
        &mut self,
        server: &str,
        query: &str,
        until: i64,
    ) -> Result<(), StoreError> {
        let _ = (server, query, until);
        todo!()
    }
}

impl Store {
    /// How far a query of a server has been read.
    pub async fn pull_cursor(&self, server: &str, query: &str) -> Result<Option<i64>, StoreError> {
        let _ = (server, query);
        todo!()
    }
}
