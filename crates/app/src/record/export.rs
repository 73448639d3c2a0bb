//! The whole record as a file that proves itself.

use std::io::Write;

use tokio::sync::mpsc;
use yunheng_domain::actor::Actor;
use yunheng_domain::record::export::{Format, Header, Writer};
use yunheng_store::Segment;

use super::RecordReader;
use super::reader::{Batch, frontier, head, row};
use crate::{App, AppError};

impl App {
    /// Writes the whole record, archive included, in the form of [`yunheng_domain::record::export`]. That it was taken away is its last entry.
    pub async fn export_record<W>(&self, by: &Actor, to: W) -> Result<W, AppError>
    where
        W: Write + Send + 'static,
    {
        self.tell_record_export(by, "record").await?;
        self.record_reader().await?.export(to).await
    }
}

impl RecordReader {
    async fn export<W: Write + Send + 'static>(&self, to: W) -> Result<W, AppError> {
        let stored = self.store.record_head().await?;
        let Some(stored) = stored.filter(|stored| frontier(stored).is_some()) else {
            return Err(AppError::Internal(
                "the head of the record cannot be read: run 'yunheng record verify'".to_owned(),
            ));
        };
        let mut checkpoints = self.kept_checkpoints().await?;
        checkpoints.retain(|kept| kept.checkpoint.size <= stored.size);
        let header = Header {
            format: Format::One,
            origin: self.origin().await?,
            start: 0,
            peaks: Vec::new(),
            head: head(Some(&stored)),
            checkpoints,
        };
        let segments = self.store.record_segments().await?;
        let from = segments.last().map_or(0, |segment| segment.last + 1);
        let rows = self.rows(from, stored.size);
        let reader = self.clone();
        tokio::task::spawn_blocking(move || reader.write(to, &header, &segments, rows))
            .await
            .map_err(AppError::join)?
    }

    fn write<W: Write>(
        &self,
        to: W,
        header: &Header,
        segments: &[Segment],
        mut rows: mpsc::Receiver<Batch>,
    ) -> Result<W, AppError> {
        let mut writer = Writer::new(to, header).map_err(AppError::io)?;
        for segment in segments {
            let mut archived = self.segment(segment).map_err(AppError::io)?;
            while let Some(row) = archived.row().map_err(AppError::io)? {
                let row = row.ok_or_else(|| {
                    AppError::Internal(format!("{} is damaged: verify the record", segment.file))
                })?;
                writer.row(row).map_err(AppError::io)?;
            }
        }
        while let Some(batch) = rows.blocking_recv() {
            for kept in batch? {
                writer.row(row(&kept)).map_err(AppError::io)?;
            }
        }
        writer.finish().map_err(AppError::io)
    }
}
