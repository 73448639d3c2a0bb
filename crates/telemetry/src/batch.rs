//! A batch of bound samples, as the inbox keeps it between acknowledgement and Parquet.

use serde::{Deserialize, Serialize};
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

/// First byte of an encoded batch: columns in postcard, packed by zstd.
const FORMAT: u8 = 1;

/// A batch is acknowledged while the sender waits, so speed counts more than size.
const ZSTD_LEVEL: i32 = 1;

/// One series as it is written: in columns, which pack far better than samples.
#[derive(Serialize, Deserialize)]
struct Columns {
    series: SeriesId,
    metric: Metric,
    /// Differences to the instant before (the first to 0), small as a rule.
    at: Vec<i64>,
    value: Vec<f64>,
    /// A capacity and how many samples in a row carry it.
    capacity: Vec<(u64, Option<f64>)>,
}

/// Encodes a batch compactly.
pub fn encode(batch: &[SeriesSamples]) -> Vec<u8> {
    let columns: Vec<Columns> = batch.iter().map(Columns::of).collect();
    #[expect(
        clippy::expect_used,
        reason = "postcard refuses sequences of unknown length and full buffers; Vec has neither"
    )]
    let plain = postcard::to_allocvec(&columns).expect("vectors of numbers always serialize");
    #[expect(
        clippy::expect_used,
        reason = "zstd into a buffer of its own bound fails only where an allocation would abort"
    )]
    let packed = zstd::bulk::compress(&plain, ZSTD_LEVEL).expect("memory for a batch's copy");
    [&[FORMAT], packed.as_slice()].concat()
}

/// Decodes what [`encode`] wrote; `None` for anything else.
pub fn decode(bytes: &[u8]) -> Option<Vec<SeriesSamples>> {
    let (&FORMAT, packed) = bytes.split_first()? else {
        return None;
    };
    let plain = zstd::decode_all(packed).ok()?;
    let (columns, rest) = postcard::take_from_bytes::<Vec<Columns>>(&plain).ok()?;
    if !rest.is_empty() {
        return None;
    }
    columns.into_iter().map(Columns::samples).collect()
}

impl Columns {
    fn of(series: &SeriesSamples) -> Self {
        let mut before = 0;
        let mut capacity: Vec<(u64, Option<f64>)> = Vec::new();
        let step = |sample: &Sample| {
            sample
                .at
                .wrapping_sub(std::mem::replace(&mut before, sample.at))
        };
        let at = series.samples.iter().map(step).collect();
        for run in series.samples.chunk_by(|a, b| same(a.capacity, b.capacity)) {
            capacity.extend(
                run.first()
                    .map(|sample| (run.len() as u64, sample.capacity)),
            );
        }
        Self {
            series: series.series,
            metric: series.metric,
            at,
            value: series.samples.iter().map(|sample| sample.value).collect(),
            capacity,
        }
    }

    /// `None` if the columns differ in length.
    fn samples(self) -> Option<SeriesSamples> {
        let counted = self
            .capacity
            .iter()
            .try_fold(0_u64, |sum, (rows, _)| sum.checked_add(*rows))?;
        if self.at.len() != self.value.len() || u64::try_from(self.at.len()).ok()? != counted {
            return None;
        }
        let mut at = 0_i64;
        let mut capacity = self
            .capacity
            .into_iter()
            .flat_map(|(rows, capacity)| (0..rows).map(move |_| capacity));
        let samples = self.at.iter().zip(self.value).map(|(step, value)| {
            at = at.wrapping_add(*step);
            Some(Sample {
                at,
                value,
                capacity: capacity.next()?,
            })
        });
        Some(SeriesSamples {
            series: self.series,
            metric: self.metric,
            samples: samples.collect::<Option<_>>()?,
        })
    }
}

/// Equal to the bit, so that what is not equal to itself survives too.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    a.map(f64::to_bits) == b.map(f64::to_bits)
}
