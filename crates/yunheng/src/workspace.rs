//! Opening the product on a data directory.

use std::sync::Arc;

use yunheng_app::{App, Config};
use yunheng_domain::actor::Actor;

use crate::args::Global;
use crate::clock::SystemClock;
use crate::exit::Failure;
use crate::random::SystemRandom;

/// The configuration that the options name, without tokens.
pub(crate) fn config(global: &Global) -> Config {
    let config = Config::for_directory(global.data.clone());
    Config {
        database: global.database.clone(),
        mapping: global.mapping.clone(),
        master_key: std::env::var(yunheng_seal::ENVIRONMENT).ok(),
        key_file: global.key_file.clone().unwrap_or(config.key_file),
        ..config
    }
}

/// Who acts when somebody runs a command on the server. Whoever can do that can read the database; the record tells that it was done this way.
pub(crate) fn operator(command: &str) -> Actor {
    Actor::program(&format!("yunheng {command}"))
}

/// Opens the product for a command that takes no telemetry over the network.
pub(crate) async fn open(global: &Global) -> Result<App, Failure> {
    open_as(global, config(global)).await
}

/// Opens the product as configured, at the time that the options tell. Only a demo city has another time than the machine: deadlines and signatures of a real one are facts.
pub(crate) async fn open_as(global: &Global, config: Config) -> Result<App, Failure> {
    let clock = SystemClock::on(global.today)?;
    let app = App::open(config, Arc::new(clock), Arc::new(SystemRandom)).await?;
    if global.today.is_some() && !app.is_demo().await? {
        app.close().await?;
        return Err(Failure::data(
            "--today is for a demo city, and this database holds none".to_owned(),
        ));
    }
    Ok(app)
}
