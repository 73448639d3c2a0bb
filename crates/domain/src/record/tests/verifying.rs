//! What the verifier answers to one deed at a time.

use super::*;
use crate::record::verify::{Bad, Why};

/// Twelve entries, checkpoints of 4 and 8: the last four are held by codes and head.
fn log() -> Log {
    Log::new(12, &[0, 4, 8])
}

/// Somebody writes another action into entry `at`.
fn edit(log: &mut Log, at: usize) {
    let mut entry = Entry::parse(&log.rows[at].line).unwrap();
    entry.action = "nothing.happened".to_owned();
    log.rows[at].line = entry.canonical();
}

#[expect(clippy::unnecessary_wraps, reason = "as the report has it")]
fn bad(seq: u64, why: Why) -> Option<Bad> {
    Some(Bad { seq, why })
}

#[test]
fn a_sound_record_is_sound_with_and_without_the_key() {
    for report in [log().verify(), log().verify_without_key()] {
        assert!(report.is_sound());
        assert_eq!((report.entries, report.root), (12, log().head.root));
        assert_eq!((report.checkpoints_checked, report.vouched), (3, 8));
    }
    assert!(Log::new(0, &[]).verify().is_sound());
    assert!(Log::new(0, &[0]).verify().is_sound());
}

#[test]
fn an_edited_line_is_altered() {
    let mut log = log();
    edit(&mut log, 5);
    assert_eq!(log.verify_without_key().first_bad, bad(5, Why::Altered));
}

#[test]
fn an_edited_leaf_or_one_that_is_no_hash_is_altered() {
    for leaf in [Some(Hash::of_leaf(b"other")), None] {
        let mut log = log();
        log.rows[5].leaf = leaf;
        assert_eq!(log.verify_without_key().first_bad, bad(5, Why::Altered));
    }
}

#[test]
fn an_edit_with_its_leaf_made_to_fit_is_found_by_the_keyed_code() {
    let mut log = log();
    edit(&mut log, 10);
    log.rows[10].refit_leaf();
    log.refit_head();
    assert_eq!(log.verify().first_bad, bad(10, Why::MacWrong));
    // Nothing else could know: no checkpoint covers it yet.
    let report = log.verify_without_key();
    assert!(report.is_sound());
    assert_eq!(report.vouched, 8);
}

#[test]
fn an_edit_with_leaves_and_head_made_to_fit_is_found_by_the_checkpoint_without_any_key() {
    let mut log = log();
    edit(&mut log, 5);
    log.rows[5].refit_leaf();
    log.refit_head();
    let mismatch = Why::CheckpointMismatch { size: 8 };
    assert_eq!(log.verify_without_key().first_bad, bad(4, mismatch));
}

#[test]
fn an_edit_with_codes_made_to_fit_too_is_found_by_the_checkpoint() {
    let mut log = log();
    edit(&mut log, 2);
    log.rows[2].refit();
    log.refit_head();
    let mismatch = Why::CheckpointMismatch { size: 4 };
    assert_eq!(log.verify().first_bad, bad(0, mismatch));
}

#[test]
fn a_removed_row_is_missing() {
    let mut log = log();
    log.rows.remove(6);
    assert_eq!(log.verify().first_bad, bad(6, Why::Missing));
}

#[test]
fn a_moved_row_is_out_of_order() {
    let mut log = log();
    log.rows.swap(6, 9);
    assert_eq!(log.verify().first_bad, bad(6, Why::OutOfOrder));
}

#[test]
fn a_line_under_another_s_number_is_out_of_order() {
    let mut log = log();
    log.rows.swap(6, 7);
    for at in [6, 7] {
        log.rows[at].seq = at as u64;
        log.rows[at].refit();
    }
    assert_eq!(log.verify().first_bad, bad(6, Why::OutOfOrder));
}

#[test]
fn a_doubled_row_is_there_twice() {
    let mut log = log();
    let row = log.rows[3].clone();
    log.rows.insert(7, row);
    assert_eq!(log.verify().first_bad, bad(3, Why::Duplicate));
}

