use std::io;
use std::path::PathBuf;

use crate::fonts::Role;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// No font in the directories can stand for a role, not even a stand-in.
    #[error("no font for {role}: none of {} is in the font directories", tried.join(", "))]
    NoFont {
        /// What is missing.
        role: Role,
        /// The files that would have done.
        tried: Vec<String>,
    },
    /// A font file or directory cannot be read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file that was found holds no font, or not the family that is asked for.
    #[error("{} holds no font{}", path.display(), family.as_ref().map(|name| format!(" named {name}")).unwrap_or_default())]
    NotAFont {
        /// The file.
        path: PathBuf,
        /// The family asked for.
        family: Option<String>,
    },
    /// Characters that no loaded font can draw. They would have been blanks on paper.
    #[error("no font has {}", chars.iter().map(|char| format!("{char} (U+{:04X})", u32::from(*char))).collect::<Vec<_>>().join(", "))]
    NoGlyph {
        /// Each of them once, in order.
        chars: Vec<char>,
    },
    /// The title is blank: PDF/A for the archive and PDF/UA for readers' software both need one.
    #[error("a document needs a title")]
    NoTitle,
    /// A row of a table does not have as many texts as the table has columns.
    #[error("row {row} of table {table} has {texts} texts in {columns} columns")]
    UnevenRow {
        /// Which table, from 1.
        table: usize,
        /// Which row, from 1.
        row: usize,
        /// The columns.
        columns: usize,
        /// The texts.
        texts: usize,
    },
    /// The typesetter refused. A fault of a template or of a font, or a text beyond what PDF/A can hold.
    #[error("not typeset: {0}")]
    Typesetting(String),
}
