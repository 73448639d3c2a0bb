//! The record as a verifier reads it. It opens the database without the program's own checks: a head that was changed from outside is to be named, not refused.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;
use yunheng_domain::record::verify::{Head, Row};
use yunheng_domain::record::{Checkpoint, Hash, NoteName, SignedCheckpoint, Tree, export};
use yunheng_seal::{Keys, PublicKey};
use yunheng_store::{KeptEntry, RecordHead, Segment, Store, StoredCheckpoint};

use super::Signers;
use crate::{App, AppError, Config, keys};

/// Rows read at a time.
const BATCH: u64 = 4_000;

/// Batches read ahead of the verifier.
const AHEAD: usize = 4;

/// Reads the record of a database and of its archive, and changes nothing.
#[derive(Debug, Clone)]
pub struct RecordReader {
    pub(super) store: Store,
    pub(super) keys: Arc<Keys>,
    pub(super) archive: PathBuf,
}

/// Rows as they are read.
pub(super) type Batch = Result<Vec<KeptEntry>, AppError>;

impl RecordReader {
    /// Opens a database that is there, with the keys that are there.
    pub async fn open(config: &Config) -> Result<Self, AppError> {
        let store = match &config.database {
            Some(url) => Store::connect(url).await?,
            None if config.data.join("yunheng.db").is_file() => {
                Store::open_sqlite(&config.data).await?
            }
            None => {
                return Err(AppError::Malformed(format!(
                    "{}: there is no database",
                    config.data.display()
                )));
            }
        };
        let keys = keys::reopen(config, &store).await?;
        Ok(Self {
            archive: archive(&config.data, &store.identity().await?),
            store,
            keys: Arc::new(keys),
        })
    }

    /// Closes the database.
    pub async fn close(&self) -> Result<(), AppError> {
        Ok(self.store.close().await?)
    }

    /// The name that the platform signs under.
    pub async fn origin(&self) -> Result<NoteName, AppError> {
        NoteName::new(&self.store.identity().await?)
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The platform's public keys, oldest first.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.public_keys()
    }

    /// The keys whose signatures are judged: the platform's, and the witnesses' kept here.
    pub async fn signers(&self) -> Result<Signers, AppError> {
        let origin = self.origin().await?;
        let mut signers = Signers::none();
        for key in self.keys.public_keys() {
            signers = signers.with(origin.as_str(), key);
        }
        for witness in self.store.witnesses().await? {
            // A key that was made unreadable from outside vouches for nothing.
            if let Ok(key) = PublicKey::from_pem(&witness.pem) {
                signers = signers.with(&witness.name, key);
            }
        }
        Ok(signers)
    }

    /// The checkpoints kept, as far as a verification needs them. One that cannot be read stands there without a signature, so that it is named.
    pub(super) async fn kept_checkpoints(&self) -> Result<Vec<SignedCheckpoint>, AppError> {
        let origin = self.origin().await?;
        let kept = self.store.checkpoints(None, u64::MAX).await?;
        Ok(kept
            .iter()
            .map(|stored| signed(stored).unwrap_or_else(|| unsigned(&origin, stored)))
            .collect())
    }

    /// Feeds the rows of the database from a number on, up to a size, and whatever was put behind it.
    pub(super) fn rows(&self, from: u64, size: u64) -> mpsc::Receiver<Batch> {
        let (to, rows) = mpsc::channel(AHEAD);
        let store = self.store.clone();
        tokio::spawn(async move {
            if let Err(error) = feed(&store, from, size, &to).await {
                // Nobody listens any more: the verification has ended.
                let _ = to.send(Err(error)).await;
            }
        });
        rows
    }

