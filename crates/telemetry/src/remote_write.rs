//! Prometheus remote write 1.0 and 2.0 (the latter as of its release candidates 3 and 4, which differ only in fields not used here).

use bytes::Bytes;

mod series;
mod wire;

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
    ///
    /// Media type, parameter names and quotes are read as RFC 9110 has them; the message name is exact. Parameters other than `proto` are not looked at.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let mut parts = content_type.split(';').map(str::trim);
        if !parts.next()?.eq_ignore_ascii_case("application/x-protobuf") {
            return None;
        }
        let mut version = None;
        for parameter in parts.filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            if !name.trim().eq_ignore_ascii_case("proto") {
                continue;
            }
            let value = value.trim();
            let message = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'))
                .unwrap_or(value);
            let named = match message {
                "prometheus.WriteRequest" => Self::V1,
                "io.prometheus.write.v2.Request" => Self::V2,
                _ => return None,
            };
            if version.replace(named).is_some_and(|before| before != named) {
                return None;
            }
        }
        Some(version.unwrap_or(Self::V1))
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
    /// Labels sorted by name, `__name__` included; UTF-8 checked. Senders must sort them, but as agents are known that do not, an unsorted set is sorted here. Labels with an empty value are left out: they mean the same as no label.
    pub labels: Vec<(Bytes, Bytes)>,
    /// Timestamp in UTC milliseconds and value, in the order sent; what is not finite is kept out and counted.
    pub samples: Vec<(i64, f64)>,
    /// Stale markers seen.
    pub stale: u64,
    /// Values that are NaN without being stale markers, or infinite: nothing that a capacity could be compared with.
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
    /// A label is wrong: not UTF-8, empty name, no `__name__`, repeated, or a symbol reference outside the table (2.0).
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

/// Decodes a request body (snappy block format). `limit` bounds the decompressed size in bytes and is checked before anything is decompressed.
pub fn decode(version: Version, body: &[u8], limit: usize) -> Result<WriteRequest, DecodeError> {
    let snappy = |error: snap::Error| DecodeError::Snappy(error.to_string());
    let size = snap::raw::decompress_len(body).map_err(snappy)?;
    if size > limit {
        return Err(DecodeError::TooLarge { size, limit });
    }
    let message = snap::raw::Decoder::new()
        .decompress_vec(body)
        .map_err(snappy)?;
    let message = Bytes::from(message);
    let series = match version {
        Version::V1 => series::of_version_1(message)?,
        Version::V2 => series::of_version_2(message)?,
    };
    Ok(WriteRequest { series })
}

#[cfg(test)]
mod tests;
