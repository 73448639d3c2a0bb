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
///
/// # Panics
/// Never: what it calls can only fail for sinks and types that it does not use.
pub fn encode(batch: &[SeriesSamples]) -> Vec<u8> {
    let columns: Vec<Columns> = batch.iter().map(Columns::of).collect();
    #[expect(
        clippy::expect_used,
        reason = "vectors of numbers always serialize into a Vec, and zstd gets room for the worst case"
    )]
    let packed = pack(&columns).expect("a batch in memory packs into memory");
    [&[FORMAT], packed.as_slice()].concat()
}

fn pack(columns: &[Columns]) -> std::io::Result<Vec<u8>> {
    let plain = postcard::to_allocvec(columns).map_err(std::io::Error::other)?;
    zstd::bulk::compress(&plain, ZSTD_LEVEL)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anything() -> impl Strategy<Value = SeriesSamples> {
        let number = prop_oneof![
            any::<f64>().prop_filter("never NaN", |value| !value.is_nan()),
            prop::sample::select(vec![
                0.0,
                -0.0,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::MIN_POSITIVE
            ]),
        ];
        let capacity = prop::option::of(prop_oneof![Just(100.0), number.clone()]);
        let at = prop_oneof![any::<i64>(), 1_372_608_000_000_i64..1_380_556_800_000];
        let sample = (at, number, capacity).prop_map(|(at, value, capacity)| Sample {
            at,
            value,
            capacity,
        });
        let metric = prop::sample::select(Metric::ALL.to_vec());
        (any::<i64>(), metric, prop::collection::vec(sample, 0..40)).prop_map(
            |(series, metric, samples)| SeriesSamples {
                series: SeriesId(series),
                metric,
                samples,
            },
        )
    }

    proptest! {
        #[test]
        fn a_batch_survives_encoding_to_the_bit(batch in prop::collection::vec(anything(), 0..6)) {
            let decoded = decode(&encode(&batch)).unwrap();
            // Debug tells the two zeros apart, which == does not.
            prop_assert_eq!(format!("{decoded:?}"), format!("{batch:?}"));
        }

        #[test]
        fn bytes_that_are_no_batch_decode_to_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decode(&bytes), None);
        }

        #[test]
        fn a_batch_that_is_cut_off_decodes_to_nothing(batch in prop::collection::vec(anything(), 1..4), cut in any::<prop::sample::Index>()) {
            let encoded = encode(&batch);
            prop_assert_eq!(decode(&encoded[..cut.index(encoded.len())]), None);
        }
    }

    #[test]
    fn a_regular_grid_takes_few_bytes() {
        let samples = (0..1000).map(|step| Sample {
            at: 1_372_608_000_000 + step * 300_000,
            value: (step % 50) as f64,
            capacity: Some(100.0),
        });
        let batch = [SeriesSamples {
            series: SeriesId(1),
            metric: Metric::Cpu,
            samples: samples.collect(),
        }];
        let encoded = encode(&batch);
        assert!(encoded.len() < 2000, "{} bytes", encoded.len());
    }

    #[test]
    fn columns_of_different_length_are_no_batch() {
        let torn = Columns {
            series: SeriesId(1),
            metric: Metric::Cpu,
            at: vec![1, 2],
            value: vec![1.0, 2.0],
            capacity: vec![(u64::MAX, None), (3, None)],
        };
        assert_eq!(torn.samples(), None);
    }
}