#[test]
fn a_line_in_another_form_is_not_canonical_even_with_everything_made_to_fit() {
    let mut log = log();
    log.rows[9].line.push(b' ');
    log.rows[9].refit();
    log.refit_head();
    assert_eq!(log.verify().first_bad, bad(9, Why::NotCanonical));
}

#[test]
fn a_record_cut_short_is_truncated_by_its_head_or_by_a_checkpoint() {
    let mut log = log();
    log.rows.truncate(9);
    let expected = 12;
    assert_eq!(log.verify().first_bad, bad(9, Why::Truncated { expected }));
    log.rows.truncate(7);
    log.refit_head();
    let expected = 8;
    assert_eq!(log.verify().first_bad, bad(7, Why::Truncated { expected }));
}

#[test]
fn a_row_behind_the_head_is_forged() {
    let mut log = log();
    log.rows.push(Log::new(13, &[]).rows[12].clone());
    assert_eq!(log.verify().first_bad, bad(12, Why::HeadMismatch));
}

#[test]
fn another_root_in_the_head_is_found() {
    let mut log = log();
    log.head.root = Hash::of_nothing();
    assert_eq!(log.verify().first_bad, bad(8, Why::HeadMismatch));
}

#[test]
fn a_checkpoint_edited_or_of_another_database_is_not_signed_as_it_should_be() {
    let mut log = log();
    log.checkpoints[2].checkpoint.size = 9;
    let invalid = Why::SignatureInvalid { size: 9 };
    assert_eq!(log.verify().first_bad, bad(4, invalid));
    log.checkpoints[2].checkpoint.size = 90;
    let invalid = Why::SignatureInvalid { size: 90 };
    assert_eq!(log.verify().first_bad, bad(4, invalid));

    let report = Verification::new(
        Start::default(),
        &NoteName::new("other.example").unwrap(),
        vec![log.checkpoints[0].clone()],
        &Keys,
        None,
    );
    let invalid = Why::SignatureInvalid { size: 0 };
    assert_eq!(report.first_bad(), bad(0, invalid));
}

#[test]
fn of_several_deeds_the_first_is_named() {
    let mut log = log();
    edit(&mut log, 9);
    log.rows.remove(11);
    edit(&mut log, 3);
    assert_eq!(log.verify().first_bad, bad(3, Why::Altered));
}

#[test]
fn what_is_behind_an_archive_is_verified_from_its_peaks_on() {
    let log = log();
    for start in 0..=12_usize {
        let tree: Tree = log.rows[..start]
            .iter()
            .filter_map(|row| row.leaf)
            .collect();
        let begin = Start::after(tree.size(), tree.peaks()).unwrap();
        let checkpoints = log.checkpoints.clone();
        let mut verification =
            Verification::new(begin, &origin(), checkpoints, &Keys, Some(&mac_fits));
        log.rows[start..]
            .iter()
            .for_each(|row| verification.push(row.row()));
        let report = verification.finish(log.head);
        assert!(report.is_sound(), "{start}");
        assert_eq!(report.entries, 12 - start as u64);
    }
    assert!(Start::after(3, &[Hash::of_nothing()]).is_none());
    // So many entries that the next could not be counted.
    assert!(Start::after(u64::MAX, &[Hash::of_nothing(); 64]).is_none());
}

#[test]
fn forged_peaks_do_not_survive_the_next_checkpoint() {
    let log = log();
    let forged = Start::after(4, &[Hash::of_leaf(b"forged")]).unwrap();
    let checkpoints = log.checkpoints.clone();
    let verification = Verification::new(forged, &origin(), checkpoints, &Keys, None);
    let mismatch = Why::CheckpointMismatch { size: 4 };
    assert_eq!(verification.first_bad(), bad(4, mismatch));
}

#[test]
fn a_verification_may_wait_for_the_database_between_rows() {
    fn may_move_between_threads<T: Send>(_: &T) {}
    may_move_between_threads(&Verification::new(
        Start::default(),
        &origin(),
        Vec::new(),
        &Keys,
        Some(&mac_fits),
    ));
}
