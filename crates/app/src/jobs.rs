//! Background work: idempotent reconcilers without input.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::period::Period;
use yunheng_domain::rollup::Grain;
use yunheng_domain::series::SeriesKey;
use yunheng_policy::Action;
use yunheng_store::{NewPart, RawPart, StoredRollup};
use yunheng_telemetry::batch;
use yunheng_telemetry::raw::WrittenPart;

use crate::act::{Act, Note};
use crate::rolling::Touched;
use crate::{App, AppError};

/// Entries and bytes of the inbox that one flush takes.
const FLUSH_ENTRIES: u64 = 20_000;
const FLUSH_BYTES: u64 = 64 << 20;

/// A partition with at least so many small files is compacted.
const COMPACT_AT: usize = 8;

/// A file with fewer samples than this is small.
const SMALL_ROWS: i64 = 4_000_000;

impl App {
    /// Moves everything acknowledged into Parquet and re-rolls the days touched. Returns how many entries were moved.
    pub async fn flush(&self) -> Result<u64, AppError> {
        let mut moved = 0;
        loop {
            let step = self.flush_some().await?;
            moved += step;
            if step == 0 {
                return Ok(moved);
            }
        }
    }

    async fn flush_some(&self) -> Result<u64, AppError> {
        if self.store().count_inbox().await? == 0 {
            return Ok(0);
        }
        let _lock = self.lock_raw().await?;
        let entries = self.store().inbox(FLUSH_ENTRIES, FLUSH_BYTES).await?;
        if entries.is_empty() {
            return Ok(0);
        }
        let keys = self.series_keys().await?;
        let raw = self.inner.raw.clone();
        let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
        let known = keys.clone();
        let write = move || -> Result<(Vec<WrittenPart>, Touched), AppError> {
            let mut writer = raw.writer();
            let mut touched = Touched::default();
            for entry in &entries {
                let batch = batch::decode(&entry.payload).ok_or_else(|| {
                    AppError::Internal(format!("inbox entry {} cannot be read", entry.id))
                })?;
                touched.note_all(&batch, &known);
                for part in &batch {
                    writer.push(part).map_err(AppError::io)?;
                }
            }
            Ok((writer.finish().map_err(AppError::io)?, touched))
        };
        let (parts, touched) = tokio::task::spawn_blocking(write)
            .await
            .map_err(AppError::join)??;
        let by = Actor::program("flush");
        let note = Note::of("telemetry", "inbox").reason(format!("{} batches", ids.len()));
        self.publish(&by, note, parts, &touched, &keys, &ids)
            .await?;
        Ok(ids.len() as u64)
    }

    /// Every series by id.
    pub(crate) async fn series_keys(&self) -> Result<HashMap<SeriesId, SeriesKey>, AppError> {
        Ok(self.store().all_series().await?.into_iter().collect())
    }

    /// Rolls what new files touched and makes files, roll-ups and the emptied inbox true in one transaction. On failure the files are removed again. The caller holds the raw lock.
    pub(crate) async fn publish(
        &self,
        by: &Actor,
        note: Note,
        parts: Vec<WrittenPart>,
        touched: &Touched,
        keys: &HashMap<SeriesId, SeriesKey>,
        inbox: &[i64],
    ) -> Result<Vec<StoredRollup>, AppError> {
        let paths: Vec<String> = parts.iter().map(|part| part.path.clone()).collect();
        match self.prepare(by, parts, touched, keys, inbox).await {
            Ok((mut act, rolled)) => {
                act.note(note);
                // A commit whose answer is lost may still have happened: the files stay, and the next start removes them if they are not listed.
                act.commit().await?;
                Ok(rolled)
            }
            Err(error) => {
                // Nothing was committed, so the files belong to nobody.
                let _ = self.remove_files(paths).await;
                Err(error)
            }
        }
    }

