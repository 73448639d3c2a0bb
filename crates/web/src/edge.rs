//! The edge of the web: which proxies are believed, from where administration is reached, how much one caller may ask.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;

use crate::api::problem::{Kind, Problem};
use crate::failure::Failure;
use crate::state::Web;

/// How the edge is configured. The default believes nobody, hides nothing, and lets one caller ask 1,200 times a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Addresses from which administration is reached; empty for all.
    pub admin_from: Vec<IpNet>,
    /// Whether administration is answered by a listener of its own only.
    pub admin_apart: bool,
    /// Requests that one caller may make in a minute, and at once.
    pub requests_per_minute: u32,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            admin_from: Vec::new(),
            admin_apart: false,
            requests_per_minute: 1_200,
        }
    }
}

/// Marks requests that came in by the listener for administration.
#[derive(Debug, Clone, Copy)]
pub struct AdminListener;

/// Where administration lives (GB/T 22239-2019, 8.1.5: through its own way in).
const ADMINISTRATION: [&str; 7] = [
    "/authorisations",
    "/checkpoints",
    "/clients",
    "/deliveries",
    "/metrics",
    "/people",
    "/record",
];

impl Edge {
    /// The address of the caller: the peer's, unless a trusted proxy stands between; then the nearest address that is not a trusted proxy's.
    pub(crate) fn address(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let believed = |address: IpAddr| {
            self.trusted_proxies
                .iter()
                .any(|net| net.contains(&address))
        };
        let mut nearest = peer?;
        if !believed(nearest) {
            return Some(nearest);
        }
        let values: Vec<&[u8]> = headers
            .get_all("x-forwarded-for")
            .iter()
            .map(HeaderValue::as_bytes)
            .collect();
        // From the right, where the proxies write. What stands left of the first stranger was written by that stranger: whatever it is, it must not change the answer.
        for hop in values
            .into_iter()
            .rev()
            .flat_map(|value| value.rsplit(|byte| *byte == b','))
        {
            let hop = str::from_utf8(hop)
                .ok()
                .and_then(|hop| hop.trim().parse().ok());
            let Some(hop) = hop else {
                break;
            };
            nearest = hop;
            if !believed(hop) {
                break;
            }
        }
        Some(nearest)
    }
}

/// The peer of a request.
pub(crate) fn peer(request: &Request) -> Option<IpAddr> {
    request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip())
}

/// Answers administration only where and to whom it is configured; elsewhere it is not there.
pub(crate) async fn admit(State(web): State<Web>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_administration = ADMINISTRATION
        .iter()
        .filter_map(|prefix| path.strip_prefix(prefix))
        // `/people`, what is below it, and the list as a file.
        .any(|rest| rest.is_empty() || rest.starts_with(['/', '.']));
    if is_administration {
        let from = web.edge.address(peer(&request), request.headers());
        let listed = web.edge.admin_from.is_empty()
            || from.is_some_and(|from| web.edge.admin_from.iter().any(|net| net.contains(&from)));
        let apart = request.extensions().get::<AdminListener>().is_some();
        if !listed || (web.edge.admin_apart && !apart) {
            return Failure::NotFound.into_response();
        }
    }
    next.run(request).await
}

/// Counts page requests per caller and refuses what is too many.
pub(crate) async fn limit(State(web): State<Web>, request: Request, next: Next) -> Response {
    counted(&web, request, next, || Failure::TooMany.into_response()).await
}

/// Counts API requests per caller and refuses what is too many.
pub(crate) async fn limit_api(State(web): State<Web>, request: Request, next: Next) -> Response {
    counted(&web, request, next, || {
        Problem::new(Kind::TooMany).into_response()
    })
    .await
}

/// Answers with the headers of draft-ietf-httpapi-ratelimit-headers.
async fn counted(
    web: &Web,
    request: Request,
    next: Next,
    refuse: impl Fn() -> Response,
) -> Response {
    let path = request.uri().path();
    // Telemetry is bounded by its body limit and its sender's token; files are cached for good.
    if path.starts_with("/assets/") || path == "/livez" || path == "/api/v1/telemetry/write" {
        return next.run(request).await;
    }
    let from = web.edge.address(peer(&request), request.headers());
    let writes = request.method() != Method::GET && request.method() != Method::HEAD;
    let answer = web.rate.ask(from, web.app.now(), writes);
    let mut response = match answer.wait {
        None => next.run(request).await,
        Some(seconds) => {
            let mut refused = refuse();
            let headers = refused.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            refused
        }
    };
    let headers = response.headers_mut();
    let quota = format!("\"caller\";q={};w=60", web.edge.requests_per_minute);
    let left = format!(
        "\"caller\";r={};t={}",
        answer.left,
        answer.wait.unwrap_or(60)
    );
    for (name, value) in [("ratelimit-policy", quota), ("ratelimit", left)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static(value),
        )])
    }

    fn behind() -> Edge {
        Edge {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..Edge::default()
        }
    }

    #[test]
    fn a_forged_header_from_somebody_who_is_no_proxy_is_ignored() {
        let peer = Some("203.0.113.9".parse().unwrap());
        let found = behind().address(peer, &forwarded("127.0.0.1"));
        assert_eq!(found, peer);
        assert_eq!(Edge::default().address(peer, &forwarded("127.0.0.1")), peer);
    }

    #[test]
    fn behind_proxies_the_nearest_stranger_is_the_caller() {
        let peer = Some("10.0.0.1".parse().unwrap());
        let found = behind().address(peer, &forwarded("198.51.100.7, 203.0.113.9, 10.0.0.2"));
        assert_eq!(found, Some("203.0.113.9".parse().unwrap()));
        let broken = behind().address(peer, &forwarded("nonsense"));
        assert_eq!(broken, peer);
    }

    /// Otherwise whoever is let through by the proxy would pass for the proxy, which may well be in the networks of administration.
    #[test]
    fn nonsense_that_a_stranger_forwards_does_not_hide_the_stranger() {
        let peer = Some("10.0.0.1".parse().unwrap());
        for written in [
            &b"nonsense, 203.0.113.9"[..],
            b"\xff, 203.0.113.9",
            b",,203.0.113.9",
        ] {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_bytes(written).unwrap(),
            )]);
            let found = behind().address(peer, &headers);
            assert_eq!(found, Some("203.0.113.9".parse().unwrap()));
        }
    }
}
