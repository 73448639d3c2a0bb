//! Reading from any Prometheus-compatible query API: Prometheus, VictoriaMetrics, Thanos, Mimir, GreptimeDB.
//!
//! Only what the documented API has in common is used: `/api/v1/series`, and `/api/v1/query` with a range selector, which gives samples as they are stored.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{StatusCode, Url};

pub use selector::{pages, selector_for};
pub(crate) use selector::{pattern, quoted};

mod answer;
mod selector;

/// A server to read from.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    /// How long to wait before each further try.
    delays: Vec<Duration>,
}

/// One series of an answer: labels with `__name__`, samples in UTC milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct PulledSeries {
    /// Labels, `__name__` included, sorted by name.
    pub labels: Vec<(String, String)>,
    /// Samples in time order, finite values only.
    pub samples: Vec<(i64, f64)>,
}

/// Why reading failed.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// Not an http or https address.
    #[error("'{0}' is no http or https address")]
    Address(String),
    /// The server could not be reached or broke off; trying again may help.
    #[error("{0}")]
    Transport(String),
    /// The server answered with an error.
    #[error("the server refused: {kind}: {message}")]
    Refused {
        /// `errorType` of the answer, or the HTTP status.
        kind: String,
        /// Its message.
        message: String,
    },
    /// The answer is not what the API promises.
    #[error("the answer is not a Prometheus answer: {0}")]
    Answer(String),
}

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a server may stay silent before its answer and within it; queries over a day of raw samples take their time.
const READ_TIMEOUT: Duration = Duration::from_mins(2);

/// Four tries in all.
const DELAYS: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(8),
];

/// The largest answer taken in, bytes. Whoever asks for more must ask for less at once.
const LARGEST_ANSWER: usize = 512 * 1024 * 1024;

impl Client {
    /// A client for a base address such as `http://127.0.0.1:9090`, with a path where the server lives below one; a bearer token if the server wants one. The process must have installed a rustls provider.
    pub fn new(base: &str, token: Option<&str>) -> Result<Self, PullError> {
        let wrong = || PullError::Address(base.to_owned());
        let mut url = Url::parse(base).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong());
        }
        url.set_query(None);
        url.set_fragment(None);
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| {
                PullError::Transport("the token cannot be sent in a header".to_owned())
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        // The HTTP client would panic without one, even where no TLS is spoken.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(PullError::Transport(
                "no TLS provider is installed".to_owned(),
            ));
        }
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .default_headers(headers)
            .build()
            .map_err(|error| PullError::Transport(reason(&error)))?;
        Ok(Self {
            http,
            base: url,
            delays: DELAYS.to_vec(),
        })
    }

    /// The same client with other waits between tries; their number is the number of further tries.
    #[must_use]
    pub fn retrying_after(self, delays: &[Duration]) -> Self {
        Self {
            delays: delays.to_vec(),
            ..self
        }
    }

    /// Label sets with samples in `[from, to)` for a selector, by `/api/v1/series`. Servers may name series that ended shortly before `from`.
    pub async fn series(
        &self,
        selector: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<Vec<(String, String)>>, PullError> {
        let (start, end) = (seconds(from), seconds(to - 1));
        let parameters = [("match[]", selector), ("start", &start), ("end", &end)];
        answer::label_sets(&self.ask("series", &parameters).await?)
    }

    /// Raw samples (not interpolated) of a selector in `[from, to)`, by an instant query with a range selector `selector[length]`: the samples as stored, at their own timestamps. Stale markers and other values that are not finite are left out.
    pub async fn range(
        &self,
        selector: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<PulledSeries>, PullError> {
        if from >= to {
            return Ok(Vec::new());
        }
        // Evaluated at the last millisecond, so that the range is [from, to) where servers leave its left end out (Prometheus from 3.0, VictoriaMetrics) and holds one millisecond too much, dropped below, where they do not.
        let query = format!("{selector}[{}ms]", to - from);
        let parameters = [("query", query.as_str()), ("time", &seconds(to - 1))];
        answer::samples(&self.ask("query", &parameters).await?, from..to)
    }

    /// Asks, and asks again where that may help.
    async fn ask(&self, what: &str, parameters: &[(&str, &str)]) -> Result<Vec<u8>, PullError> {
        let mut delays = self.delays.iter();
        loop {
            let (error, again) = match self.ask_once(what, parameters).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            match delays.next() {
                Some(delay) if again => {
                    tracing::warn!(%error, ?delay, "reading telemetry failed, trying again");
                    tokio::time::sleep(*delay).await;
                }
                _ => return Err(error),
            }
        }
    }

    /// One try; on failure also whether another may help.
    async fn ask_once(
        &self,
        what: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Vec<u8>, (PullError, bool)> {
        let transport =
            |error: &reqwest::Error| (PullError::Transport(reason(error)), !error.is_builder());
        // A form in the body, as the API allows: a selector of many series is longer than addresses may be.
        let mut form = self.base.clone();
        form.query_pairs_mut()
            .extend_pairs(parameters)
            // Thanos and clusters of VictoriaMetrics would otherwise pass over parts that do not answer, and a peak could be lost.
            .append_pair("partial_response", "false")
            .append_pair("deny_partial_response", "1");
        let mut address = self.base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1", what]);
        }
        let mut response = self
            .http
            .post(address)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.query().unwrap_or_default().to_owned())
            .send()
            .await
            .map_err(|error| transport(&error))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                let message = format!("larger than {LARGEST_ANSWER} bytes");
                return Err((PullError::Answer(message), false));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(body);
        }
        let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        Err((answer::refusal(status, &body), again))
    }
}

/// Milliseconds as the API's decimal seconds.
fn seconds(milliseconds: i64) -> String {
    let (whole, rest) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    format!("{whole}.{rest:03}")
}

/// What went wrong with its causes, without the address: it may hold a password.
fn reason(error: &reqwest::Error) -> String {
    let mut cause = std::error::Error::source(error);
    let mut text = String::from(if error.is_timeout() {
        "the server did not answer in time"
    } else if error.is_connect() {
        "the server could not be reached"
    } else {
        "the connection broke off"
    });
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
