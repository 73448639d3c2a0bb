//! `yunheng serve`

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use yunheng_app::{App, Config};
use yunheng_domain::metric::Source;

use crate::args::Global;
use crate::clock::SystemClock;
use crate::exit::{Code, Failure};
use crate::listen::{EdgeArgs, Listeners};
use crate::random::SystemRandom;
use crate::{jobs, output, tokens, workspace};

/// How long open requests may take to end once the program was told to stop.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on; a loopback address, for there is no sign-in yet
    #[arg(
        long,
        env = "YUNHENG_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        value_parser = loopback
    )]
    listen: SocketAddr,
    #[command(flatten)]
    edge: EdgeArgs,
}

/// An address that only this machine can reach.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "write an address and a port, such as 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("other machines could reach it, and there is no sign-in yet: listen on 127.0.0.1 or [::1] and put a proxy that authenticates in front".to_owned())
    }
}

pub(crate) async fn run(global: &Global, args: &ServeArgs) -> Result<Code, Failure> {
    serve(open(global).await?, args).await
}

/// Opens the product for taking telemetry over the network.
pub(crate) async fn open(global: &Global) -> Result<App, Failure> {
    std::fs::create_dir_all(&global.data)
        .map_err(|error| Failure::data(format!("{}: {error}", global.data.display())))?;
    let token = |source, variable: &str| {
        let given = std::env::var(variable).ok();
        tokens::of(&global.data, source, given.as_deref())
    };
    let config = Config {
        provider_token: Some(token(Source::Provider, "YUNHENG_PROVIDER_TOKEN")?),
        supervisor_token: Some(token(Source::Supervisor, "YUNHENG_SUPERVISOR_TOKEN")?),
        ..workspace::config(global)
    };
    Ok(App::open(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await?)
}

/// Serves until the program is told to stop, then lets open requests end and puts away what was acknowledged.
pub(crate) async fn serve(app: App, args: &ServeArgs) -> Result<Code, Failure> {
    let listeners = Listeners::bind(args.listen, &args.edge).await?;
    let address = listeners.address()?;
    let (stop, stopped) = watch::channel(false);
    watch_signals(stop)?;
    let jobs = jobs::spawn(&app, &stopped);
    output::print(&format!("Yunheng 云衡 {address}\n"))?;
    tracing::info!(%address, backend = ?app.backend(), "listening");

    listeners.serve(&app, stopped).await?;
    for job in jobs {
        if let Err(error) = job.await {
            tracing::error!(%error, "a job broke off");
        }
    }
    let moved = app.flush().await?;
    app.close().await?;
    tracing::info!(moved, "stopped");
    Ok(Code::Done)
}

/// Tells everyone to stop on SIGTERM and SIGINT.
fn watch_signals(stop: watch::Sender<bool>) -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        let _ = stop.send(true);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_reach_a_server_without_sign_in() {
        assert!(loopback("127.0.0.1:8080").is_ok());
        assert!(loopback("[::1]:0").is_ok());
        assert!(loopback("0.0.0.0:8080").unwrap_err().contains("sign-in"));
        assert!(loopback("[::]:8080").is_err());
        assert!(loopback("localhost").is_err());
    }
}
