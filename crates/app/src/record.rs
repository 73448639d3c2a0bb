//! Writing the record: the next entries of one tree, under one lock, in the caller's transaction.

use yunheng_domain::record::{Entry, Tree};
use yunheng_seal::MacPurpose;
use yunheng_store::{NewEntry, RecordHead, Tx};

use crate::{App, AppError};

impl App {
    /// Appends entries to the record. If they cannot be written, whatever they record does not happen.
    pub(crate) async fn write_record(
        &self,
        tx: &mut Tx,
        entries: Vec<Entry>,
    ) -> Result<(), AppError> {
        let keys = self.keys();
        let (mut size, mut tree) = match tx.lock_record().await? {
            None => (0, Tree::new()),
            Some(head) => {
                if !keys.check(
                    MacPurpose::RecordMac,
                    protected(&head).as_bytes(),
                    &head.mac,
                ) {
                    // Somebody else wrote here. To go on would be to vouch for it.
                    return Err(AppError::Internal(
                        "the head of the record was changed from outside: run 'yunheng record verify'"
                            .to_owned(),
                    ));
                }
                let damaged = |error: &dyn std::fmt::Display| {
                    AppError::Internal(format!("record head: {error}"))
                };
                let bytes =
                    base16ct::lower::decode_vec(&head.tree).map_err(|error| damaged(&error))?;
                let tree = Tree::decode(&bytes).map_err(|error| damaged(&error))?;
                (head.size, tree)
            }
        };
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
}

/// What the MAC of the head protects.
pub(crate) fn protected(head: &RecordHead) -> String {
    format!("head {} {}", head.size, head.tree)
}

/// What the MAC of an entry protects: which entry stands where.
pub(crate) fn entry_protected(seq: u64, leaf: &yunheng_domain::record::Hash) -> String {
    format!("entry {seq} {leaf}")
}
