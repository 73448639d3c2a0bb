//! What a verification found.

use serde::Serialize;

use crate::record::Hash;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows read.
    pub entries: u64,
    /// Root over the entries before the first bad one; over all, if none is bad.
    pub root: Hash,
    /// Signed checkpoints that were met and agree.
    pub checkpoints_checked: u64,
    /// A signed checkpoint vouches for every entry that was read with a number below this. Those from it on are held by keyed codes and the stored head alone.
    pub vouched: u64,
    /// The first bad entry.
    pub first_bad: Option<Bad>,
}

impl Report {
    /// Whether nothing bad was found.
    pub fn is_sound(&self) -> bool {
        self.first_bad.is_none()
    }
}

/// An entry that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("entry {seq}: {why}")]
pub struct Bad {
    /// Its number. Where a checkpoint or the head tells, the first that no earlier checkpoint vouches for: the bad one is that or a later one.
    pub seq: u64,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// There is no row of this number where it should be, nor later.
    #[error("missing")]
    Missing,
    /// The row stands elsewhere, or its line has another number.
    #[error("out of order")]
    OutOfOrder,
    /// There is a second row of this number.
    #[error("there twice")]
    Duplicate,
    /// The stored leaf, or a column that searches use, does not fit the line.
    #[error("altered: the leaf or a search column does not fit the line")]
    Altered,
    /// The line is not an entry in canonical form.
    #[error("not an entry in canonical form")]
    NotCanonical,
    /// The keyed code does not fit.
    #[error("the keyed code does not fit")]
    MacWrong,
    /// The root differs from a signed checkpoint, after the last one that agrees.
    #[error("this entry or a later one differs from the signed checkpoint of {size} entries")]
    CheckpointMismatch {
        /// Entries that the checkpoint covers.
        size: u64,
    },
    /// The stored head is another, after the last signed checkpoint that agrees.
    #[error("this entry or a later one differs from the stored head")]
    HeadMismatch,
    /// Entries are missing at the end.
    #[error("missing, with all up to the {expected} there should be")]
    Truncated {
        /// Entries there should be.
        expected: u64,
    },
    /// A checkpoint is another database's, or not signed as it should be; of the entries after the last one that agrees nothing can be said.
    #[error("the checkpoint of {size} entries is not signed as it should be")]
    SignatureInvalid {
        /// Entries that the checkpoint covers.
        size: u64,
    },
}
