//! A row of the key table.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Purpose, SealError};

/// How long a data key is used before it is to be replaced: a year.
const ROTATE_AFTER: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Where a data key stands in its life (GB/T 39786-2021, annex B).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Seals and opens, authenticates and checks. One version per purpose.
    Active,
    /// Opens and checks what it once sealed and authenticated.
    Retired,
    /// Gone for ever, and with it everything that only it opens. The row stays as a proof.
    Destroyed,
}

impl KeyState {
    /// The stable name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Destroyed => "destroyed",
        }
    }

    /// The state of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Active, Self::Retired, Self::Destroyed]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// A data key as the database keeps it: useless without the master key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedKey {
    /// What the key is for.
    pub purpose: Purpose,
    /// Counts from 1 for each purpose, without gaps.
    pub version: u32,
    /// Where it stands in its life.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is to be replaced.
    pub rotate_by: Timestamp,
    /// The key under the master key; empty once destroyed.
    pub wrapped: String,
    /// Identity of the master key that wrapped it.
    pub master: String,
}

impl WrappedKey {
    /// When a key made now is to be replaced.
    pub(crate) fn due(now: Timestamp) -> Timestamp {
        now.checked_add(ROTATE_AFTER).unwrap_or(Timestamp::MAX)
    }

    /// Whether an active key is past the day by which it was to be replaced.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.state == KeyState::Active && self.rotate_by <= now
    }

    /// The row without its key. What only this key opens cannot be opened again, by anybody: bring it to the active key first. Backups of the table still hold the key.
    ///
    /// An active key is refused, and so is a signing key: old signatures would lose the public key that proves them.
    pub fn destroy(self) -> Result<Self, SealError> {
        let problem = match (self.state, self.purpose) {
            (KeyState::Active, _) => "it is in use; rotate first",
            (_, Purpose::Signing) => "old signatures are checked with its public half",
            _ => {
                return Ok(Self {
                    state: KeyState::Destroyed,
                    wrapped: String::new(),
                    ..self
                });
            }
        };
        Err(SealError::Indestructible {
            purpose: self.purpose,
            version: self.version,
            problem,
        })
    }
}
