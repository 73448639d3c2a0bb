//! What all importers share: errors that name file, line and column.

use std::path::PathBuf;

/// A file that cannot be imported. Nothing of it has been kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The content is wrong at a place. `line` and `column` count from 1; 0 means the file as a whole.
    #[error("{}:{line}:{column}: {message}", file.display())]
    Content {
        /// The file, for an archive `archive.tar.zst!inner.csv`.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Column (field), from 1.
        column: u64,
        /// What is wrong.
        message: String,
    },
    /// The file cannot be read.
    #[error("{}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}
