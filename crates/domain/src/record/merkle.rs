//! Proofs about the tree, made and checked.
//!
//! Each hash of a proof is the root over a run of neighbouring leaves. [`inclusion_runs`] and [`consistency_runs`] name the runs, so that whoever keeps the leaves elsewhere can read run by run into a [`Tree`] and never hold them all.

use std::ops::Range;

use super::{Hash, Tree};

/// The proof that leaf `index` is in the tree over `leaves`: the audit path of RFC 6962, 2.1.1, from the leaf upwards. `None` if there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], index: u64) -> Option<Vec<Hash>> {
    roots(leaves, inclusion_runs(index, size_of(leaves)?)?)
}

/// The proof that the tree over `leaves` only adds to the tree over its first `old` leaves (RFC 6962, 2.1.2). `None` if it has fewer, or `old` is 0, to which anything adds.
pub fn consistency_proof(leaves: &[Hash], old: u64) -> Option<Vec<Hash>> {
    roots(leaves, consistency_runs(old, size_of(leaves)?)?)
}

/// The runs of leaves whose roots are the audit path of leaf `index` in a tree of `size`.
pub fn inclusion_runs(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut runs = Vec::new();
    let mut within = 0..size;
    while let Some(middle) = split(&within) {
        within = descend(&mut runs, within, middle, index < middle);
    }
    runs.reverse();
    Some(runs)
}

/// The runs of leaves whose roots prove that a tree of `size` adds to its first `old`.
pub fn consistency_runs(old: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if old == 0 || old > size {
        return None;
    }
    let mut runs = Vec::new();
    let mut within = 0..size;
    while within.end != old {
        // A run that ends behind `old` and begins before it has two leaves or more.
        let middle = split(&within)?;
        within = descend(&mut runs, within, middle, old <= middle);
    }
    // The old root itself is known to whoever checks.
    if within.start > 0 {
        runs.push(within);
    }
    runs.reverse();
    Some(runs)
}

/// Where RFC 6962 divides a run: after the largest power of two of leaves that is smaller than it. `None` for a single leaf.
fn split(run: &Range<u64>) -> Option<u64> {
    let length = run.end - run.start;
    (length > 1).then(|| run.start + (1 << (length - 1).ilog2()))
}

/// Goes down into one half of a run; the other becomes part of the proof.
fn descend(
    runs: &mut Vec<Range<u64>>,
    run: Range<u64>,
    middle: u64,
    into_left: bool,
) -> Range<u64> {
    let (left, right) = (run.start..middle, middle..run.end);
    let (inside, beside) = if into_left {
        (left, right)
    } else {
        (right, left)
    };
    runs.push(beside);
    inside
}

fn size_of(leaves: &[Hash]) -> Option<u64> {
    u64::try_from(leaves.len()).ok()
}

fn roots(leaves: &[Hash], runs: Vec<Range<u64>>) -> Option<Vec<Hash>> {
    let root = |run: Range<u64>| {
        let run = usize::try_from(run.start).ok()?..usize::try_from(run.end).ok()?;
        let tree: Tree = leaves.get(run)?.iter().copied().collect();
        Some(tree.root())
    };
    runs.into_iter().map(root).collect()
}

/// Whether `path` proves that `leaf` is number `index` of the tree of `size` with `root` (RFC 9162, 2.1.3.2).
pub fn includes(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for beside in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = Hash::of_children(*beside, hash);
            skip_lone(&mut node, &mut last);
        } else {
            hash = Hash::of_children(hash, *beside);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// Whether `proof` proves that the tree of `size` with `root` adds to the tree of `old` with `old_root` (RFC 9162, 2.1.4.2).
pub fn extends(old: u64, old_root: Hash, size: u64, root: Hash, proof: &[Hash]) -> bool {
    if old == 0 || old > size {
        return false;
    }
    if old == size {
        return proof.is_empty() && old_root == root;
    }
    // A perfect old tree is itself the first subtree, and left out of the proof.
    let (first, proof) = match proof.split_first() {
        _ if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return false,
    };
    let (mut node, mut last) = (old - 1, size - 1);
    let right_edges = node.trailing_ones();
    node >>= right_edges;
    last >>= right_edges;
    let (mut old_hash, mut hash) = (first, first);
    for beside in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::of_children(*beside, old_hash);
            hash = Hash::of_children(*beside, hash);
            skip_lone(&mut node, &mut last);
        } else {
            hash = Hash::of_children(hash, *beside);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == old_root && hash == root
}

/// Climbs over the levels on which the node is the last and has nothing beside it.
fn skip_lone(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}
