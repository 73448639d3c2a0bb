//! The log on standard error.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::SystemTime;

use crate::args::{Cli, Command, LogFormat};

/// What a server logs unless told otherwise: not every migration of an empty database.
const SERVING: &str = "info,sea_orm_migration=warn";

/// A filter as it was written, once it is known to be one.
pub(crate) fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}

/// Starts logging. Servers say what they do; other commands only what went wrong.
pub(crate) fn start(cli: &Cli) {
    let usual = match &cli.command {
        Command::Serve(_) => SERVING,
        Command::Demo(demo) if demo.serve => SERVING,
        _ => "warn",
    };
    // Checked when the command line was read.
    let filter = EnvFilter::new(cli.global.log.as_deref().unwrap_or(usual));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(SystemTime)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match cli.global.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
