//! Reading from any Prometheus-compatible query API.

/// A server to read from.
#[derive(Debug, Clone)]
pub struct Client {}

/// One series of an answer: labels with `__name__`, samples in UTC milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct PulledSeries {
    /// Labels, `__name__` included.
    pub labels: Vec<(String, String)>,
    /// Samples in time order.
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

impl Client {
    /// A client for a base address such as `http://127.0.0.1:9090`; a bearer token if the server wants one.
    pub fn new(base: &str, token: Option<&str>) -> Result<Self, PullError> {
        let _ = (base, token);
        todo!()
    }
    /// Label sets with samples in `[from, to)` for a selector, by `/api/v1/series`.
    pub async fn series(
        &self,
        selector: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<Vec<(String, String)>>, PullError> {
        let _ = (selector, from, to);
        todo!()
    }
    /// Raw samples (not interpolated) of a selector in `(to - length, to]`, by an instant query with a range selector `selector[length]`: the samples as stored, at their own timestamps.
    pub async fn range(
        &self,
        selector: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<PulledSeries>, PullError> {
        let _ = (selector, from, to);
        todo!()
    }
}

/// An exact selector for one label set, `__name__` included.
pub fn selector_for(labels: &[(String, String)]) -> String {
    let _ = labels;
    todo!()
}
