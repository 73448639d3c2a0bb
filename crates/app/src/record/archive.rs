//! Archiving (Art. 29): entries older than what is to be kept go to compressed files that verify like the rest.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::period;
use yunheng_domain::record::export::{Format, Header, Writer};
use yunheng_domain::record::verify::{Head, Start, Verification};
use yunheng_domain::record::{Entry, Hash, Tree, retention};
use yunheng_policy::{Action, Thing};
use yunheng_seal::MacPurpose;
use yunheng_store::{KeptEntry, Segment};

use super::reader::{archive, row, tree};
use super::{RecordReader, entry_protected};
use crate::act::Note;
use crate::{App, AppError};

/// Entries of one file.
const MOST: u64 = 50_000;

/// How hard a file is compressed; it is written once and read for years.
const LEVEL: i32 = 9;

impl App {
    /// Moves entries that are older than so many complete months to the archive; less than six is read as six. How many went.
    pub async fn archive_record(&self, by: &Actor, months: u32) -> Result<u64, AppError> {
        let note = Note::default();
        self.allow(by, Action::RecordArchive, &Thing::platform(), &note)
            .await?;
        let keep_from = retention::keep_from(self.today(), months);
        let mut moved = 0;
        loop {
            let step = self.archive_some(by, period::start_of(keep_from)).await?;
            moved += step;
            if step < MOST {
                return Ok(moved);
            }
        }
    }

    async fn archive_some(&self, by: &Actor, keep_from: Timestamp) -> Result<u64, AppError> {
        let mut act = self.begin(by, Action::RecordArchive, None).await?;
        // One archiver at a time, across replicas. Its length is that of one file.
        act.tx.lock_record().await?;
        let before = match self.store().record_segments().await?.pop() {
            None => Tree::new(),
            Some(last) => tree(&last.tree)
                .filter(|tree| tree.size() == last.last + 1)
                .ok_or_else(|| AppError::Internal(format!("{}: wrong frontier", last.file)))?,
        };
        let mut rows = self.store().record_from(before.size(), MOST).await?;
        rows.truncate(older(&rows, keep_from));
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(0);
        };
        let (first, last, until) = (first.seq, last.seq, until(last));
        let reader = self.record_reader().await?;
        let folder = archive(&self.inner.config.data, reader.origin().await?.as_str());
        let mut checkpoints = reader.kept_checkpoints().await?;
        let covered = before.size()..=last + 1;
        checkpoints.retain(|kept| covered.contains(&kept.checkpoint.size));
        let header = Header {
            format: Format::One,
            origin: reader.origin().await?,
            start: before.size(),
            peaks: before.peaks().to_vec(),
            head: Head {
                size: last + 1,
                root: Hash::of_nothing(),
            },
            checkpoints,
        };
        let signers = reader.signers().await?;
        let written = tokio::task::spawn_blocking(move || {
            let (tree, bytes) = reader.pack(before, header, &rows, &signers)?;
            let digest = Sm3Digest::of(&bytes);
            let file = file_name(first, last, &digest);
            put(&folder, &file, &bytes).map_err(AppError::io)?;
            Ok::<_, AppError>((tree, digest, file))
        });
        let (tree, digest, file) = written.await.map_err(AppError::join)??;
        let segment = Segment {
            first,
            last,
            until,
            file,
            digest: digest.as_str().to_owned(),
            tree: base16ct::lower::encode_string(&tree.encode()),
        };
        let removed = act.tx.archive_record(&segment).await?;
        if removed != last - first + 1 {
            return Err(AppError::Internal(format!(
                "entries {first} to {last} are {removed} rows: run 'yunheng record verify'"
            )));
        }
        act.note(Note::of("record", format!("{first}-{last}")).reason(segment.file.clone()));
        act.commit().await?;
        Ok(removed)
    }
}

impl RecordReader {
    /// A stretch as the bytes of its file, and the frontier after it. What does not verify stays where it is.
    fn pack(
        &self,
        mut tree: Tree,
        mut header: Header,
        rows: &[KeptEntry],
        signers: &super::Signers,
    ) -> Result<(Tree, Vec<u8>), AppError> {
        let mac = |seq, leaf: Hash, stored: &str| {
            let protected = entry_protected(seq, &leaf);
            self.keys
                .check(MacPurpose::RecordMac, protected.as_bytes(), stored)
        };
        let start = Start::after(tree.size(), tree.peaks())
            .ok_or_else(|| AppError::Internal("the archive's frontier is wrong".to_owned()))?;
        let checkpoints = header.checkpoints.clone();
        let mut verification =
            Verification::new(start, &header.origin, checkpoints, signers, Some(&mac));
        for kept in rows {
            verification.push(row(kept));
            tree.append(Hash::of_leaf(kept.line.as_bytes()));
        }
        header.head = Head {
            size: tree.size(),
            root: tree.root(),
        };
        if let Some(bad) = verification.finish(header.head).first_bad {
            return Err(AppError::Internal(format!(
                "nothing is archived, for the record does not verify: {bad}"
            )));
        }
        let packed = zstd::Encoder::new(Vec::new(), LEVEL)
            .and_then(|encoder| {
                let mut writer = Writer::new(encoder, &header)?;
                for kept in rows {
                    writer.row(row(kept))?;
                }
                writer.finish()?.finish()
            })
            .map_err(AppError::io)?;
        Ok((tree, packed))
    }
}

/// How many rows from the first on are older: by what their lines say, not by a column that anybody could change.
fn older(rows: &[KeptEntry], keep_from: Timestamp) -> usize {
    let is_older = |kept: &&KeptEntry| {
        Entry::parse(kept.line.as_bytes()).is_ok_and(|entry| entry.at < keep_from)
    };
    rows.iter().take_while(is_older).count()
}

fn until(kept: &KeptEntry) -> Timestamp {
    Timestamp::from_microsecond(kept.columns.at).unwrap_or_default()
}

fn file_name(first: u64, last: u64, digest: &Sm3Digest) -> String {
    let short: String = digest.as_str().chars().take(16).collect();
    format!("{first:012}-{last:012}-{short}.zst")
}

/// Writes a file and makes it durable, name and all, before the database forgets the rows.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!("{name}.new"));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))?;
    File::open(folder)?.sync_all()?;
    // The folder's own name too, where it is new.
    folder
        .parent()
        .map_or(Ok(()), |above| File::open(above)?.sync_all())
}
