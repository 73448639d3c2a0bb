//! One writer of raw files and roll-ups at a time: within the process, across processes on one data directory, and across replicas on one database.

use std::fs::File;

use yunheng_store::{Backend, Tx};

use crate::{App, AppError};

/// Held while raw files and roll-ups change; released when dropped.
#[derive(Debug)]
pub(crate) struct RawLock {
    // Closing the file releases its lock.
    _file: File,
    // Ending the transaction releases the replicas' lock.
    _tx: Option<Tx>,
}

impl App {
    /// Waits for the lock.
    pub(crate) async fn lock_raw(&self) -> Result<RawLock, AppError> {
        let path = self.lock_path();
        let file = tokio::task::spawn_blocking(move || {
            let file = File::create(path)?;
            file.lock()?;
            Ok(file)
        })
        .await
        .map_err(AppError::join)?
        .map_err(AppError::io)?;
        let tx = match self.backend() {
            Backend::Sqlite => None,
            Backend::Postgres => {
                let mut tx = self.store().begin().await?;
                tx.lock("raw").await?;
                Some(tx)
            }
        };
        Ok(RawLock {
            _file: file,
            _tx: tx,
        })
    }

    /// Removes files that an interrupted write left behind, unless somebody is writing right now.
    pub(crate) async fn remove_leftovers(&self) -> Result<(), AppError> {
        let file = File::create(self.lock_path()).map_err(AppError::io)?;
        if file.try_lock().is_err() {
            return Ok(());
        }
        if self.backend() == Backend::Postgres {
            // Replicas may share the raw directory over a network file system whose locks cannot be trusted; only the database's lock says that nobody writes.
            let mut tx = self.store().begin().await?;
            tx.lock("raw").await?;
            self.remove_unlisted().await
        } else {
            self.remove_unlisted().await
        }
    }

    async fn remove_unlisted(&self) -> Result<(), AppError> {
        let listed: Vec<String> = self
            .store()
            .parts(None, i64::MIN, i64::MAX)
            .await?
            .into_iter()
            .map(|part| part.details.path)
            .collect();
        let raw = self.inner.raw.clone();
        let removed = tokio::task::spawn_blocking(move || raw.remove_unlisted(&listed))
            .await
            .map_err(AppError::join)?
            .map_err(AppError::io)?;
        if removed > 0 {
            tracing::info!(
                removed,
                "removed raw files that an interrupted write left behind"
            );
        }
        Ok(())
    }

    fn lock_path(&self) -> std::path::PathBuf {
        self.inner.config.data.join("raw.lock")
    }
}
