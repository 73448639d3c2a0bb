//! Where the program listens: addresses, TLS, proxies, the way in for administration.

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use clap::Args;
use ipnet::IpNet;
use tokio::sync::watch;
use yunheng_app::App;
use yunheng_web::{AdminListener, Edge};

use crate::commands::serve::GRACE;
use crate::exit::{Code, Failure};

/// Options of the edge.
#[derive(Debug, Clone, Args)]
pub(crate) struct EdgeArgs {
    /// Certificate chain in PEM; with --tls-key the program speaks TLS 1.2 and 1.3 only
    #[arg(
        long,
        env = "YUNHENG_TLS_CERT",
        value_name = "FILE",
        requires = "tls_key"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key of the certificate in PEM
    #[arg(
        long,
        env = "YUNHENG_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    pub(crate) tls_key: Option<PathBuf>,
    /// A proxy whose X-Forwarded-For is believed (10.0.0.0/8); may be given several times
    #[arg(
        long,
        env = "YUNHENG_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<IpNet>,
    /// Addresses from which administration is reached; all unless given
    #[arg(
        long,
        env = "YUNHENG_ADMIN_FROM",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    admin_from: Vec<IpNet>,
    /// Address of a listener of its own for administration, which is then answered nowhere else
    #[arg(long, env = "YUNHENG_ADMIN_LISTEN", value_name = "ADDRESS")]
    admin_listen: Option<SocketAddr>,
    /// Requests that one address may make in a minute; one that changes something counts for five
    #[arg(
        long,
        env = "YUNHENG_REQUESTS_PER_MINUTE",
        value_name = "COUNT",
        default_value_t = Edge::default().requests_per_minute
    )]
    requests_per_minute: u32,
}

impl EdgeArgs {
    fn edge(&self) -> Edge {
        Edge {
            trusted_proxies: self.trusted_proxy.clone(),
            admin_from: self.admin_from.clone(),
            admin_apart: self.admin_listen.is_some(),
            requests_per_minute: self.requests_per_minute,
        }
    }

    async fn tls(&self) -> Result<Option<RustlsConfig>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        RustlsConfig::from_pem_file(certificate, key)
            .await
            .map(Some)
            .map_err(|error| Failure::data(format!("{}: {error}", certificate.display())))
    }
}

/// Listeners that are bound and wait to be served.
pub(crate) struct Listeners {
    main: std::net::TcpListener,
    admin: Option<std::net::TcpListener>,
    tls: Option<RustlsConfig>,
    edge: Edge,
}

impl Listeners {
    /// Binds what is configured.
    pub(crate) async fn bind(listen: SocketAddr, args: &EdgeArgs) -> Result<Self, Failure> {
        Ok(Self {
            main: bind(listen)?,
            admin: args.admin_listen.map(bind).transpose()?,
            tls: args.tls().await?,
            edge: args.edge(),
        })
    }

    /// The address to open in a browser.
    pub(crate) fn address(&self) -> Result<String, Failure> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        Ok(format!("{scheme}://{}", self.main.local_addr()?))
    }

    /// Serves until told to stop; requests that are open then have a while to end.
    pub(crate) async fn serve(
        self,
        app: &App,
        stopped: watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        let router = yunheng_web::router_at(app.clone(), self.edge);
        let handle = Handle::new();
        let stopping = handle.clone();
        tokio::spawn(async move {
            let mut stopped = stopped;
            // An error means that nobody can tell any more: stop as well.
            let _ = stopped.wait_for(|stopped| *stopped).await;
            stopping.graceful_shutdown(Some(GRACE));
        });
        let main = on(self.main, router.clone(), self.tls.clone(), handle.clone());
        let Some(admin) = self.admin else {
            return main.await;
        };
        let apart = router.layer(Extension(AdminListener));
        let admin = on(admin, apart, self.tls, handle);
        tokio::try_join!(main, admin)?;
        Ok(())
    }
}

async fn on(
    listener: std::net::TcpListener,
    router: Router,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
) -> Result<(), Failure> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(tls) => {
            axum_server::from_tcp_rustls(listener, tls)?
                .handle(handle)
                .serve(service)
                .await?;
        }
        None => {
            axum_server::from_tcp(listener)?
                .handle(handle)
                .serve(service)
                .await?;
        }
    }
    Ok(())
}

fn bind(address: SocketAddr) -> Result<std::net::TcpListener, Failure> {
    let taken = |error| Failure::new(Code::Unavailable, format!("{address}: {error}"));
    let listener = std::net::TcpListener::bind(address).map_err(taken)?;
    listener.set_nonblocking(true).map_err(taken)?;
    Ok(listener)
}