    /// Reads an archived stretch, whole.
    pub(super) fn segment(
        &self,
        segment: &Segment,
    ) -> io::Result<export::Reader<BufReader<zstd::Decoder<'static, BufReader<File>>>>> {
        let file = File::open(self.archive.join(&segment.file))?;
        let file = BufReader::new(zstd::Decoder::new(file)?);
        let (_, rows) = export::Reader::open(file).map_err(io::Error::other)?;
        Ok(rows)
    }

    /// The line of an entry, wherever it is kept.
    pub(super) async fn line(&self, seq: u64) -> Result<Option<String>, AppError> {
        if let Some(kept) = self.store.record_entry(seq).await? {
            return Ok(Some(kept.line));
        }
        let segments = self.store.record_segments().await?;
        let Some(segment) = segments
            .into_iter()
            .find(|segment| (segment.first..=segment.last).contains(&seq))
        else {
            return Ok(None);
        };
        let reader = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut rows = reader.segment(&segment)?;
            while let Some(row) = rows.row()? {
                if let Some(row) = row.filter(|row| row.seq == seq) {
                    return Ok(Some(String::from_utf8_lossy(row.line).into_owned()));
                }
            }
            Ok(None)
        })
        .await
        .map_err(AppError::join)?
        .map_err(AppError::io)
    }
}

impl App {
    /// The record as a verifier reads it, over the store and the keys of the running program.
    pub(crate) async fn record_reader(&self) -> Result<RecordReader, AppError> {
        let identity = self.store().identity().await?;
        Ok(RecordReader {
            store: self.store().clone(),
            keys: self.keys(),
            archive: archive(&self.inner.config.data, &identity),
        })
    }
}

/// Where the archive of a database is.
pub(super) fn archive(data: &Path, identity: &str) -> PathBuf {
    data.join("record").join(identity)
}

/// A kept row as the verifier takes it.
pub(super) fn row(kept: &KeptEntry) -> Row<'_> {
    Row {
        seq: kept.seq,
        line: kept.line.as_bytes(),
        leaf: Hash::from_hex(&kept.leaf),
        mac: &kept.mac,
    }
}

async fn feed(
    store: &Store,
    from: u64,
    size: u64,
    to: &mpsc::Sender<Batch>,
) -> Result<(), AppError> {
    // Rows below zero are nobody's: begin there, so that one put there is named.
    let mut next = if from == 0 {
        i64::MIN.cast_unsigned()
    } else {
        from
    };
    loop {
        let mut rows = store.record_from(next, BATCH).await?;
        let Some(last) = rows.last() else { break };
        let seq = last.seq;
        next = seq.wrapping_add(1);
        rows.retain(|row| row.seq < size || row.seq > i64::MAX.unsigned_abs());
        if to.send(Ok(rows)).await.is_err() {
            return Ok(());
        }
        if seq >= size && seq <= i64::MAX.unsigned_abs() {
            break;
        }
    }
    // Entries that came meanwhile moved the head with them; a row behind the head came from outside.
    let behind = store.record_from(size, 1).await?;
    let head = store.record_head().await?.map_or(0, |head| head.size);
    let behind: Vec<_> = behind.into_iter().filter(|row| row.seq >= head).collect();
    if !behind.is_empty() {
        let _ = to.send(Ok(behind)).await;
    }
    Ok(())
}

/// Size and root of a stored head; a head that cannot be read is of no known root.
pub(super) fn head(stored: Option<&RecordHead>) -> Head {
    let tree = stored.and_then(frontier);
    Head {
        size: stored.map_or(0, |head| head.size),
        root: tree.map_or_else(Hash::of_nothing, |tree| tree.root()),
    }
}

/// The frontier of a stored head, if it is one of its size.
pub(super) fn frontier(head: &RecordHead) -> Option<Tree> {
    tree(&head.tree).filter(|tree| tree.size() == head.size)
}

/// A frontier as the database keeps it.
pub(super) fn tree(hex: &str) -> Option<Tree> {
    let bytes = base16ct::lower::decode_vec(hex).ok()?;
    Tree::decode(&bytes).ok()
}

/// A kept checkpoint, if its text is of as many entries as its row.
pub(super) fn signed(stored: &StoredCheckpoint) -> Option<SignedCheckpoint> {
    SignedCheckpoint::parse(&stored.text)
        .ok()
        .filter(|signed| signed.checkpoint.size == stored.size)
}

fn unsigned(origin: &NoteName, stored: &StoredCheckpoint) -> SignedCheckpoint {
    SignedCheckpoint {
        checkpoint: Checkpoint {
            origin: origin.clone(),
            size: stored.size,
            root: Hash::of_nothing(),
            at: stored.at,
        },
        signatures: Vec::new(),
    }
}
