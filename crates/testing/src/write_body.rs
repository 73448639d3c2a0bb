//! Remote-write bodies, encoded independently of the decoder under test.

use prost::Message;

/// A stale marker: the NaN that ends a series, by its bits.
const STALE: u64 = 0x7ff0_0000_0000_0002;

/// A remote-write request to encode as 1.0 or 2.0.
#[derive(Debug, Clone, Default)]
pub struct WriteBody {
    series: Vec<Series>,
}

#[derive(Debug, Clone, Default)]
struct Series {
    labels: Vec<(String, String)>,
    samples: Vec<(i64, f64)>,
    histograms: Vec<i64>,
    exemplars: Vec<(i64, f64)>,
}

impl WriteBody {
    /// An empty request.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a series. Labels are sorted by name, as the protocol demands.
    #[must_use]
    pub fn series(self, name: &str, labels: &[(&str, &str)]) -> Self {
        let mut all = vec![("__name__".to_owned(), name.to_owned())];
        all.extend(
            labels
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        all.sort();
        self.raw_series(all)
    }

    /// Begins a series with labels exactly as given, wrong ones too.
    #[must_use]
    pub fn raw_series(mut self, labels: Vec<(String, String)>) -> Self {
        self.series.push(Series {
            labels,
            ..Series::default()
        });
        self
    }

    /// Adds a sample to the series begun last: UTC milliseconds and value.
    #[must_use]
    pub fn sample(mut self, at: i64, value: f64) -> Self {
        self.last().samples.push((at, value));
        self
    }

    /// Adds samples to the series begun last.
    #[must_use]
    pub fn samples(mut self, samples: impl IntoIterator<Item = (i64, f64)>) -> Self {
        self.last().samples.extend(samples);
        self
    }

    /// Adds the marker that ends a series.
    #[must_use]
    pub fn stale(self, at: i64) -> Self {
        self.sample(at, f64::from_bits(STALE))
    }

    /// Adds a native histogram.
    #[must_use]
    pub fn histogram(mut self, at: i64) -> Self {
        self.last().histograms.push(at);
        self
    }

    /// Adds an exemplar.
    #[must_use]
    pub fn exemplar(mut self, at: i64, value: f64) -> Self {
        self.last().exemplars.push((at, value));
        self
    }

    /// Version 1.0, `application/x-protobuf`, snappy block format.
    pub fn v1(&self) -> Vec<u8> {
        let timeseries = self
            .series
            .iter()
            .map(|series| v1::TimeSeries {
                labels: series
                    .labels
                    .iter()
                    .map(|(name, value)| v1::Label {
                        name: name.clone(),
                        value: value.clone(),
                    })
                    .collect(),
                samples: samples(series),
                exemplars: series
                    .exemplars
                    .iter()
                    .map(|&(timestamp, value)| v1::Exemplar {
                        labels: vec![],
                        value,
                        timestamp,
                    })
                    .collect(),
                histograms: histograms(series),
            })
            .collect();
        compress(&v1::WriteRequest { timeseries }.encode_to_vec())
    }

    /// Version 2.0, `application/x-protobuf;proto=io.prometheus.write.v2.Request`, snappy block format.
    pub fn v2(&self) -> Vec<u8> {
        // The specification wants the empty string first.
        let mut symbols = vec![String::new()];
        let mut refer = |text: &str| -> u32 {
            let index = symbols
                .iter()
                .position(|symbol| symbol == text)
                .unwrap_or_else(|| {
                    symbols.push(text.to_owned());
                    symbols.len() - 1
                });
            u32::try_from(index).unwrap()
        };
        let timeseries = self
            .series
            .iter()
            .map(|series| v2::TimeSeries {
                labels_refs: series
                    .labels
                    .iter()
                    .flat_map(|(name, value)| [refer(name), refer(value)])
                    .collect(),
                samples: samples(series),
                histograms: histograms(series),
                exemplars: series
                    .exemplars
                    .iter()
                    .map(|&(timestamp, value)| v2::Exemplar {
                        labels_refs: vec![],
                        value,
                        timestamp,
                    })
                    .collect(),
            })
            .collect();
        compress(
            &v2::Request {
                symbols,
                timeseries,
            }
            .encode_to_vec(),
        )
    }

    fn last(&mut self) -> &mut Series {
        self.series.last_mut().expect("begin a series first")
    }
}

/// Compresses as remote write does.
fn compress(bytes: &[u8]) -> Vec<u8> {
    snap::raw::Encoder::new().compress_vec(bytes).unwrap()
}

fn samples(series: &Series) -> Vec<Sample> {
    series
        .samples
        .iter()
        .map(|&(timestamp, value)| Sample { value, timestamp })
        .collect()
}

fn histograms(series: &Series) -> Vec<Histogram> {
    series
        .histograms
        .iter()
        .map(|&timestamp| Histogram {
            sum: 1.0,
            schema: 3,
            timestamp,
        })
        .collect()
}

#[derive(Clone, PartialEq, Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    #[prost(int64, tag = "2")]
    timestamp: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Histogram {
    #[prost(double, tag = "3")]
    sum: f64,
    #[prost(sint32, tag = "4")]
    schema: i32,
    #[prost(int64, tag = "15")]
    timestamp: i64,
}

mod v1 {
    use prost::Message;

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct WriteRequest {
        #[prost(message, repeated, tag = "1")]
        pub(super) timeseries: Vec<TimeSeries>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct TimeSeries {
        #[prost(message, repeated, tag = "1")]
        pub(super) labels: Vec<Label>,
        #[prost(message, repeated, tag = "2")]
        pub(super) samples: Vec<super::Sample>,
        #[prost(message, repeated, tag = "3")]
        pub(super) exemplars: Vec<Exemplar>,
        #[prost(message, repeated, tag = "4")]
        pub(super) histograms: Vec<super::Histogram>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Label {
        #[prost(string, tag = "1")]
        pub(super) name: String,
        #[prost(string, tag = "2")]
        pub(super) value: String,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Exemplar {
        #[prost(message, repeated, tag = "1")]
        pub(super) labels: Vec<Label>,
        #[prost(double, tag = "2")]
        pub(super) value: f64,
        #[prost(int64, tag = "3")]
        pub(super) timestamp: i64,
    }
}

mod v2 {
    use prost::Message;

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Request {
        #[prost(string, repeated, tag = "4")]
        pub(super) symbols: Vec<String>,
        #[prost(message, repeated, tag = "5")]
        pub(super) timeseries: Vec<TimeSeries>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct TimeSeries {
        #[prost(uint32, repeated, tag = "1")]
        pub(super) labels_refs: Vec<u32>,
        #[prost(message, repeated, tag = "2")]
        pub(super) samples: Vec<super::Sample>,
        #[prost(message, repeated, tag = "3")]
        pub(super) histograms: Vec<super::Histogram>,
        #[prost(message, repeated, tag = "4")]
        pub(super) exemplars: Vec<Exemplar>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub(super) struct Exemplar {
        #[prost(uint32, repeated, tag = "1")]
        pub(super) labels_refs: Vec<u32>,
        #[prost(double, tag = "2")]
        pub(super) value: f64,
        #[prost(int64, tag = "3")]
        pub(super) timestamp: i64,
    }
}
