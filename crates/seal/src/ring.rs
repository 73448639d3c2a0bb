//! All versions of the key of one purpose.

use jiff::Timestamp;
use yunheng_domain::random::Random;

use crate::key::{Bytes, Key};
use crate::{KeyState, Master, Purpose, SealError, WrappedKey};

/// A version of a key.
struct Held<K> {
    version: u32,
    created_at: Timestamp,
    rotate_by: Timestamp,
    bytes: Bytes,
    key: K,
}

impl<K: Key> Held<K> {
    fn again(&self) -> Result<Self, SealError> {
        Ok(Self {
            bytes: self.bytes.clone(),
            key: K::of(&self.bytes).ok_or(SealError::Randomness)?,
            ..*self
        })
    }

    fn row(
        &self,
        purpose: Purpose,
        state: KeyState,
        master: &dyn Master,
        random: &dyn Random,
    ) -> Result<WrappedKey, SealError> {
        Ok(WrappedKey {
            purpose,
            version: self.version,
            state,
            created_at: self.created_at,
            rotate_by: self.rotate_by,
            wrapped: master.wrap(purpose, self.version, &self.bytes, random)?,
            master: master.id(),
        })
    }
}

/// An active key always, and what came before it.
pub(crate) struct Ring<K> {
    purpose: Purpose,
    active: Held<K>,
    /// Oldest first.
    retired: Vec<Held<K>>,
    /// Rows without keys, kept as they are.
    destroyed: Vec<WrappedKey>,
}

impl<K: Key> Ring<K> {
    /// Version 1.
    pub(crate) fn create(
        purpose: Purpose,
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<Self, SealError> {
        Ok(Self {
            purpose,
            active: fresh(1, random, now)?,
            retired: Vec::new(),
            destroyed: Vec::new(),
        })
    }

    /// From the rows of the key table; those of other purposes are passed over.
    pub(crate) fn open(
        purpose: Purpose,
        master: &dyn Master,
        rows: &[WrappedKey],
    ) -> Result<Self, SealError> {
        let wrong = |problem| SealError::Table { purpose, problem };
        let mut rows: Vec<&WrappedKey> = rows.iter().filter(|row| row.purpose == purpose).collect();
        rows.sort_by_key(|row| row.version);
        // A row that is gone may have been taken away so that an older key comes back into use.
        if !(1..)
            .zip(&rows)
            .all(|(version, row)| row.version == version)
        {
            return Err(wrong("its versions do not follow each other"));
        }
        let (newest, older) = rows.split_last().ok_or(wrong("there is no key"))?;
        if newest.state != KeyState::Active || older.iter().any(|row| row.state == KeyState::Active)
        {
            return Err(wrong("not the newest version alone is active"));
        }
        let (destroyed, retired): (Vec<&WrappedKey>, Vec<&WrappedKey>) = older
            .iter()
            .partition(|row| row.state == KeyState::Destroyed);
        Ok(Self {
            purpose,
            active: unwrapped(newest, master)?,
            retired: retired
                .into_iter()
                .map(|row| unwrapped(row, master))
                .collect::<Result<_, _>>()?,
            destroyed: destroyed.into_iter().cloned().collect(),
        })
    }

    /// With a new active version, the others retired.
    pub(crate) fn rotated(&self, random: &dyn Random, now: Timestamp) -> Result<Self, SealError> {
        let version = self.active.version.checked_add(1).ok_or(SealError::Table {
            purpose: self.purpose,
            problem: "no version is left",
        })?;
        Ok(Self {
            purpose: self.purpose,
            active: fresh(version, random, now)?,
            retired: self.held().map(Held::again).collect::<Result<_, _>>()?,
            destroyed: self.destroyed.clone(),
        })
    }

    /// The rows of the key table, under this master key.
    pub(crate) fn rows(
        &self,
        master: &dyn Master,
        random: &dyn Random,
    ) -> Result<Vec<WrappedKey>, SealError> {
        let mut rows = self.destroyed.clone();
        for key in &self.retired {
            rows.push(key.row(self.purpose, KeyState::Retired, master, random)?);
        }
        rows.push(
            self.active
                .row(self.purpose, KeyState::Active, master, random)?,
        );
        rows.sort_by_key(|row| row.version);
        Ok(rows)
    }

    /// Version and key in use.
    pub(crate) fn active(&self) -> (u32, &K) {
        (self.active.version, &self.active.key)
    }

    /// The key of a version, unless it was destroyed or never was.
    pub(crate) fn find(&self, version: u32) -> Option<&K> {
        self.held()
            .find(|held| held.version == version)
            .map(|held| &held.key)
    }

    /// All keys, oldest first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.held().map(|held| &held.key)
    }

    fn held(&self) -> impl Iterator<Item = &Held<K>> {
        self.retired.iter().chain([&self.active])
    }
}

fn fresh<K: Key>(version: u32, random: &dyn Random, now: Timestamp) -> Result<Held<K>, SealError> {
    let bytes = K::generate(random)?;
    Ok(Held {
        version,
        created_at: now,
        rotate_by: WrappedKey::due(now),
        key: K::of(&bytes).ok_or(SealError::Randomness)?,
        bytes,
    })
}

fn unwrapped<K: Key>(row: &WrappedKey, master: &dyn Master) -> Result<Held<K>, SealError> {
    let given = master.id();
    if row.master != given {
        return Err(SealError::WrongMaster {
            wrapped_by: row.master.clone(),
            given,
        });
    }
    let bytes = master.unwrap(row.purpose, row.version, &row.wrapped)?;
    let key = K::of(&bytes).ok_or(SealError::Unwrap {
        purpose: row.purpose,
        version: row.version,
    })?;
    Ok(Held {
        version: row.version,
        created_at: row.created_at,
        rotate_by: row.rotate_by,
        bytes,
        key,
    })
}
