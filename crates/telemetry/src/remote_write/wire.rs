//! The messages of both protocol versions, by the field numbers of their specifications.
//!
//! Strings are `bytes` here: they decode as slices of the body without a copy, and are checked to be UTF-8 where they are used. Parts that are only counted stay undecoded, and series are decoded and checked one by one: a body of many tiny messages takes at most 16 times its size in memory (a slice of 32 bytes for a message of 2), and is refused at its first wrong series.

use bytes::Bytes;

/// `prometheus.WriteRequest`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct RequestV1 {
    /// Each a [`SeriesV1`].
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub(super) series: Vec<Bytes>,
}

/// `prometheus.TimeSeries`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct SeriesV1 {
    #[prost(message, repeated, tag = "1")]
    pub(super) labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    pub(super) samples: Vec<Sample>,
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) exemplars: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "4")]
    pub(super) histograms: Vec<Bytes>,
}

/// `prometheus.Label`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Label {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) name: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) value: Bytes,
}

/// `prometheus.Sample` and `io.prometheus.write.v2.Sample`. The start timestamp of the latter is not used.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(super) struct Sample {
    #[prost(double, tag = "1")]
    pub(super) value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    pub(super) timestamp: i64,
}

/// `io.prometheus.write.v2.Request`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct RequestV2 {
    #[prost(bytes = "bytes", repeated, tag = "4")]
    pub(super) symbols: Vec<Bytes>,
    /// Each a [`SeriesV2`].
    #[prost(bytes = "bytes", repeated, tag = "5")]
    pub(super) series: Vec<Bytes>,
}

/// `io.prometheus.write.v2.TimeSeries`. Metadata and created timestamp are not used.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct SeriesV2 {
    /// Names and values in turn, as indexes into the symbols.
    #[prost(uint32, repeated, tag = "1")]
    pub(super) label_references: Vec<u32>,
    #[prost(message, repeated, tag = "2")]
    pub(super) samples: Vec<Sample>,
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) histograms: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "4")]
    pub(super) exemplars: Vec<Bytes>,
}
