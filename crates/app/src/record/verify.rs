//! Verifying the record: archive first, then the database, then the stored head.

use std::io::BufRead;

use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use yunheng_domain::actor::Actor;
use yunheng_domain::record::verify::{Bad, Judged, MacCheck, Report, Start, Verification, Why};
use yunheng_domain::record::{Hash, NoteName, SignedCheckpoint, Verifier as _, export};
use yunheng_policy::{Action, Thing};
use yunheng_seal::{Keys, MacPurpose, PublicKey};
use yunheng_store::{KeptEntry, RecordColumns, RecordHead, Segment};

use super::reader::{Batch, head, row};
use super::{RecordReader, Signers, entry_protected, protected};
use crate::act::Note;
use crate::{App, AppError};

/// Batches judged side by side.
const SIDE_BY_SIDE: usize = 4;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordReport {
    /// What the verifier found.
    #[serde(flatten)]
    pub report: Report,
    /// Entries that the stored head tells.
    pub size: u64,
    /// Entries of them that were read from the archive.
    pub archived: u64,
    /// An outside witness vouches for every entry with a number below this.
    pub witnessed: u64,
}

impl RecordReport {
    /// Whether nothing bad was found.
    pub fn is_sound(&self) -> bool {
        self.report.is_sound()
    }
}

/// Everything that the verifying thread needs.
struct Job {
    reader: RecordReader,
    signers: Signers,
    origin: NoteName,
    checkpoints: Vec<SignedCheckpoint>,
    segments: Vec<Segment>,
    head: Option<RecordHead>,
}

impl RecordReader {
    /// Verifies everything, against the checkpoints kept here and those `given`, which came another way.
    pub async fn verify(
        &self,
        given: &[SignedCheckpoint],
        witnesses: &[(NoteName, PublicKey)],
    ) -> Result<RecordReport, AppError> {
        let signers = self.signers_and(witnesses).await?;
        let head = self.store.record_head().await?;
        let size = head.as_ref().map_or(0, |head| head.size);
        let mut checkpoints = self.kept_checkpoints().await?;
        // What was made after the head was read covers entries that are not read here.
        checkpoints.retain(|kept| kept.checkpoint.size <= size);
        checkpoints.extend_from_slice(given);
        let segments = self.store.record_segments().await?;
        let rows = self.judged(self.rows(0, size));
        let job = Job {
            reader: self.clone(),
            signers,
            origin: self.origin().await?,
            checkpoints,
            segments,
            head,
        };
        tokio::task::spawn_blocking(move || job.run(rows))
            .await
            .map_err(AppError::join)?
    }

    /// Judges rows by themselves, some batches side by side, and hands them on in their order: computing the leaves takes longer than reading the rows.
    fn judged(&self, mut rows: mpsc::Receiver<Batch>) -> mpsc::Receiver<JoinHandle<Judging>> {
        let (to, judged) = mpsc::channel(SIDE_BY_SIDE);
        let keys = self.keys.clone();
        tokio::spawn(async move {
            while let Some(batch) = rows.recv().await {
                let keys = keys.clone();
                let judging = tokio::task::spawn_blocking(move || Ok(judge(&keys, &batch?)));
                if to.send(judging).await.is_err() {
                    // Nobody listens any more: the verification has ended.
                    return;
                }
            }
        });
        judged
    }

    async fn signers_and(&self, witnesses: &[(NoteName, PublicKey)]) -> Result<Signers, AppError> {
        let known = self.signers().await?;
        Ok(witnesses.iter().fold(known, |signers, (name, key)| {
            signers.with(name.as_str(), key.clone())
        }))
    }

    /// Verifies an exported file with the keys kept here.
    pub async fn verify_export(
        &self,
        file: impl BufRead + Send + 'static,
        given: Vec<SignedCheckpoint>,
        witnesses: &[(NoteName, PublicKey)],
    ) -> Result<Report, AppError> {
        let signers = self.signers_and(witnesses).await?;
        let keys = self.keys.clone();
        tokio::task::spawn_blocking(move || {
            let mac = |seq, leaf: Hash, stored: &str| {
                let protected = entry_protected(seq, &leaf);
                keys.check(MacPurpose::RecordMac, protected.as_bytes(), stored)
            };
            export::verify(file, &given, &signers, Some(&mac))
                .map(|(_, report)| report)
                .map_err(|error| AppError::Malformed(error.to_string()))
        })
        .await
        .map_err(AppError::join)?
    }
}

