//! Background work: idempotent reconcilers without input.

use crate::{App, AppError};

impl App {
    /// Moves everything acknowledged into Parquet and re-rolls the days touched. Returns how many entries were moved.
    pub async fn flush(&self) -> Result<u64, AppError> {
        todo!()
    }
    /// Merges small Parquet files of a partition. Returns how many files were merged away.
    pub async fn compact(&self) -> Result<u64, AppError> {
        todo!()
    }
    /// Drops raw samples older than the retention; roll-ups stay. Returns how many files went.
    pub async fn retain(&self) -> Result<u64, AppError> {
        todo!()
    }
}
