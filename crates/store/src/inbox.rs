//! Acknowledged samples not yet in Parquet. An acknowledgement means that its entry was committed and synced.

use jiff::Timestamp;

use crate::{Store, StoreError, Tx};

/// An acknowledged batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its id, in order of arrival.
    pub id: i64,
    /// When it was acknowledged.
    pub received_at: Timestamp,
    /// The batch, encoded by the telemetry crate.
    pub payload: Vec<u8>,
}

impl Tx {
    /// Keeps a batch.
    pub async fn put_inbox(
        &mut self,
        received_at: Timestamp,
        payload: &[u8],
    ) -> Result<(), StoreError> {
        let _ = (received_at, payload);
        todo!()
    }
    /// Removes entries that are now in Parquet. Returns how many were still there.
    pub async fn remove_inbox(&mut self, ids: &[i64]) -> Result<u64, StoreError> {
        let _ = ids;
        todo!()
    }
}

impl Store {
    /// The oldest entries, at most `limit`, stopping early once their payloads exceed `max_bytes` in all.
    pub async fn inbox(&self, limit: u64, max_bytes: u64) -> Result<Vec<InboxEntry>, StoreError> {
        let _ = (limit, max_bytes);
        todo!()
    }
    /// How many entries wait.
    pub async fn count_inbox(&self) -> Result<u64, StoreError> {
        todo!()
    }
}
