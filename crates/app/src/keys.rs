//! The data keys of the running program, and the table they are kept in.

use std::sync::Arc;

use yunheng_seal::{FileMaster, KeyState, Keys, Master, Purpose, SealError, WrappedKey};
use yunheng_store::{Store, StoredKey};

use yunheng_domain::random::Random;

use crate::{App, AppError, Clock, Config};

impl App {
    /// The data keys now in use.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        match self.inner.keys.read() {
            Ok(keys) => Arc::clone(&keys),
            // Nothing panics while it holds the lock; what it guards is whole in any case.
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }
}

/// Opens the key table, or makes it at the first start.
pub(crate) async fn open(
    config: &Config,
    store: &Store,
    clock: &dyn Clock,
    random: &dyn Random,
) -> Result<Keys, AppError> {
    let rows = store.data_keys().await?;
    if !rows.is_empty() {
        let rows = rows
            .into_iter()
            .map(wrapped)
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(Keys::open(master(config, random, false)?.as_ref(), &rows)?);
    }
    let master = master(config, random, true)?;
    let mut tx = store.begin().await?;
    let there = tx.lock_keys().await?;
    if !there.is_empty() {
        // Another replica was first.
        let rows = there
            .into_iter()
            .map(wrapped)
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(Keys::open(master.as_ref(), &rows)?);
    }
    let (keys, rows) = Keys::create(master.as_ref(), random, clock.now())?;
    let rows: Vec<StoredKey> = rows.into_iter().map(stored).collect();
    tx.put_keys(&rows).await?;
    tx.commit().await?;
    Ok(keys)
}

/// The master key: from the environment, else from its file, which is made at the first start only. A missing file later is a loss, and a new one would only hide it.
pub(crate) fn master(
    config: &Config,
    random: &dyn Random,
    first: bool,
) -> Result<Box<dyn Master>, SealError> {
    Ok(Box::new(match &config.master_key {
        Some(value) => FileMaster::from_environment(value)?,
        None if first => FileMaster::open_or_create(&config.key_file, random)?,
        None => FileMaster::open(&config.key_file)?,
    }))
}

pub(crate) fn stored(key: WrappedKey) -> StoredKey {
    StoredKey {
        purpose: key.purpose.code().to_owned(),
        version: key.version,
        state: key.state.code().to_owned(),
        created_at: key.created_at,
        rotate_by: key.rotate_by,
        master: key.master,
        wrapped: key.wrapped,
    }
}

pub(crate) fn wrapped(key: StoredKey) -> Result<WrappedKey, AppError> {
    let unknown = |what: &str| AppError::Internal(format!("key table: {what}"));
    Ok(WrappedKey {
        purpose: Purpose::from_code(&key.purpose).ok_or_else(|| unknown(&key.purpose))?,
        version: key.version,
        state: KeyState::from_code(&key.state).ok_or_else(|| unknown(&key.state))?,
        created_at: key.created_at,
        rotate_by: key.rotate_by,
        wrapped: key.wrapped,
        master: key.master,
    })
}
