//! Opening the product on a data directory.

use std::sync::Arc;

use yunheng_app::{App, Config};

use crate::args::Global;
use crate::clock::SystemClock;
use crate::exit::Failure;

/// The configuration that the options name, without tokens.
pub(crate) fn config(global: &Global) -> Config {
    Config {
        database: global.database.clone(),
        mapping: global.mapping.clone(),
        ..Config::for_directory(global.data.clone())
    }
}

/// Opens the product for a command that takes no telemetry over the network.
pub(crate) async fn open(global: &Global) -> Result<App, Failure> {
    Ok(App::open(config(global), Arc::new(SystemClock)).await?)
}
