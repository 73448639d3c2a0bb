//! The record (审计记录): who did what to what, from where, with which result, so that nobody can rewrite it unseen.
//!
//! An [`Entry`] is one line of canonical JSON. The lines are the leaves of a Merkle tree as RFC 6962 draws it, with SM3 (GB/T 32905-2016) in the place of SHA-256. [`Tree`] keeps of it what is needed to add the next leaf and to know the root; a [`Checkpoint`] states size and root at an instant and is signed by us and by a witness outside ([`SignedCheckpoint`]); a [`Proof`] shows with one entry, a path and a checkpoint that the entry was there.
//!
//! What each protection finds:
//!
//! | what somebody did | found by |
//! |---|---|
//! | edited a line, or its stored leaf | the leaf does not fit the line |
//! | and made the leaf fit | the keyed code (mac) of the row |
//! | removed, doubled or moved rows | the numbers, which have no gaps |
//! | cut off the end | the stored head |
//! | rewrote rows, leaves and head, having the key of the codes | the signed checkpoints |
//! | rewrote everything, having our signing key too | the witness, who signed what it saw before |
//!
//! [`verify`] finds all of them. It shares no code with what writes the record beyond the types of values and [`Entry::parse`]. [`export`] is the same without a database. [`retention`] says from which day on entries must be kept.

mod checkpoint;
mod entry;
pub mod export;
mod hash;
mod instant;
pub mod merkle;
mod note;
mod proof;
pub mod retention;
mod tree;
pub mod verify;

#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, CheckpointError, NoteName};
pub use entry::{Acting, Entry, EntryError, Object, Outcome};
pub use hash::{Hash, KeyId};
pub use instant::to_microsecond;
pub use merkle::{consistency_proof, inclusion_proof};
pub use note::{Signature, SignedCheckpoint, Verifier};
pub use proof::{Proof, ProofError};
pub use tree::{Tree, TreeError};
