//! The data keys of the running program, and the table they are kept in.

use std::path::Path;
use std::sync::Arc;

use yunheng_domain::actor::Actor;
use yunheng_policy::{Action, Thing};
use yunheng_seal::{FileMaster, KeyState, Keys, Master, Purpose, SealError, WrappedKey};
use yunheng_store::{Store, StoredKey};

use yunheng_domain::random::Random;

use crate::act::Note;
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

    fn use_keys(&self, keys: Keys) {
        let keys = Arc::new(keys);
        match self.inner.keys.write() {
            Ok(mut held) => *held = keys,
            Err(poisoned) => *poisoned.into_inner() = keys,
        }
    }

    /// Reads the key table again, for another process may have rotated it.
    pub(crate) async fn reload_keys(&self) -> Result<(), AppError> {
        let keys = reopen(&self.inner.config, self.store()).await?;
        self.use_keys(keys);
        Ok(())
    }

    /// The key table without its keys.
    pub async fn list_keys(&self, by: &Actor) -> Result<Vec<KeyRow>, AppError> {
        self.reach(by, Action::KeyList).await?;
        let now = self.now();
        let rows = self.store().data_keys().await?;
        rows.into_iter()
            .map(|row| {
                let row = wrapped(row)?;
                Ok(KeyRow {
                    due: row.is_due(now),
                    purpose: row.purpose,
                    version: row.version,
                    state: row.state,
                    created_at: row.created_at,
                    rotate_by: row.rotate_by,
                    master: row.master,
                })
            })
            .collect()
    }

    /// A new version of every data key, and all of them wrapped anew: under the master key in use, or one in another file, which is made if it is not there. Older versions go on opening and checking.
    pub async fn rotate_keys(
        &self,
        by: &Actor,
        new_key_file: Option<&Path>,
    ) -> Result<(), AppError> {
        let note = Note::of("key", "all");
        let mut act = self
            .act(by, Action::KeyRotate, &Thing::platform(), &note)
            .await?;
        let config = &self.inner.config;
        let rows = act.tx.lock_keys().await?;
        let rows = rows
            .into_iter()
            .map(wrapped)
            .collect::<Result<Vec<_>, _>>()?;
        let old = master(config, self.random(), false)?;
        let keys = Keys::open(old.as_ref(), &rows)?;
        let new: Box<dyn Master> = match new_key_file {
            None => old,
            Some(file) => Box::new(FileMaster::open_or_create(file, self.random())?),
        };
        let (keys, rows) = keys.rotate(new.as_ref(), self.random(), self.now())?;
        let rows: Vec<StoredKey> = rows.into_iter().map(stored).collect();
        act.tx.put_keys(&rows).await?;
        act.note(note.reason(format!("master key {}", new.id())));
        act.commit().await?;
        self.use_keys(keys);
        Ok(())
    }
}

/// A row of the key table, never its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// What the key is for.
    pub purpose: Purpose,
    /// Counts from 1 for each purpose.
    pub version: u32,
    /// Where it stands in its life.
    pub state: KeyState,
    /// When it was made.
    pub created_at: jiff::Timestamp,
    /// When it is to be replaced.
    pub rotate_by: jiff::Timestamp,
    /// Whether that day has come.
    pub due: bool,
    /// Identity of the master key that wraps it.
    pub master: String,
}

/// Opens the key table of a database that was used before, and changes nothing.
pub(crate) async fn reopen(config: &Config, store: &Store) -> Result<Keys, AppError> {
    let rows = store.data_keys().await?;
    let rows = rows
        .into_iter()
        .map(wrapped)
        .collect::<Result<Vec<_>, _>>()?;
    let master: Box<dyn Master> = match &config.master_key {
        Some(value) => Box::new(FileMaster::from_environment(value)?),
        None => Box::new(FileMaster::open(&config.key_file)?),
    };
    Ok(Keys::open(master.as_ref(), &rows)?)
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
