//! Importing files, all or nothing.

use std::path::Path;

use yunheng_domain::metric::Source;

use crate::{App, AppError};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportFormat {
    /// GWA-T-12 CSV folder or `.tar.zst`.
    GwaT12,
    /// `resource,metric,timestamp,value[,capacity]`.
    Csv,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// Samples kept.
    pub samples: u64,
    /// Resources created.
    pub resources_created: u64,
    /// Roll-ups written (days).
    pub days: u64,
    /// Bytes of Parquet written.
    pub bytes: u64,
}

impl App {
    /// Imports a file or folder under the unit of a code (created if unknown). `progress` is told bytes read and bytes in all.
    pub async fn import(
        &self,
        format: ImportFormat,
        path: &Path,
        unit_code: &str,
        source: Source,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<ImportReport, AppError> {
        let _ = (format, path, unit_code, source, progress);
        todo!()
    }
}
