//! Proving that one entry is in the record, to somebody who has only the public keys.

use std::ops::Range;

use yunheng_domain::actor::{Actor, Who};
use yunheng_domain::record::merkle::inclusion_runs;
use yunheng_domain::record::{Entry, Hash, Proof, Tree};
use yunheng_policy::{Action, Thing};

use super::RecordReader;
use crate::act::Note;
use crate::{App, AppError};

/// Leaves read at a time.
const BATCH: u64 = 50_000;

impl App {
    /// The proof for an entry that the actor may see: the auditor any, everybody else what was done to its unit or by itself.
    pub async fn prove_entry(&self, by: &Actor, seq: u64) -> Result<Proof, AppError> {
        let entry = self.open_entry(by, seq).await?;
        let proof = self.record_reader().await?.prove(&entry).await?;
        let action = self.record_action(by);
        self.tell(by, action, None, Note::of("record", seq)).await?;
        Ok(proof)
    }

    /// An entry, if the actor may see it.
    pub(super) async fn open_entry(&self, by: &Actor, seq: u64) -> Result<Entry, AppError> {
        let line = self.record_reader().await?.line(seq).await?;
        let line = line.ok_or(AppError::NotFound)?;
        let entry = Entry::parse(line.as_bytes())
            .map_err(|error| AppError::Internal(format!("entry {seq}: {error}")))?;
        let thing = Thing {
            owner: entry.unit,
            person: match entry.who {
                Who::Person { id, .. } => Some(id),
                _ => None,
            },
            ..Thing::default()
        };
        let note = Note::of("record", seq);
        self.allow(by, self.record_action(by), &thing, &note)
            .await?;
        Ok(entry)
    }

    /// What the actor reads the record as: the auditor searches all of it, everybody else sees its own.
    fn record_action(&self, by: &Actor) -> Action {
        if self.rights(by).contains(&Action::RecordSearch) {
            Action::RecordSearch
        } else {
            Action::RecordOwn
        }
    }
}

impl RecordReader {
    /// The proof for an entry under the first checkpoint that covers it.
    pub(super) async fn prove(&self, entry: &Entry) -> Result<Proof, AppError> {
        let seq = entry.seq;
        let stored = self.store.checkpoint_over(seq).await?.ok_or_else(|| {
            AppError::invalid(
                "seq",
                "该记录产生后还没有生成检查点，请先生成检查点",
                "no checkpoint covers this entry yet: make one first",
            )
        })?;
        let runs = inclusion_runs(seq, stored.size).unwrap_or_default();
        let proof = Proof {
            entry: String::from_utf8_lossy(&entry.canonical()).into_owned(),
            index: seq,
            size: stored.size,
            path: self.roots(&runs, stored.size).await?,
            checkpoint: stored.text,
        };
        proof.check(&self.signers().await?).map_err(|error| {
            AppError::Internal(format!(
                "entry {seq} cannot be proven ({error}): run 'yunheng record verify'"
            ))
        })?;
        Ok(proof)
    }

    /// The roots over runs of leaves, of the first `size` entries.
    async fn roots(&self, runs: &[Range<u64>], size: u64) -> Result<Vec<Hash>, AppError> {
        let mut trees = vec![Tree::new(); runs.len()];
        let mut add = |seq: u64, leaf: Option<Hash>| {
            if let (Some(at), Some(leaf)) = (runs.iter().position(|run| run.contains(&seq)), leaf) {
                trees[at].append(leaf);
            }
        };
        let mut next = 0;
        for segment in self.store.record_segments().await? {
            let reader = self.clone();
            next = segment.last + 1;
            let leaves = tokio::task::spawn_blocking(move || {
                let mut leaves = Vec::new();
                let mut rows = reader.segment(&segment)?;
                while let Some(row) = rows.row()? {
                    leaves.extend(row.map(|row| (row.seq, row.leaf)));
                }
                Ok(leaves)
            })
            .await
            .map_err(AppError::join)?
            .map_err(AppError::io)?;
            for (seq, leaf) in leaves {
                add(seq, leaf);
            }
        }
        while next < size {
            let leaves = self.store.leaves_from(next, BATCH).await?;
            let Some((last, _)) = leaves.last() else {
                break;
            };
            next = last + 1;
            for (seq, leaf) in leaves {
                add(seq, Hash::from_hex(&leaf));
            }
        }
        Ok(trees.iter().map(Tree::root).collect())
    }
}
