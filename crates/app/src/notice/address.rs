//! Where webhooks may be called. An address that somebody typed must not lead into the machine room: neither directly, nor by a name that resolves there, at whatever moment.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};

use ipnet::IpNet;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Networks that are not public (RFC 6890 and its registry).
const CLOSED: [&str; 26] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

static NETWORKS: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| CLOSED.iter().filter_map(|text| text.parse().ok()).collect());

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// It is no address of a web server.
    #[error("not an address of a web server")]
    Malformed,
    /// It names somebody who signs in, or a part of a page.
    #[error("names and passwords do not belong into the address")]
    Credentials,
    /// It is not https.
    #[error("not https")]
    Plain,
    /// It lies in a network that is not public.
    #[error("not a public address")]
    Closed,
}

/// What may be called.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doors {
    /// Networks that are open although they are not public.
    pub(crate) open: Vec<IpNet>,
    /// Whether TLS may be left out.
    pub(crate) plain: bool,
}

impl Doors {
    /// Whether an address may be connected to.
    pub(crate) fn admits(&self, address: IpAddr) -> bool {
        // An IPv4 address in IPv6 clothes is the IPv4 address.
        let address = address.to_canonical();
        self.open.iter().any(|net| net.contains(&address))
            || !NETWORKS.iter().any(|net| net.contains(&address))
    }

    /// The address of a web server, if it may be called as far as it tells; what its name resolves to is looked at with each call.
    pub(crate) fn url(&self, text: &str) -> Result<Url, Unfit> {
        let url = Url::parse(text.trim()).map_err(|_| Unfit::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.plain => {}
            "http" => return Err(Unfit::Plain),
            _ => return Err(Unfit::Malformed),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Unfit::Credentials);
        }
        let host = url.host_str().ok_or(Unfit::Malformed)?;
        // The parser has brought every spelling of an IPv4 address into this form.
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        match literal {
            Some(address) if !self.admits(address) => Err(Unfit::Closed),
            _ => Ok(url),
        }
    }
}

/// Resolves names to addresses that may be connected to and to no others: what was resolved is what is connected to, so that a name cannot change in between.
#[derive(Debug, Clone)]
pub(crate) struct Guarded(pub(crate) Arc<Doors>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let doors = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fit: Vec<SocketAddr> = found.filter(|at| doors.admits(at.ip())).collect();
            if fit.is_empty() {
                return Err(Unfit::Closed.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_closed_network_is_read() {
        assert_eq!(NETWORKS.len(), CLOSED.len());
    }

    #[test]
    fn addresses_inside_are_not_called_however_they_are_spelled() {
        let doors = Doors::default();
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0/",
            "https://10.1.2.3:8443/x",
            "https://169.254.169.254/latest/meta-data",
            "https://100.100.100.200/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a00:1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[64:ff9b::7f00:1]/",
        ] {
            assert_eq!(doors.url(text).map(drop), Err(Unfit::Closed), "{text}");
        }
    }

    #[test]
    fn a_name_is_an_address_and_what_is_not_https_is_none() {
        let doors = Doors::default();
        assert!(
            doors
                .url("https://hooks.example.gov.cn/yunheng?x=1")
                .is_ok()
        );
        assert!(doors.url("https://8.8.8.8/").is_ok());
        let told = |text| doors.url(text).map(drop);
        assert_eq!(told("http://hooks.example.gov.cn/"), Err(Unfit::Plain));
        assert_eq!(told("ftp://hooks.example.gov.cn/"), Err(Unfit::Malformed));
        assert_eq!(told("file:///etc/passwd"), Err(Unfit::Malformed));
        assert_eq!(told("hooks"), Err(Unfit::Malformed));
        assert_eq!(told("https://a:b@hooks.example/"), Err(Unfit::Credentials));
    }

    #[test]
    fn a_network_that_was_opened_is_called() {
        let doors = Doors {
            open: vec!["10.9.0.0/16".parse().unwrap()],
            plain: true,
        };
        assert!(doors.url("http://10.9.1.1/").is_ok());
        assert_eq!(doors.url("http://10.8.1.1/").map(drop), Err(Unfit::Closed));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_resolves_to_nothing() {
        let resolve = |doors: Doors| {
            let name: Name = "localhost".parse().unwrap();
            Guarded(Arc::new(doors)).resolve(name)
        };
        assert!(resolve(Doors::default()).await.is_err());
        let open = Doors {
            open: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
            plain: false,
        };
        assert!(resolve(open).await.unwrap().next().is_some());
    }
}
