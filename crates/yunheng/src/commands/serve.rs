//! `yunheng serve`

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use yunheng_app::{App, Config, Scanner};
use yunheng_domain::metric::Source;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::listen::{EdgeArgs, Listeners};
use crate::outward::OutwardArgs;
use crate::sign_in::SignInArgs;
use crate::{jobs, output, tokens, workspace};

/// How long open requests may take to end once the program was told to stop.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on; for a demo city a loopback address
    #[arg(
        long,
        env = "YUNHENG_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// Where ClamAV's clamd listens, `127.0.0.1:3310` or `/run/clamav/clamd.ctl`: uploads are looked at before they are kept
    #[arg(long, env = "YUNHENG_CLAMD", value_name = "ADDRESS")]
    clamd: Option<Scanner>,
    #[command(flatten)]
    sign_in: SignInArgs,
    #[command(flatten)]
    outward: OutwardArgs,
    #[command(flatten)]
    edge: EdgeArgs,
}

pub(crate) async fn run(global: &Global, args: &ServeArgs) -> Result<Code, Failure> {
    serve(open(global, args).await?, args).await
}

/// Opens the product for taking telemetry over the network.
pub(crate) async fn open(global: &Global, args: &ServeArgs) -> Result<App, Failure> {
    std::fs::create_dir_all(&global.data)
        .map_err(|error| Failure::data(format!("{}: {error}", global.data.display())))?;
    let token = |source, variable: &str| {
        let given = std::env::var(variable).ok();
        tokens::of(&global.data, source, given.as_deref())
    };
    let config = Config {
        provider_token: Some(token(Source::Provider, "YUNHENG_PROVIDER_TOKEN")?),
        supervisor_token: Some(token(Source::Supervisor, "YUNHENG_SUPERVISOR_TOKEN")?),
        sign_in: args.sign_in.config(args.listen.port())?,
        outward: args.outward.config(),
        scanner: args.clamd.clone(),
        ..workspace::config(global)
    };
    workspace::open_as(global, config).await
}

/// Serves until the program is told to stop, then lets open requests end and puts away what was acknowledged.
pub(crate) async fn serve(app: App, args: &ServeArgs) -> Result<Code, Failure> {
    let demo = app.is_demo().await?;
    if demo && (!args.listen.ip().is_loopback() || args.edge.reaches_out()) {
        return Err(Failure::data(format!(
            "{}: other machines could reach it, and this is a demo city: listen on 127.0.0.1 or [::1]",
            args.listen
        )));
    }
    let listeners = Listeners::bind(args.listen, &args.edge).await?;
    let address = listeners.address()?;
    let (stop, stopped) = watch::channel(false);
    watch_signals(stop)?;
    let jobs = jobs::spawn(&app, &stopped);
    output::print(&format!("Yunheng 云衡 {address}\n"))?;
    if demo {
        output::print(
            "演示城市；重新生成账号口令 Demo city; for new passwords of its accounts: yunheng demo --accounts\n",
        )?;
    } else if let Some(token) = app.begin_set_up().await? {
        output::print(&format!(
            "首次设置，链接 24 小时内有效，只能使用一次 First set-up, once and within 24 hours:\n{address}/setup/{}\n",
            token.reveal()
        ))?;
    }
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
