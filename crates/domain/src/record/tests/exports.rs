//! Files that prove themselves.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::record::export::{self, ExportError, Format, Header, Writer};
use crate::record::verify::{Bad, Why};

/// Ten entries from `start` on, with checkpoints of 4 and 10.
fn file(start: usize) -> String {
    let log = Log::new(10, &[4, 10]);
    let before: Tree = log.rows[..start]
        .iter()
        .filter_map(|row| row.leaf)
        .collect();
    let header = Header {
        format: Format::One,
        origin: origin(),
        start: before.size(),
        peaks: before.peaks().to_vec(),
        head: log.head,
        checkpoints: log.checkpoints,
    };
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for row in &log.rows[start..] {
        writer.row(row.row()).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn verify(file: &[u8]) -> Result<Report, ExportError> {
    export::verify(file, &[], &Keys, Some(&mac_fits)).map(|(_, report)| report)
}

fn first_bad(file: &str) -> Option<Bad> {
    verify(file.as_bytes()).unwrap().first_bad
}

#[test]
fn a_file_verifies_without_the_database_and_from_any_entry_on() {
    for start in 0..=10 {
        let report = verify(file(start).as_bytes()).unwrap();
        assert!(report.is_sound(), "{start}: {report:?}");
        assert_eq!((report.entries, report.vouched), (10 - start as u64, 10));
    }
}

#[test]
fn a_checkpoint_that_came_another_way_is_held_against_the_file() {
    let elsewhere = signed(7, Hash::of_leaf(b"what the witness saw"));
    let (_, report) = export::verify(file(0).as_bytes(), &[elsewhere], &Keys, None).unwrap();
    let (seq, why) = (4, Why::CheckpointMismatch { size: 7 });
    assert_eq!(report.first_bad, Some(Bad { seq, why }));
}

#[test]
fn a_file_cut_short_says_where() {
    let file = file(0);
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let (seq, why) = (6, Why::Truncated { expected: 10 });
    assert_eq!(first_bad(&lines[..7].concat()), Some(Bad { seq, why }));
    let within = lines[..8].concat();
    let (seq, why) = (6, Why::NotCanonical);
    assert_eq!(first_bad(within.trim_end()), Some(Bad { seq, why }));
}

#[test]
fn a_moved_line_is_told_from_a_missing_one() {
    let file = file(0);
    let mut lines: Vec<&str> = file.split_inclusive('\n').collect();
    lines.swap(3, 6);
    let (seq, why) = (2, Why::OutOfOrder);
    assert_eq!(first_bad(&lines.concat()), Some(Bad { seq, why }));
    lines.remove(6);
    let why = Why::Missing;
    assert_eq!(first_bad(&lines.concat()), Some(Bad { seq, why }));
}

#[test]
fn what_has_no_header_is_no_record() {
    let headless = file(0).replace("yunheng-record-1", "yunheng-record-9");
    for bytes in [b"".as_slice(), b"\n", b"{}\n", headless.as_bytes()] {
        assert!(matches!(verify(bytes), Err(ExportError::Header(_))));
    }
    let shifted = file(0).replace("\"start\":0", "\"start\":3");
    assert!(matches!(
        verify(shifted.as_bytes()),
        Err(ExportError::Start)
    ));
}

#[test]
fn a_row_that_would_break_the_file_is_not_written() {
    let log = Log::new(1, &[]);
    let header: Header = serde_json::from_str(file(0).lines().next().unwrap()).unwrap();
    let mut writer = Writer::new(std::io::sink(), &header).unwrap();
    let row = log.rows[0].row();
    assert!(writer.row(row).is_ok());
    assert!(writer.row(Row { mac: "a\tb", ..row }).is_err());
    assert!(
        writer
            .row(Row {
                line: b"{\n}",
                ..row
            })
            .is_err()
    );
    assert!(writer.row(Row { leaf: None, ..row }).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_byte_of_any_row_changed_is_found_in_that_row(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| file(0).into_bytes());
        let mut bytes = FILE.clone();
        let rows = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let at = rows + place.index(bytes.len() - rows);
        prop_assume!(bytes[at] != byte);
        let seq = bytes[rows..at].split(|byte| *byte == b'\n').skip(1).count() as u64;
        bytes[at] = byte;
        let bad = verify(&bytes).unwrap().first_bad;
        // A row that now bears the number of another is found as the other's double.
        let found = bad.is_some_and(|bad| bad.seq == seq || bad.why == Why::Duplicate);
        prop_assert!(found, "{:?} for {}", bad, seq);
    }
}
