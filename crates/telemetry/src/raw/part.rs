//! One part being written: it has its name to itself, and vanishes unless it is kept.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use super::encoder::Encoder;
use super::{PART_EXTENSION, TEMPORARY_EXTENSION, WrittenPart, month, named};

/// A part that takes samples sorted by series and time.
pub(super) struct PartWriter {
    claim: Claim,
    encoder: Encoder<File>,
    metric: Metric,
    month: Date,
    min_at: i64,
    max_at: i64,
    last: Option<(SeriesId, i64)>,
}

/// A part that is complete and synced under its final name. Removed when dropped without [`Self::keep`].
#[derive(Debug)]
pub(super) struct FinishedPart {
    claim: Claim,
    part: WrittenPart,
}

impl PartWriter {
    /// Begins a part in the folder of its metric and month.
    pub(super) fn create(root: &Path, metric: Metric, month: Date) -> io::Result<Self> {
        let (claim, file) = Claim::new(root, metric, month)?;
        let encoder = Encoder::new(file).map_err(named(claim.temporary.display()))?;
        Ok(Self {
            claim,
            encoder,
            metric,
            month,
            min_at: i64::MAX,
            max_at: i64::MIN,
            last: None,
        })
    }

    /// Whether samples of `series` beginning at `at` come after everything appended.
    pub(super) fn precedes(&self, series: SeriesId, at: i64) -> bool {
        self.last.is_none_or(|last| last < (series, at))
    }

    /// Appends samples of one series: sorted, without duplicates, after everything appended before.
    pub(super) fn append(&mut self, series: SeriesId, samples: &[Sample]) -> io::Result<()> {
        let ([first, ..], [.., last]) = (samples, samples) else {
            return Ok(());
        };
        self.encoder
            .append(series, samples)
            .map_err(named(self.claim.temporary.display()))?;
        self.min_at = self.min_at.min(first.at);
        self.max_at = self.max_at.max(last.at);
        self.last = Some((series, last.at));
        Ok(())
    }

    /// Writes the rest, syncs the file and gives it its final name. The folder is not synced yet.
    pub(super) fn finish(mut self) -> io::Result<FinishedPart> {
        let sync = |encoder: &mut Encoder<File>| {
            let file = encoder.finish()?;
            file.sync_all()?;
            file.metadata()
        };
        let bytes = sync(&mut self.encoder)
            .map_err(named(self.claim.temporary.display()))?
            .len();
        self.claim.publish()?;
        Ok(FinishedPart {
            part: WrittenPart {
                path: self.claim.relative.clone(),
                metric: self.metric,
                month: self.month,
                min_at: self.min_at,
                max_at: self.max_at,
                rows: self.encoder.rows(),
                bytes,
            },
            claim: self.claim,
        })
    }
}

impl std::fmt::Debug for PartWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartWriter")
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}

impl FinishedPart {
    /// Lets the file stay.
    pub(super) fn keep(mut self) -> WrittenPart {
        self.claim.kept = true;
        self.part
    }
}

/// Keeps parts once their folders are synced too, all or none.
pub(super) fn keep_all(root: &Path, finished: Vec<FinishedPart>) -> io::Result<Vec<WrittenPart>> {
    let mut folders = std::collections::BTreeSet::from([root.to_path_buf()]);
    for part in &finished {
        // The month's folder and the metric's: either may be new.
        folders.extend(
            part.claim
                .path
                .ancestors()
                .skip(1)
                .take(2)
                .map(Path::to_path_buf),
        );
    }
    for folder in &folders {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(named(folder.display()))?;
    }
    Ok(finished.into_iter().map(FinishedPart::keep).collect())
}

/// The right to one file name.
#[derive(Debug)]
struct Claim {
    temporary: PathBuf,
    path: PathBuf,
    relative: String,
    published: bool,
    kept: bool,
}

impl Claim {
    /// Takes the next free number of the folder. Creating the temporary file exclusively makes the number ours, also among replicas that share the directory; a merged part thus always has a higher number than what it was made from, and no number comes back.
    fn new(root: &Path, metric: Metric, month: Date) -> io::Result<(Self, File)> {
        let folder = format!("{}/{}", metric.code(), month::folder(month));
        let directory = root.join(&folder);
        fs::create_dir_all(&directory).map_err(named(directory.display()))?;
        let mut number = highest(&directory).map_err(named(directory.display()))?;
        loop {
            number += 1;
            let temporary = directory.join(format!("{number:06}.{TEMPORARY_EXTENSION}"));
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&temporary)
            {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(named(temporary.display())(error)),
                Ok(file) => {
                    let relative = format!("{folder}/{number:06}.{PART_EXTENSION}");
                    let path = root.join(&relative);
                    let claim = Self {
                        temporary,
                        path,
                        relative,
                        published: false,
                        kept: false,
                    };
                    // Another writer may have published this number between our look and our claim.
                    if !claim
                        .path
                        .try_exists()
                        .map_err(named(claim.path.display()))?
                    {
                        return Ok((claim, file));
                    }
                }
            }
        }
    }

    fn publish(&mut self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path).map_err(named(self.path.display()))?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let leftover = if self.published {
            &self.path
        } else {
            &self.temporary
        };
        if let Err(error) = fs::remove_file(leftover) {
            // `remove_unlisted` takes it away at the next start.
            tracing::warn!(file = %leftover.display(), %error, "an abandoned part stays behind");
        }
    }
}

/// The highest number among the files of a folder, 0 if there is none.
fn highest(directory: &Path) -> io::Result<u64> {
    let mut highest = 0;
    for entry in fs::read_dir(directory)? {
        let path = PathBuf::from(entry?.file_name());
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        highest = highest.max(number.unwrap_or(0));
    }
    Ok(highest)
}
