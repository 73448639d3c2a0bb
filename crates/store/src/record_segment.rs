//! Stretches of the record that went to archive files (Art. 29).

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::entity::{record, record_segment};
use crate::{Store, StoreError, Tx, time};

/// A stretch of the record in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Number of its first entry.
    pub first: u64,
    /// Number of its last entry.
    pub last: u64,
    /// When its last entry was made.
    pub until: Timestamp,
    /// Name of the file.
    pub file: String,
    /// SM3 of the file.
    pub digest: String,
    /// The frontier of the tree after its last entry, hexadecimal.
    pub tree: String,
}

impl Tx {
    /// Lists an archived stretch and removes its rows. How many rows went.
    pub async fn archive_record(&mut self, segment: &Segment) -> Result<u64, StoreError> {
        let row = record_segment::ActiveModel {
            id: NotSet,
            first: Set(segment.first.cast_signed()),
            last: Set(segment.last.cast_signed()),
            until: Set(time::micros(segment.until)),
            file: Set(segment.file.clone()),
            digest: Set(segment.digest.clone()),
            tree: Set(segment.tree.clone()),
        };
        record_segment::Entity::insert(row)
            .exec_without_returning(&self.db)
            .await?;
        let range = segment.first.cast_signed()..=segment.last.cast_signed();
        let removed = record::Entity::delete_many()
            .filter(record::Column::Seq.between(*range.start(), *range.end()))
            .exec(&self.db)
            .await?;
        Ok(removed.rows_affected)
    }
}

impl Store {
    /// Archived stretches in their order.
    pub async fn record_segments(&self) -> Result<Vec<Segment>, StoreError> {
        let rows = record_segment::Entity::find()
            .order_by_asc(record_segment::Column::First)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Segment {
                    first: row.first.cast_unsigned(),
                    last: row.last.cast_unsigned(),
                    until: time::instant(row.until)?,
                    file: row.file,
                    digest: row.digest,
                    tree: row.tree,
                })
            })
            .collect()
    }
}
