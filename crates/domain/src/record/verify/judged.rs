//! What can be said of a row by itself, whatever stands before it.

use super::{MacCheck, Row, Why, peaks};
use crate::record::{Entry, Hash};

/// A row with what was found of it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    pub(super) seq: u64,
    /// Its leaf, computed anew, or what is wrong with the row.
    pub(super) leaf: Result<Hash, Why>,
}

impl Judged {
    /// The number of the row.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Judges a row. Also its entry, if its line is one: for whoever kept more of it than the line. Without `mac`, the keyed code is not looked at.
    pub fn of(row: Row<'_>, mac: Option<&MacCheck<'_>>) -> (Self, Option<Entry>) {
        let leaf = peaks::leaf_of(row.line);
        let entry = Entry::parse(row.line).ok();
        let wrong = match &entry {
            _ if row.leaf != Some(leaf) => Some(Why::Altered),
            None => Some(Why::NotCanonical),
            Some(entry) if entry.seq != row.seq => Some(Why::OutOfOrder),
            Some(_) if mac.is_some_and(|fits| !fits(row.seq, leaf, row.mac)) => Some(Why::MacWrong),
            Some(_) => None,
        };
        let leaf = wrong.map_or(Ok(leaf), Err);
        (Self { seq: row.seq, leaf }, entry)
    }
}