    async fn prepare<'a>(
        &'a self,
        by: &'a Actor,
        parts: Vec<WrittenPart>,
        touched: &Touched,
        keys: &HashMap<SeriesId, SeriesKey>,
        inbox: &[i64],
    ) -> Result<(Act<'a>, Vec<StoredRollup>), AppError> {
        let listed = self.store().parts(None, i64::MIN, i64::MAX).await?;
        let files: Vec<(Metric, i64, i64, String)> = listed
            .into_iter()
            .map(|part| part.details)
            .map(|part| (part.metric, part.min_at, part.max_at, part.path))
            .chain(
                parts
                    .iter()
                    .map(|part| (part.metric, part.min_at, part.max_at, part.path.clone())),
            )
            .collect();
        let rolled = self.roll(touched, keys, &files).await?;
        let today = self.today();
        let parts: Vec<NewPart> = parts
            .into_iter()
            .map(|part| new_part(part, today))
            .collect();
        let mut act = self.begin(by, Action::TelemetryWrite, None).await?;
        act.tx.add_parts(&parts).await?;
        if act.tx.remove_inbox(inbox).await? != inbox.len() as u64 {
            return Err(AppError::Unavailable(
                "another replica has moved these samples".to_owned(),
            ));
        }
        act.tx.put_rollups(Grain::Day, &rolled).await?;
        act.tx.drop_months(&touched.months()).await?;
        Ok((act, rolled))
    }

    /// Merges small Parquet files of a partition. Returns how many files were merged away.
    pub async fn compact(&self) -> Result<u64, AppError> {
        let _lock = self.lock_raw().await?;
        let mut partitions: BTreeMap<(Metric, Date), Vec<RawPart>> = BTreeMap::new();
        for part in self.store().parts(None, i64::MIN, i64::MAX).await? {
            partitions
                .entry((part.details.metric, part.details.month))
                .or_default()
                .push(part);
        }
        let mut merged = 0;
        for ((metric, month), mut parts) in partitions {
            let over = Period::month_of(month).to < self.today();
            // A month that is over is merged whole, once; the running month only when small files pile up.
            parts.retain(|part| over || part.details.rows < SMALL_ROWS);
            if parts.len() < if over { 2 } else { COMPACT_AT } {
                continue;
            }
            merged += self.merge_parts(metric, month, &parts).await?;
        }
        Ok(merged)
    }

    async fn merge_parts(
        &self,
        metric: Metric,
        month: Date,
        parts: &[RawPart],
    ) -> Result<u64, AppError> {
        let paths: Vec<String> = parts.iter().map(|part| part.details.path.clone()).collect();
        let ids: Vec<i64> = parts.iter().map(|part| part.id).collect();
        let raw = self.inner.raw.clone();
        let old = paths.clone();
        let arrived = parts
            .iter()
            .map(|part| part.details.arrived)
            .max()
            .unwrap_or(month);
        let new = tokio::task::spawn_blocking(move || raw.compact(&old, metric, month))
            .await
            .map_err(AppError::join)?
            .map_err(AppError::io)?;
        let mut tx = self.store().begin().await?;
        tx.add_parts(&[new_part(new, arrived)]).await?;
        let removed = tx.remove_parts(&ids).await?;
        tx.commit().await?;
        self.remove_files(paths).await?;
        Ok(removed)
    }

    async fn remove_files(&self, paths: Vec<String>) -> Result<(), AppError> {
        let raw = self.inner.raw.clone();
        tokio::task::spawn_blocking(move || raw.remove(&paths))
            .await
            .map_err(AppError::join)?
            .map_err(AppError::io)
    }

    /// Drops raw samples brought in longer ago than the retention; roll-ups stay. Counted from arrival, so that history imported today is not gone tomorrow. Returns how many files went.
    pub async fn retain(&self) -> Result<u64, AppError> {
        let _lock = self.lock_raw().await?;
        let keep_from = self
            .today()
            .saturating_sub(self.inner.config.retention_months.months());
        let old: Vec<RawPart> = self
            .store()
            .parts(None, i64::MIN, i64::MAX)
            .await?
            .into_iter()
            .filter(|part| part.details.arrived < keep_from)
            .collect();
        if old.is_empty() {
            return Ok(0);
        }
        let ids: Vec<i64> = old.iter().map(|part| part.id).collect();
        let by = Actor::program("retain");
        let mut act = self.begin(&by, Action::TelemetryRetain, None).await?;
        let removed = act.tx.remove_parts(&ids).await?;
        act.note(
            Note::of("telemetry", "raw").reason(format!("{removed} files from before {keep_from}")),
        );
        act.commit().await?;
        self.remove_files(old.into_iter().map(|part| part.details.path).collect())
            .await?;
        Ok(removed)
    }
}

/// A written file as the store lists it; `arrived` is the day its newest samples were brought in.
pub(crate) fn new_part(part: WrittenPart, arrived: Date) -> NewPart {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    NewPart {
        path: part.path,
        metric: part.metric,
        month: part.month,
        min_at: part.min_at,
        max_at: part.max_at,
        rows: whole(part.rows),
        bytes: whole(part.bytes),
        arrived,
    }
}
