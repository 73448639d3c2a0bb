//! Why something was refused. No message carries a key, a plain text or a sealed value.

use std::io;
use std::path::PathBuf;

use crate::Purpose;

/// Why a key or a sealed value was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The key file cannot be read or written.
    #[error("the master key file {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The key file gives a right to somebody else than its owner.
    #[error(
        "the master key file {path} has mode {mode:04o}, which lets in others than its owner: chmod 600 it, and rotate to a new one if anybody may have read it"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What stands in the file or variable is no master key.
    #[error("{place} holds no master key: {problem}")]
    NotAKey {
        /// File or variable.
        place: String,
        /// What is wrong, without what stands there.
        problem: &'static str,
    },
    /// A hardware security module or key service refused or failed.
    #[error("the master key's device: {0}")]
    Device(String),
    /// The data keys were wrapped by another master key.
    #[error(
        "the data keys were wrapped under master key {wrapped_by}, but this is master key {given}: put the right key back; a new one cannot open them"
    )]
    WrongMaster {
        /// Identity of the master key that wrapped them.
        wrapped_by: String,
        /// Identity of the one at hand.
        given: String,
    },
    /// A wrapped key does not open under the master key that wrapped it.
    #[error(
        "the wrapped key {purpose}/{version} does not open: it was altered, or stands in another's place"
    )]
    Unwrap {
        /// What the key is for.
        purpose: Purpose,
        /// Its version.
        version: u32,
    },
    /// The rows of the key table do not make a set of keys.
    #[error("the key table, {purpose}: {problem}")]
    Table {
        /// The purpose whose rows are wrong.
        purpose: Purpose,
        /// What is wrong.
        problem: &'static str,
    },
    /// A sealed value does not open.
    #[error(
        "a sealed value ({purpose}) does not open: it was altered, or moved here from another place"
    )]
    Opening {
        /// What it was to be sealed for.
        purpose: Purpose,
    },
    /// A sealed value is not written as one.
    #[error("this is no sealed value that the program knows")]
    Malformed,
    /// A sealed value names a key that is not there.
    #[error("the key {purpose}/{version} is not in the key table, or was destroyed")]
    NoSuchKey {
        /// What it was sealed for.
        purpose: Purpose,
        /// The version it names.
        version: u32,
    },
    /// A key may not be destroyed.
    #[error("the key {purpose}/{version} is not to be destroyed: {problem}")]
    Indestructible {
        /// What the key is for.
        purpose: Purpose,
        /// Its version.
        version: u32,
        /// Why not.
        problem: &'static str,
    },
    /// What came from the source of randomness cannot be random.
    #[error("the source of randomness is broken")]
    Randomness,
    /// The value is longer than SM4-GCM may take.
    #[error("the value is too long to be sealed")]
    TooLong,
    /// A signature could not be made.
    #[error("the signature could not be made")]
    Signing,
    /// Not a public key on the curve of SM2.
    #[error("this is no SM2 public key in PEM or SEC1 form")]
    PublicKey,
}
