//! A batch of bound samples, as the inbox keeps it between acknowledgement and Parquet.

use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

/// Samples of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesSamples {
    /// The series.
    pub series: SeriesId,
    /// Its metric, which names the partition.
    pub metric: Metric,
    /// In order of arrival.
    pub samples: Vec<Sample>,
}

/// Encodes a batch compactly.
pub fn encode(batch: &[SeriesSamples]) -> Vec<u8> {
    let _ = batch;
    todo!()
}

/// Decodes what [`encode`] wrote; `None` for anything else.
pub fn decode(bytes: &[u8]) -> Option<Vec<SeriesSamples>> {
    let _ = bytes;
    todo!()
}
