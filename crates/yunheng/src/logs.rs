//! The log on standard error.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::SystemTime;

use crate::args::{Cli, Command, LogFormat};

/// Starts logging. Servers say what they do; other commands only what went wrong.
pub(crate) fn start(cli: &Cli) {
    let usual = match &cli.command {
        Command::Serve(_) => "info",
        Command::Demo(demo) if demo.serve => "info",
        _ => "warn",
    };
    let filter = cli
        .global
        .log
        .as_deref()
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(usual));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(SystemTime)
        .with_writer(std::io::stderr);
    match cli.global.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
