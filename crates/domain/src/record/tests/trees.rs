//! Roots and proofs, held against the RFC's own recursion.

use proptest::prelude::*;

use super::*;
use crate::record::merkle::{extends, includes};

fn leaves(size: usize) -> Vec<Hash> {
    (0..size)
        .map(|at| Hash::of_leaf(&at.to_be_bytes()))
        .collect()
}

fn bytes(hashes: &[Hash]) -> Vec<[u8; 32]> {
    hashes.iter().map(|hash| *hash.as_bytes()).collect()
}

fn root(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Tree>().root()
}

/// GB/T 32905-2016 gives no digest of nothing; this one is OpenSSL's (`openssl dgst -sm3 /dev/null`).
#[test]
fn the_root_of_no_entries_is_the_digest_of_nothing() {
    let nothing = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b";
    assert_eq!(Tree::new().root().to_string(), nothing);
    assert_eq!(Hash::new(naive::mth(&[])).to_string(), nothing);
}

#[test]
fn a_leaf_and_a_node_are_told_apart_by_their_first_byte() {
    let [left, right] = [Hash::of_leaf(b"l"), Hash::of_leaf(b"r")];
    assert_eq!(left, Hash::new(naive::leaf(b"l")));
    let both = [left.as_bytes().as_slice(), right.as_bytes()].concat();
    assert_ne!(Hash::of_children(left, right), Hash::of_leaf(&both));
}

/// The seven leaves of RFC 6962, 2.1.3, with its letters.
#[test]
#[expect(clippy::many_single_char_names, reason = "they are the RFC's")]
fn the_example_of_rfc_6962_has_the_proofs_it_is_said_to_have() {
    let d = leaves(7);
    let node = Hash::of_children;
    let [a, b, c, dd, e, f, j] = [d[0], d[1], d[2], d[3], d[4], d[5], d[6]];
    let (g, h, i) = (node(a, b), node(c, dd), node(e, f));
    let (k, l) = (node(g, h), node(i, j));
    assert_eq!(root(&d), node(k, l));
    assert_eq!(inclusion_proof(&d, 0), Some(vec![b, h, l]));
    assert_eq!(inclusion_proof(&d, 3), Some(vec![c, g, l]));
    assert_eq!(inclusion_proof(&d, 4), Some(vec![f, j, k]));
    assert_eq!(inclusion_proof(&d, 6), Some(vec![i, k]));
    assert_eq!(consistency_proof(&d, 3), Some(vec![c, dd, g, l]));
    assert_eq!(consistency_proof(&d, 4), Some(vec![l]));
    assert_eq!(consistency_proof(&d, 6), Some(vec![i, j, k]));
}

#[test]
fn there_is_no_proof_of_what_is_not_there() {
    let d = leaves(5);
    assert_eq!(inclusion_proof(&d, 5), None);
    assert_eq!(inclusion_proof(&[], 0), None);
    assert_eq!(consistency_proof(&d, 0), None);
    assert_eq!(consistency_proof(&d, 6), None);
}

#[test]
fn a_tree_reads_back_and_grows_on_as_if_nothing_had_happened() {
    let d = leaves(70);
    let mut tree = Tree::new();
    for (size, leaf) in d.iter().enumerate() {
        assert_eq!(tree.size(), size as u64);
        tree = Tree::decode(&tree.encode()).unwrap();
        tree.append(*leaf);
    }
    assert_eq!(tree.root(), root(&d));
}

#[test]
fn bytes_that_are_no_tree_are_refused() {
    let bytes = leaves(7).into_iter().collect::<Tree>().encode();
    assert_eq!(Tree::decode(&[]), Err(TreeError::Length));
    assert_eq!(Tree::decode(&bytes[..5]), Err(TreeError::Length));
    let short = &bytes[..bytes.len() - 1];
    assert_eq!(Tree::decode(short), Err(TreeError::Length));
    let lacking = &bytes[..bytes.len() - 32];
    let (size, peaks) = (7, 2);
    assert_eq!(Tree::decode(lacking), Err(TreeError::Peaks { size, peaks }));
    let newer = [&[2], &bytes[1..]].concat();
    assert_eq!(Tree::decode(&newer), Err(TreeError::Version));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_root_is_the_one_the_rfc_computes(size in 0..300_usize) {
        let d = leaves(size);
        prop_assert_eq!(root(&d), Hash::new(naive::mth(&bytes(&d))));
    }

    #[test]
    fn an_inclusion_proof_is_the_rfc_s_and_proves_that_leaf_at_that_place_only(
        (size, index) in (1..300_usize).prop_flat_map(|size| (Just(size), 0..size)),
        other in 0..300_u64,
    ) {
        let d = leaves(size);
        let (at, of, head) = (index as u64, size as u64, root(&d));
        let path = inclusion_proof(&d, at).unwrap();
        prop_assert_eq!(bytes(&path), naive::path(index, &bytes(&d)));
        prop_assert!(includes(d[index], at, of, &path, head));
        prop_assert!(other == at || !includes(d[index], other, of, &path, head));
        prop_assert!(!includes(Hash::of_leaf(b"forged"), at, of, &path, head));
        let mut longer = path.clone();
        longer.push(head);
        prop_assert!(!includes(d[index], at, of, &longer, head));
        if let Some((_, shorter)) = path.split_last() {
            prop_assert!(!includes(d[index], at, of, shorter, head));
        }
        for place in 0..path.len() {
            let mut forged = path.clone();
            forged[place] = Hash::of_leaf(b"forged");
            prop_assert!(!includes(d[index], at, of, &forged, head));
        }
    }

    #[test]
    fn a_consistency_proof_is_the_rfc_s_and_proves_that_past_only(
        (size, old) in (1..300_usize).prop_flat_map(|size| (Just(size), 1..=size)),
        edited in 0..300_usize,
    ) {
        let d = leaves(size);
        let (was, is) = (root(&d[..old]), root(&d));
        let proof = consistency_proof(&d, old as u64).unwrap();
        prop_assert_eq!(bytes(&proof), naive::proof(old, &bytes(&d)));
        prop_assert!(extends(old as u64, was, size as u64, is, &proof));
        let mut past = d[..old].to_vec();
        past[edited % old] = Hash::of_leaf(b"forged");
        prop_assert!(!extends(old as u64, root(&past), size as u64, is, &proof));
        for place in 0..proof.len() {
            let mut forged = proof.clone();
            forged[place] = Hash::of_leaf(b"forged");
            prop_assert!(!extends(old as u64, was, size as u64, is, &forged));
        }
    }
}
