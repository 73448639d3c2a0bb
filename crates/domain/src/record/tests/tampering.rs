//! Ten thousand deeds, all found.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::*;

const DEEDS: u32 = 10_000;
/// Entries of the largest record tampered with.
const LONGEST: u64 = 24;

/// What somebody does, and to what they have the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    /// One byte of a line.
    LineByte,
    /// Another actor in an entry, leaf and head made to fit, without the key of the codes.
    LineAndLeaf,
    /// The same with that key, but not the signing keys.
    LineAndLeafAndCode,
    /// One bit of a stored leaf.
    LeafBit,
    /// One digit of a code.
    CodeDigit,
    /// Two rows change places.
    Swap,
    /// The contents of two rows change places, under the old numbers.
    SwapContents,
    /// A row goes.
    Delete,
    /// A row goes and those behind it are numbered anew, leaves and head made to fit.
    DeleteAndRenumber,
    /// Rows go at the end.
    Truncate,
    /// Rows go at the end, and the head is made to fit.
    TruncateWithHead,
    /// A row comes twice.
    Duplicate,
    /// A forged row comes at the end.
    Append,
    /// The same, with the head made to fit.
    AppendWithHead,
    /// One bit of a checkpoint's root, or another size for it.
    Checkpoint,
}

const ALL: [Deed; 15] = [
    Deed::LineByte,
    Deed::LineAndLeaf,
    Deed::LineAndLeafAndCode,
    Deed::LeafBit,
    Deed::CodeDigit,
    Deed::Swap,
    Deed::SwapContents,
    Deed::Delete,
    Deed::DeleteAndRenumber,
    Deed::Truncate,
    Deed::TruncateWithHead,
    Deed::Duplicate,
    Deed::Append,
    Deed::AppendWithHead,
    Deed::Checkpoint,
];

impl Deed {
    /// Does it, at `place` of the record; the number of the first entry that is not what it was. `draw` decides the rest.
    fn done_to(self, log: &mut Log, place: usize, draw: usize) -> u64 {
        let size = log.rows.len();
        let other = (place + 1 + draw % (size - 1)) % size;
        let row = &mut log.rows[place];
        let seq = row.seq;
        match self {
            Self::LineByte => {
                let byte = draw % row.line.len();
                row.line[byte] ^= 1 << (draw % 8);
            }
            Self::LineAndLeaf | Self::LineAndLeafAndCode => {
                edit(row);
                if self == Self::LineAndLeafAndCode {
                    row.refit();
                }
                log.refit_head();
            }
            Self::LeafBit => {
                let mut bytes = *row.leaf.unwrap().as_bytes();
                bytes[draw % 32] ^= 1 << (draw / 32 % 8);
                row.leaf = Some(Hash::new(bytes));
            }
            Self::CodeDigit => {
                let digit = draw % row.mac.len();
                let changed = if row.mac.as_bytes()[digit] == b'0' {
                    "1"
                } else {
                    "0"
                };
                row.mac.replace_range(digit..=digit, changed);
            }
            Self::Swap => {
                log.rows.swap(place, other);
                return place.min(other) as u64;
            }
            Self::SwapContents => {
                log.rows.swap(place, other);
                log.rows[place].seq = place as u64;
                log.rows[other].seq = other as u64;
                return place.min(other) as u64;
            }
            Self::Delete => drop(log.rows.remove(place)),
            Self::DeleteAndRenumber => {
                log.rows.remove(place);
                for (seq, row) in log.rows.iter_mut().enumerate().skip(place) {
                    let mut entry = Entry::parse(&row.line).unwrap();
                    (row.seq, entry.seq) = (seq as u64, seq as u64);
                    row.line = entry.canonical();
                    row.refit_leaf();
                }
                log.refit_head();
            }
            Self::Truncate => log.rows.truncate(place),
            Self::TruncateWithHead => {
                log.rows.truncate(place);
                log.refit_head();
            }
            Self::Duplicate => {
                let row = row.clone();
                log.rows.insert(place + draw % (size - place) + 1, row);
            }
            Self::Append | Self::AppendWithHead => {
                let mut forged = Log::new(LONGEST + 1, &[]).rows[size].clone();
                edit(&mut forged);
                log.rows.push(forged);
                if self == Self::AppendWithHead {
                    log.refit_head();
                }
                return size as u64;
            }
            Self::Checkpoint => {
                let which = draw % log.checkpoints.len();
                let checkpoint = &mut log.checkpoints[which].checkpoint;
                if draw.is_multiple_of(3) {
                    checkpoint.size += 1 + (draw % 7) as u64;
                } else {
                    let mut bytes = *checkpoint.root.as_bytes();
                    bytes[draw % 32] ^= 1;
                    checkpoint.root = Hash::new(bytes);
                }
                // No entry was touched: up to here the edited checkpoint would vouch for them.
                return checkpoint.size;
            }
        }
        seq
    }
}

/// Puts another actor into an entry and makes its leaf fit.
fn edit(row: &mut Stored) {
    let mut entry = Entry::parse(&row.line).unwrap();
    entry.who = Who::Nobody;
    row.line = entry.canonical();
    row.refit_leaf();
}

/// The first `size` rows of the longest record with checkpoints at every multiple of `every` and at the end.
fn record(longest: &Log, size: u64, every: u64) -> Log {
    let mut log = Log {
        rows: longest.rows[..usize::try_from(size).unwrap()].to_vec(),
        head: longest.head,
        checkpoints: longest.checkpoints.clone(),
    };
    log.checkpoints.retain(|signed| {
        let covered = signed.checkpoint.size;
        covered == size || (covered < size && covered.is_multiple_of(every))
    });
    log.refit_head();
    log
}

#[test]
fn ten_thousand_of_ten_thousand_deeds_are_found_and_no_entry_named_comes_after_the_deed() {
    let sizes: Vec<u64> = (0..=LONGEST).collect();
    let longest = Log::new(LONGEST, &sizes);
    let choices = (
        proptest::sample::select(ALL.as_slice()),
        2..=LONGEST,
        1..9_u64,
        any::<prop::sample::Index>(),
        0..1_000_000_usize,
    );
    let mut runner = TestRunner::deterministic();
    let mut found: BTreeMap<Deed, u32> = BTreeMap::new();
    let mut exact = 0;
    for number in 0..DEEDS {
        let (deed, size, every, place, draw) = choices.new_tree(&mut runner).unwrap().current();
        let sound = record(&longest, size, every);
        let mut log = sound.clone();
        let place = place.index(log.rows.len());
        let first = deed.done_to(&mut log, place, draw);
        assert_ne!(log, sound, "deed {number} {deed:?} changed nothing");
        let report = log.verify();
        let bad = report.first_bad;
        assert!(
            bad.is_some_and(|bad| bad.seq <= first),
            "deed {number}: {deed:?} at {first} of {size}, checkpoints every {every}: {bad:?}"
        );
        *found.entry(deed).or_default() += 1;
        exact += u32::from(bad.is_some_and(|bad| bad.seq == first));
    }
    let total: u32 = found.values().sum();
    println!("{total} of {DEEDS} found, {exact} of them named exactly; {found:?}");
    assert_eq!(total, DEEDS);
    assert_eq!(found.len(), ALL.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_record_nobody_touched_is_sound(size in 0..=LONGEST, every in 1..9_u64) {
        let log = record(&Log::new(LONGEST, &(0..=LONGEST).collect::<Vec<_>>()), size, every);
        prop_assert!(log.verify().is_sound());
        prop_assert!(log.verify_without_key().is_sound());
    }
}
