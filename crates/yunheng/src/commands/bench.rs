//! `yunheng bench`

use std::path::PathBuf;

use clap::Args;

use crate::args::Global;
use crate::exit::{Code, Failure};

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// GWA-T-12 traces (a folder or .tar.zst) for the figures on real data
    #[arg(long, value_name = "PATH")]
    traces: Option<PathBuf>,
}

pub(crate) fn run(_global: &Global, args: &BenchArgs) -> Result<Code, Failure> {
    Err(Failure::internal(format!("not yet: {:?}", args.traces)))
}
