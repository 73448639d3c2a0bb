//! `yunheng record export`

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::workspace;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The file to make; one that is there is not overwritten
    file: PathBuf,
}

pub(crate) async fn run(global: &Global, args: &ExportArgs) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let file = File::create_new(&args.file)
        .map_err(|error| Failure::data(format!("{}: {error}", args.file.display())))?;
    let by = workspace::operator("record export");
    let written = app.export_record(&by, BufWriter::new(file)).await?;
    let file = written
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    app.close().await?;
    Ok(Code::Done)
}
