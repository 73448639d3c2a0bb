//! The library's requests over our HTTP client.

use std::time::Duration;

use openidconnect::url::{Host, Url};
use openidconnect::{HttpRequest, HttpResponse, http};
use thiserror::Error;

/// A provider that does not answer must not hold a sign-in for longer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// More than any description, key set or token answer.
const MOST: usize = 1 << 20;

/// Why a request failed.
#[derive(Debug, Error)]
pub(super) enum HttpError {
    /// Neither `https` nor this machine.
    #[error("the address is not https")]
    Insecure,
    /// The answer is longer than any answer of a provider.
    #[error("the answer is too long")]
    TooLong,
    /// Not sent or not answered.
    #[error("no answer")]
    Client(#[source] reqwest::Error),
    /// Not an answer.
    #[error("the answer is not HTTP")]
    Answer(#[from] http::Error),
}

/// Our client as the library wants it: no redirects (a provider that redirects a token request is not one), bounded in time and length.
#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

impl Http {
    /// Needs a TLS provider installed by the program.
    pub(super) fn new() -> Result<Self, HttpError> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map(Self)
            .map_err(HttpError::Client)
    }

    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let address = parts.uri.to_string();
        if !is_secure(&address) {
            return Err(HttpError::Insecure);
        }
        // An error of the client names the address; those of a provider carry no secret, codes and tokens go in bodies and headers.
        let mut answer = self
            .0
            .request(parts.method, address)
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(HttpError::Client)?;
        let mut builder = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            builder = builder.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(HttpError::Client)? {
            if body.len() + chunk.len() > MOST {
                return Err(HttpError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(builder.body(body)?)
    }
}

/// `https`, or on this machine, where tests and side-car proxies are.
pub(super) fn is_secure(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
        ("http", Some(Host::Domain(name))) => name == "localhost",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for address in [
            "https://id.example.gov.cn/",
            "http://127.0.0.1:8080/x",
            "http://[::1]/",
            "http://localhost:1/",
        ] {
            assert!(is_secure(address), "{address}");
        }
        for address in [
            "http://id.example.gov.cn/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "http://localhost.example.com/",
            "",
            "file:///etc/passwd",
        ] {
            assert!(!is_secure(address), "{address}");
        }
    }
}
