//! The verifier's own tree: a stack of perfect subtrees with their heights.

use sm3::{Digest as _, Sm3};

use crate::record::Hash;

/// Where a verification begins: after how many entries, with which perfect subtrees over them. By default at the first entry.
#[derive(Debug, Clone, Default)]
pub struct Start {
    size: u64,
    /// Height and root, highest first.
    stack: Vec<(u32, Hash)>,
}

impl Start {
    /// After `size` entries that went to an archive, given the roots of the perfect subtrees over them, largest first ([`super::super::Tree::peaks`]). `None` if so many entries do not have so many, or if there can be no so many entries.
    ///
    /// That these are the right ones is proven by the next signed checkpoint, and by nothing else.
    pub fn after(size: u64, peaks: &[Hash]) -> Option<Self> {
        // Numbers are kept in signed columns; above them a file is made up, and the next entries could not be counted.
        i64::try_from(size).ok()?;
        let heights = (0..u64::BITS).rev().filter(|bit| size >> bit & 1 == 1);
        let stack: Vec<_> = heights.zip(peaks.iter().copied()).collect();
        (peaks.len() == stack.len() && peaks.len() == size.count_ones() as usize)
            .then_some(Self { size, stack })
    }

    /// Number of entries so far.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; subtrees of equal height become one.
    pub(super) fn add(&mut self, leaf: Hash) {
        let mut top = (0, leaf);
        while let Some((height, left)) = self.stack.pop_if(|(height, _)| *height == top.0) {
            top = (height + 1, node_of(left, top.1));
        }
        self.stack.push(top);
        self.size += 1;
    }

    /// The root over all leaves so far.
    pub(super) fn root(&self) -> Hash {
        let mut from_right = self.stack.iter().rev();
        let Some((_, last)) = from_right.next() else {
            return Hash::new(Sm3::digest(b"").into());
        };
        from_right.fold(*last, |right, (_, left)| node_of(*left, right))
    }
}

/// MTH({d}) = HASH(0x00 || d).
pub(super) fn leaf_of(line: &[u8]) -> Hash {
    let mut sm3 = Sm3::new_with_prefix([0x00]);
    sm3.update(line);
    Hash::new(sm3.finalize().into())
}

/// MTH(D\[n\]) = HASH(0x01 || MTH(left) || MTH(right)).
fn node_of(left: Hash, right: Hash) -> Hash {
    let mut node = [0x01; 65];
    node[1..33].copy_from_slice(left.as_bytes());
    node[33..].copy_from_slice(right.as_bytes());
    Hash::new(Sm3::digest(node).into())
}
