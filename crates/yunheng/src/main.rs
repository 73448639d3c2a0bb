//! The `yunheng` program: commands, configuration, wiring.

mod args;
mod clock;
mod commands;
mod exit;
mod jobs;
mod listen;
mod logs;
mod output;
mod outward;
mod progress;
mod random;
mod sign_in;
mod tokens;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

use args::Cli;
use exit::Failure;

/// Threads that judge a whole estate allocate at once; the platform's own allocator makes them wait for one another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    logs::start(&cli);
    match run(&cli) {
        Ok(code) => code.into(),
        Err(failure) => {
            output::error(&failure.to_string());
            failure.code().into()
        }
    }
}

fn run(cli: &Cli) -> Result<exit::Code, Failure> {
    // One provider for every TLS connection of the program; a second call would fail, and there is none.
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        return Err(Failure::internal("a TLS provider was already installed"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("no threads: {error}")))?;
    runtime.block_on(commands::run(cli))
}
