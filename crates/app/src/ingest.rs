//! Remote write: decode, bind, make durable, acknowledge.

use yunheng_domain::metric::Source;
use yunheng_telemetry::remote_write::Version;

use crate::{App, AppError};

/// A recognised bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Whose telemetry it brings.
    pub source: Source,
}

/// What was written, for the response headers of remote write 2.0. Unmatched samples are counted as written: they are kept count of, and sending them again would not help.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Samples accepted.
    pub samples: u64,
    /// Of those, bound to a resource.
    pub matched: u64,
    /// Native histograms accepted, counted, not used.
    pub histograms: u64,
    /// Exemplars accepted, counted, not used.
    pub exemplars: u64,
}

impl App {
    /// Checks a bearer token in constant time; [`AppError::Unauthenticated`] otherwise.
    pub fn telemetry_token(&self, bearer: Option<&str>) -> Result<Token, AppError> {
        let _ = bearer;
        todo!()
    }
    /// Accepts a remote-write request. When this returns, the samples survive `kill -9`.
    pub async fn remote_write(
        &self,
        token: Token,
        version: Version,
        body: &[u8],
    ) -> Result<Written, AppError> {
        let _ = (token, version, body);
        todo!()
    }
}
