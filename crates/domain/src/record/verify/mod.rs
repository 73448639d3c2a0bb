//! The verifier: reads the record row by row and names the first bad entry.
//!
//! It is written a second time on purpose, from RFC 6962 and not from [`super::Tree`], so that one mistake cannot both write and approve. It holds a hash per level of the tree, the checkpoints ahead, and never more than one row.
//!
//! What it can say of a row depends on what it is given. With the key of the codes each row stands for itself. Without it, a row whose leaf was made to fit again is found at the next signed checkpoint only, and then named is the first entry that no checkpoint vouches for: the bad one is that or a later one, never an earlier one. [`Report::vouched`] tells how far signatures reach.

mod judged;
mod peaks;
mod report;

pub use judged::Judged;
pub use peaks::Start;
pub use report::{Bad, Report, Why};

use serde::{Deserialize, Serialize};

use super::{Hash, NoteName, SignedCheckpoint, Verifier};

/// A row as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its number.
    pub seq: u64,
    /// The entry's canonical line.
    pub line: &'a [u8],
    /// Its leaf; `None` if what is stored is no hash.
    pub leaf: Option<Hash>,
    /// Its keyed code.
    pub mac: &'a str,
}

/// The head as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

/// Checks the keyed code of (number, leaf, code).
pub type MacCheck<'a> = dyn Fn(u64, Hash, &str) -> bool + Sync + 'a;

/// A verification under way.
pub struct Verification<'a> {
    mac: Option<&'a MacCheck<'a>>,
    /// Number of the first entry.
    first: u64,
    peaks: Start,
    /// Those still ahead, nearest last, and whether their origin and signatures hold.
    ahead: Vec<(SignedCheckpoint, bool)>,
    entries: u64,
    checkpoints_checked: u64,
    vouched: u64,
    first_bad: Option<Bad>,
}

impl<'a> Verification<'a> {
    /// Begins at `start`, against the checkpoints of the database named `origin`. Without `mac`, keyed codes are not looked at.
    pub fn new(
        start: Start,
        origin: &NoteName,
        mut checkpoints: Vec<SignedCheckpoint>,
        signatures: &(impl Verifier + ?Sized),
        mac: Option<&'a MacCheck<'a>>,
    ) -> Self {
        // What is before the start cannot be compared any more.
        checkpoints.retain(|signed| signed.checkpoint.size >= start.size());
        checkpoints.sort_by_key(|signed| std::cmp::Reverse(signed.checkpoint.size));
        let judged = |signed: SignedCheckpoint| {
            let holds = signed.checkpoint.origin == *origin && signed.holds(signatures);
            (signed, holds)
        };
        let mut verification = Self {
            mac,
            first: start.size(),
            vouched: start.size(),
            peaks: start,
            ahead: checkpoints.into_iter().map(judged).collect(),
            entries: 0,
            checkpoints_checked: 0,
            first_bad: None,
        };
        verification.compare_checkpoints();
        verification
    }

    /// The first bad entry so far. What comes after it says nothing any more; the caller may stop.
    pub fn first_bad(&self) -> Option<Bad> {
        self.first_bad
    }

    /// Takes the next row.
    pub fn push(&mut self, row: Row<'_>) {
        let (judged, _) = Judged::of(row, self.mac);
        self.push_judged(judged);
    }

    /// Takes the next row, judged by itself before: that is most of the work, and rows can share it between threads.
    pub fn push_judged(&mut self, row: Judged) {
        self.entries += 1;
        match self.first_bad {
            None => match self.place(row) {
                Ok(leaf) => {
                    self.peaks.add(leaf);
                    self.compare_checkpoints();
                }
                Err(bad) => self.first_bad = Some(bad),
            },
            // The number that was missing comes after all: it was moved, not removed.
            Some(Bad {
                seq,
                why: Why::Missing,
            }) if seq == row.seq => self.bad(seq, Why::OutOfOrder),
            Some(_) => {}
        }
    }

    /// Takes a row that cannot even be taken apart.
    pub fn push_unreadable(&mut self) {
        self.entries += 1;
        if self.first_bad.is_none() {
            self.bad(self.peaks.size(), Why::NotCanonical);
        }
    }

    /// Ends, against the stored head.
    pub fn finish(mut self, head: Head) -> Report {
        if self.first_bad.is_none() {
            self.compare_end(head);
        }
        Report {
            entries: self.entries,
            root: self.peaks.root(),
            checkpoints_checked: self.checkpoints_checked,
            vouched: self.vouched,
            first_bad: self.first_bad,
        }
    }

    fn bad(&mut self, seq: u64, why: Why) {
        self.first_bad = Some(Bad { seq, why });
    }

    /// The leaf of a row that is as it should be by itself, and stands where it should.
    fn place(&self, row: Judged) -> Result<Hash, Bad> {
        let expected = self.peaks.size();
        let bad = |seq, why| Err(Bad { seq, why });
        // Everything below `expected` was here, once each, unless it is from before the start.
        if row.seq < self.first {
            return bad(row.seq, Why::OutOfOrder);
        }
        if row.seq < expected {
            return bad(row.seq, Why::Duplicate);
        }
        if row.seq > expected {
            return bad(expected, Why::Missing);
        }
        row.leaf.map_err(|why| Bad { seq: expected, why })
    }

    /// Compares the checkpoints of as many entries as have come.
    fn compare_checkpoints(&mut self) {
        let size = self.peaks.size();
        while let Some((signed, holds)) =
            self.ahead.pop_if(|(next, _)| next.checkpoint.size == size)
        {
            if self.first_bad.is_some() {
                return;
            }
            if !holds {
                self.bad(self.vouched, Why::SignatureInvalid { size });
            } else if signed.checkpoint.root != self.peaks.root() {
                self.bad(self.vouched, Why::CheckpointMismatch { size });
            } else {
                self.checkpoints_checked += 1;
                self.vouched = size;
            }
        }
    }

    /// Compares what should be there with what came.
    fn compare_end(&mut self, head: Head) {
        let size = self.peaks.size();
        if let Some((signed, holds)) = self.ahead.last() {
            let expected = signed.checkpoint.size;
            if *holds {
                self.bad(size, Why::Truncated { expected });
            } else {
                self.bad(self.vouched, Why::SignatureInvalid { size: expected });
            }
        } else if head.size > size {
            let expected = head.size;
            self.bad(size, Why::Truncated { expected });
        } else if head.size < size {
            self.bad(head.size, Why::HeadMismatch);
        } else if head.root != self.peaks.root() {
            self.bad(self.vouched, Why::HeadMismatch);
        }
    }
}