impl App {
    /// Verifies the record, for the auditor. What was found is written down, for a record that verifies is a statement too.
    pub async fn verify_record(&self, by: &Actor) -> Result<RecordReport, AppError> {
        let note = Note::default();
        let hat = self
            .allow(by, Action::RecordVerify, &Thing::platform(), &note)
            .await?;
        let report = self.record_reader().await?.verify(&[], &[]).await?;
        let found = match report.report.first_bad {
            None => "sound".to_owned(),
            Some(bad) => bad.to_string(),
        };
        let note = Note::of("record", report.size).reason(found);
        self.tell(by, Action::RecordVerify, hat, note).await?;
        Ok(report)
    }
}

/// Rows as judged, and whether their search columns say what their lines say.
type Judging = Result<Vec<(Judged, bool)>, AppError>;

/// Judges rows by themselves.
fn judge(keys: &Keys, rows: &[KeptEntry]) -> Vec<(Judged, bool)> {
    let mac = |seq, leaf: Hash, stored: &str| {
        let protected = entry_protected(seq, &leaf);
        keys.check(MacPurpose::RecordMac, protected.as_bytes(), stored)
    };
    let judged = rows.iter().map(|kept| {
        let (judged, entry) = Judged::of(row(kept), Some(&mac));
        // A line that is no entry is named by the verifier.
        let fits = entry.is_none_or(|entry| RecordColumns::of(&entry) == kept.columns);
        (judged, fits)
    });
    judged.collect()
}

impl Job {
    fn run(self, mut rows: mpsc::Receiver<JoinHandle<Judging>>) -> Result<RecordReport, AppError> {
        let runtime = Handle::current();
        let keys = self.reader.keys.clone();
        let mac = |seq, leaf: Hash, stored: &str| {
            let protected = entry_protected(seq, &leaf);
            keys.check(MacPurpose::RecordMac, protected.as_bytes(), stored)
        };
        let mac: &MacCheck<'_> = &mac;
        let witnessed = self.witnessed();
        let mut verification = Verification::new(
            Start::default(),
            &self.origin,
            self.checkpoints.clone(),
            &self.signers,
            Some(mac),
        );
        let mut altered = None;
        let mut archived = 0;
        for segment in &self.segments {
            // Where a file is not there or breaks off, the next entry is the first that is missing.
            archived += self
                .push_segment(&mut verification, segment)
                .unwrap_or_default();
        }
        while let Some(judging) = rows.blocking_recv() {
            for (judged, fits) in runtime.block_on(judging).map_err(AppError::join)?? {
                verification.push_judged(judged);
                // The line is as it was written, and the page would show something else.
                if !fits && altered.is_none() && verification.first_bad().is_none() {
                    altered = Some(Bad {
                        seq: judged.seq(),
                        why: Why::Altered,
                    });
                }
            }
        }
        let mut report = verification.finish(head(self.head.as_ref()));
        if !self.head_is_genuine() && report.first_bad.is_none() {
            report.first_bad = Some(Bad {
                seq: report.vouched,
                why: Why::HeadMismatch,
            });
        }
        report.first_bad = altered.or(report.first_bad);
        let vouched = report.vouched;
        Ok(RecordReport {
            report,
            size: self.head.as_ref().map_or(0, |head| head.size),
            archived,
            witnessed: witnessed
                .into_iter()
                .filter(|size| *size <= vouched)
                .max()
                .unwrap_or_default(),
        })
    }

    /// Adds an archived stretch. `None` if its file is not there or cannot be read to its end.
    fn push_segment(&self, verification: &mut Verification<'_>, segment: &Segment) -> Option<u64> {
        let mut rows = self.reader.segment(segment).ok()?;
        let mut entries = 0;
        while let Some(row) = rows.row().ok()? {
            match row {
                Some(row) => verification.push(row),
                None => verification.push_unreadable(),
            }
            entries += 1;
        }
        Some(entries)
    }

    /// Sizes that a known witness has signed.
    fn witnessed(&self) -> Vec<u64> {
        let by_witness = |signed: &&SignedCheckpoint| {
            signed.signatures.iter().any(|signature| {
                signature.key_name != self.origin
                    && self
                        .signers
                        .judges(signature.key_name.as_str(), signature.key_id)
            })
        };
        let signed = self.checkpoints.iter().filter(by_witness);
        signed.map(|signed| signed.checkpoint.size).collect()
    }

    fn head_is_genuine(&self) -> bool {
        self.head.as_ref().is_none_or(|head| {
            let protected = protected(head);
            self.reader
                .keys
                .check(MacPurpose::RecordMac, protected.as_bytes(), &head.mac)
        })
    }
}
