//! RFC 6962, 2.1 written down as it is printed, and nothing else: what the rest is held against.

use sm3::{Digest as _, Sm3};

type Bytes = [u8; 32];

fn hash(prefix: u8, parts: &[&[u8]]) -> Bytes {
    let mut input = vec![prefix];
    for part in parts {
        input.extend_from_slice(part);
    }
    Sm3::digest(input).into()
}

/// "Let k be the largest power of two smaller than n."
fn k(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

pub(super) fn leaf(data: &[u8]) -> Bytes {
    hash(0, &[data])
}

/// MTH(D[n]), of leaves already hashed.
pub(super) fn mth(d: &[Bytes]) -> Bytes {
    match d {
        [] => Sm3::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let k = k(d.len());
            hash(1, &[&mth(&d[..k]), &mth(&d[k..])])
        }
    }
}

/// PATH(m, D[n]).
pub(super) fn path(m: usize, d: &[Bytes]) -> Vec<Bytes> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = k(d.len());
    let (mut path, beside) = if m < k {
        (path(m, &d[..k]), mth(&d[k..]))
    } else {
        (path(m - k, &d[k..]), mth(&d[..k]))
    };
    path.push(beside);
    path
}

/// PROOF(m, D[n]) = SUBPROOF(m, D[n], true).
pub(super) fn proof(m: usize, d: &[Bytes]) -> Vec<Bytes> {
    subproof(m, d, true)
}

fn subproof(m: usize, d: &[Bytes], b: bool) -> Vec<Bytes> {
    if m == d.len() {
        return if b { Vec::new() } else { vec![mth(d)] };
    }
    let k = k(d.len());
    let (mut proof, beside) = if m <= k {
        (subproof(m, &d[..k], b), mth(&d[k..]))
    } else {
        (subproof(m - k, &d[k..], false), mth(&d[..k]))
    };
    proof.push(beside);
    proof
}
