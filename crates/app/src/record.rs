//! Writing the record: the next entries of one tree, under one lock, in the caller's transaction.

mod archive;
mod checkpoint;
mod export;
mod prove;
mod reader;
mod search;
mod signers;
mod verify;

use yunheng_domain::record::{Entry, Tree};
use yunheng_seal::MacPurpose;
use yunheng_store::{NewEntry, RecordHead, Tx};

use crate::{App, AppError};

pub use checkpoint::{CheckpointRow, WitnessRequest};
pub use reader::RecordReader;
pub use search::{Own, RecordDetail, RecordRow};
pub use signers::Signers;
pub use verify::RecordReport;

impl App {
    /// Appends entries to the record. If they cannot be written, whatever they record does not happen.
    pub(crate) async fn write_record(
        &self,
        tx: &mut Tx,
        entries: Vec<Entry>,
    ) -> Result<(), AppError> {
        let mut tree = self.record_tree(tx).await?;
        let mut size = tree.size();
        let keys = self.keys();
        let mut rows = Vec::with_capacity(entries.len());
        for mut entry in entries {
            entry.seq = size;
            let leaf = entry.leaf();
            tree.append(leaf);
            rows.push(NewEntry {
                line: String::from_utf8_lossy(&entry.canonical()).into_owned(),
                mac: keys.mac(
                    MacPurpose::RecordMac,
                    entry_protected(size, &leaf).as_bytes(),
                ),
                leaf: leaf.to_string(),
                entry,
            });
            size += 1;
        }
        let mut head = RecordHead {
            size,
            tree: base16ct::lower::encode_string(&tree.encode()),
            mac: String::new(),
        };
        head.mac = keys.mac(MacPurpose::RecordMac, protected(&head).as_bytes());
        tx.append_record(&rows, &head).await?;
        Ok(())
    }

    /// Waits for the turn to append, and reads the tree so far. A head that was changed from outside is refused: to go on would be to vouch for it.
    async fn record_tree(&self, tx: &mut Tx) -> Result<Tree, AppError> {
        let Some(head) = tx.lock_record().await? else {
            return Ok(Tree::new());
        };
        let genuine = || {
            self.keys().check(
                MacPurpose::RecordMac,
                protected(&head).as_bytes(),
                &head.mac,
            )
        };
        // Another process may have rotated the keys.
        if !genuine() {
            self.reload_keys().await?;
        }
        reader::frontier(&head)
            .filter(|_| genuine())
            .ok_or_else(|| {
                AppError::Internal(
                    "the head of the record was changed from outside: run 'yunheng record verify'"
                        .to_owned(),
                )
            })
    }
}

/// What the MAC of the head protects.
pub(crate) fn protected(head: &RecordHead) -> String {
    format!("head {} {}", head.size, head.tree)
}

/// What the MAC of an entry protects: which entry stands where.
pub(crate) fn entry_protected(seq: u64, leaf: &yunheng_domain::record::Hash) -> String {
    format!("entry {seq} {leaf}")
}
