//! `yunheng telemetry import --format gwa-t-12|csv PATH --unit CODE`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use yunheng_app::ImportFormat;

use crate::args::{Global, SourceArg};
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::progress::{Bar, Counted};
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// File or folder; gwa-t-12 also takes a .tar.zst
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// What the files hold
    #[arg(long)]
    format: Format,
    /// Code of the unit that unknown resources are registered under; created if unknown
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// Who measured
    #[arg(long, default_value = "provider")]
    source: SourceArg,
}

/// A file format.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// GWA-T-12 (Bitbrains) traces: one CSV file per machine, or an archive of them.
    #[value(name = "gwa-t-12")]
    GwaT12,
    /// resource,metric,timestamp,value[,capacity]
    Csv,
}

pub(crate) async fn run(global: &Global, args: &ImportArgs) -> Result<Code, Failure> {
    let format = match args.format {
        Format::GwaT12 => ImportFormat::GwaT12,
        Format::Csv => ImportFormat::Csv,
    };
    let app = workspace::open(global).await?;
    let report = {
        let bar = Bar::new(Counted::Bytes);
        app.import(
            &workspace::operator("telemetry import"),
            format,
            &args.path,
            &args.unit,
            args.source.into(),
            &|read, total| bar.at(read, total),
        )
        .await?
    };
    Sheet::single(vec![
        ("samples", json!(report.samples)),
        ("resources_created", json!(report.resources_created)),
        ("days", json!(report.days)),
        ("bytes", json!(report.bytes)),
    ])
    .print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}
