//! The proof that one entry is in the record, checked without the record.

use serde::{Deserialize, Serialize};

use super::{
    CheckpointError, Entry, EntryError, Hash, SignedCheckpoint, Verifier, inclusion_proof, merkle,
};

/// An entry, its place, and the signed checkpoint that covers it. Whoever holds the public keys needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The entry's canonical line.
    pub entry: String,
    /// The entry's number, from 0.
    pub index: u64,
    /// Entries in the tree of the checkpoint.
    pub size: u64,
    /// Hashes beside the way from the entry up to the root.
    pub path: Vec<Hash>,
    /// Text of the signed checkpoint.
    pub checkpoint: String,
}

/// Why a proof proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The entry cannot be read.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The checkpoint cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry has another number than the proof.
    #[error("the entry is number {found}, the proof is about number {index}")]
    Index {
        /// What the proof says.
        index: u64,
        /// What the entry says.
        found: u64,
    },
    /// The checkpoint has another size than the proof.
    #[error("the checkpoint is of {found} entries, the proof of {size}")]
    Size {
        /// What the proof says.
        size: u64,
        /// What the checkpoint says.
        found: u64,
    },
    /// No signature holds, or one does not.
    #[error("the checkpoint is not signed as it should be")]
    Signature,
    /// The path does not lead from the entry to the root.
    #[error("the path does not lead from the entry to the checkpoint's root")]
    Path,
}

impl Proof {
    /// The proof for one entry among `leaves`, of which the checkpoint covers the first. `None` if it does not cover the entry, or there are fewer leaves than it covers.
    pub fn new(entry: &Entry, leaves: &[Hash], checkpoint: &SignedCheckpoint) -> Option<Self> {
        let size = checkpoint.checkpoint.size;
        let covered = leaves.get(..usize::try_from(size).ok()?)?;
        Some(Self {
            entry: String::from_utf8(entry.canonical()).ok()?,
            index: entry.seq,
            size,
            path: inclusion_proof(covered, entry.seq)?,
            checkpoint: checkpoint.text(),
        })
    }

    /// Whether the entry was in the record when the checkpoint was signed.
    pub fn check(&self, verifier: &impl Verifier) -> Result<(), ProofError> {
        let entry = Entry::parse(self.entry.as_bytes())?;
        let signed = SignedCheckpoint::parse(&self.checkpoint)?;
        let (index, size) = (self.index, self.size);
        if entry.seq != index {
            let found = entry.seq;
            return Err(ProofError::Index { index, found });
        }
        if signed.checkpoint.size != size {
            let found = signed.checkpoint.size;
            return Err(ProofError::Size { size, found });
        }
        if !signed.holds(verifier) {
            return Err(ProofError::Signature);
        }
        let leaf = Hash::of_leaf(self.entry.as_bytes());
        if merkle::includes(leaf, index, size, &self.path, signed.checkpoint.root) {
            Ok(())
        } else {
            Err(ProofError::Path)
        }
    }
}
