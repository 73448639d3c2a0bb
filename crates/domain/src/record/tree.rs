//! The tree as far as it must be kept to grow: append only, a few hundred bytes.

use super::Hash;

/// The version of [`Tree::encode`].
const VERSION: u8 = 1;

/// A Merkle tree (RFC 6962, 2.1) of which only the peaks are kept: the roots of the perfect subtrees that its leaves fill, largest first. There is one for each bit set in its size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

/// Why bytes are no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// They begin with no version that this program knows.
    #[error("the tree is of no version known")]
    Version,
    /// The peaks are not as many as a tree of that size has.
    #[error("a tree of {size} leaves does not have {peaks} peaks")]
    Peaks {
        /// Leaves.
        size: u64,
        /// Peaks found.
        peaks: usize,
    },
    /// They break off.
    #[error("the tree breaks off")]
    Length,
}

impl Tree {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self {
            size: 0,
            peaks: Vec::new(),
        }
    }

    /// A tree of `size` leaves with these peaks, largest first.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, TreeError> {
        if peaks.len() == size.count_ones() as usize {
            Ok(Self { size, peaks })
        } else {
            let peaks = peaks.len();
            Err(TreeError::Peaks { size, peaks })
        }
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Roots of its perfect subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf after the last.
    pub fn append(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Each trailing bit set in the size is a peak as high as what has been built so far.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = Hash::of_children(left, node);
            }
        }
        self.peaks.push(node);
        self.size = self.size.saturating_add(1);
    }

    /// The Merkle tree head.
    pub fn root(&self) -> Hash {
        let from_smallest = self.peaks.iter().rev().copied();
        from_smallest
            .reduce(|right, left| Hash::of_children(left, right))
            .unwrap_or_else(Hash::of_nothing)
    }

    /// As one value of a database row: a version byte, the size in 8 bytes, most significant first, the peaks.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend(peak.as_bytes());
        }
        bytes
    }

    /// A tree that [`Tree::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, TreeError> {
        let (version, rest) = bytes.split_first().ok_or(TreeError::Length)?;
        if *version != VERSION {
            return Err(TreeError::Version);
        }
        let (size, rest) = rest.split_first_chunk().ok_or(TreeError::Length)?;
        let (peaks, []) = rest.as_chunks() else {
            return Err(TreeError::Length);
        };
        let peaks = peaks.iter().copied().map(Hash::new).collect();
        Self::from_peaks(u64::from_be_bytes(*size), peaks)
    }
}

impl Extend<Hash> for Tree {
    fn extend<T: IntoIterator<Item = Hash>>(&mut self, leaves: T) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<T: IntoIterator<Item = Hash>>(leaves: T) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}
