//! Prometheus remote write 1.0 and 2.0.

use bytes::Bytes;

/// Which protocol a request speaks, as its content type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `application/x-protobuf`, or `;proto=prometheus.WriteRequest`.
    V1,
    /// `application/x-protobuf;proto=io.prometheus.write.v2.Request`.
    V2,
}

impl Version {
    /// The version of a content type; `None` is answered with 415.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let _ = content_type;
        todo!()
    }
}

/// A decoded request. Label text borrows from the decompressed body.
#[derive(Debug, Clone)]
pub struct WriteRequest {
    /// Its series.
    pub series: Vec<IncomingSeries>,
}

/// One series of a request.
#[derive(Debug, Clone)]
pub struct IncomingSeries {
    /// Labels sorted by name as the specifications demand, `__name__` included; UTF-8 checked.
    pub labels: Vec<(Bytes, Bytes)>,
    /// Timestamp in UTC milliseconds and value; NaN values other than the stale marker are kept out and counted.
    pub samples: Vec<(i64, f64)>,
    /// Stale markers seen.
    pub stale: u64,
    /// Values that are NaN without being stale markers.
    pub nan: u64,
    /// Native histograms seen, not used.
    pub histograms: u64,
    /// Exemplars seen, not used.
    pub exemplars: u64,
}

/// Why a body was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not snappy block format.
    #[error("body is not snappy block format: {0}")]
    Snappy(String),
    /// Decompressed it would be larger than allowed.
    #[error("decompressed body of {size} bytes exceeds the limit of {limit}")]
    TooLarge {
        /// Announced size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Not the protobuf message.
    #[error("body is not the protobuf message: {0}")]
    Protobuf(String),
    /// A label is wrong: not UTF-8, empty name, no `__name__`, unsorted, repeated, or a symbol reference outside the table (2.0).
    #[error("series {series}: {message}")]
    Labels {
        /// Index of the series in the request.
        series: usize,
        /// What is wrong.
        message: String,
    },
    /// A timestamp outside the years 2000 to 2100.
    #[error(
        "series {series}, sample {sample}: timestamp {at} ms lies outside the years 2000 to 2100"
    )]
    Timestamp {
        /// Index of the series.
        series: usize,
        /// Index of the sample.
        sample: usize,
        /// The timestamp.
        at: i64,
    },
}

/// Decodes a request body (snappy block format).
pub fn decode(version: Version, body: &[u8], limit: usize) -> Result<WriteRequest, DecodeError> {
    let _ = (version, body, limit);
    todo!()
}
