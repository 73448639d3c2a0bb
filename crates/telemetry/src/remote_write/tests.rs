use proptest::prelude::*;
use prost::Message;

use super::*;

mod oracle;

const LIMIT: usize = 1 << 20;
const AT: i64 = 1_372_629_804_000;

fn snappy(message: &[u8]) -> Vec<u8> {
    snap::raw::Encoder::new().compress_vec(message).unwrap()
}

fn label(name: &str, value: &str) -> oracle::Label {
    oracle::Label {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

fn sample(timestamp: i64, value: f64) -> oracle::Sample {
    oracle::Sample {
        value,
        timestamp,
        start_timestamp: 0,
    }
}

fn decode_1(series: Vec<oracle::TimeSeries>) -> Result<Vec<IncomingSeries>, String> {
    let request = oracle::WriteRequest {
        timeseries: series,
        metadata: vec![oracle::Metadata {
            metric_family_name: "up".to_owned(),
        }],
    };
    decode(Version::V1, &snappy(&request.encode_to_vec()), LIMIT)
        .map(|request| request.series)
        .map_err(|error| error.to_string())
}

fn one(labels: &[(&str, &str)], samples: Vec<oracle::Sample>) -> oracle::TimeSeries {
    oracle::TimeSeries {
        labels: labels
            .iter()
            .map(|(name, value)| label(name, value))
            .collect(),
        samples,
        ..oracle::TimeSeries::default()
    }
}

fn decode_2(
    symbols: &[&str],
    series: Vec<oracle::TimeSeriesV2>,
) -> Result<Vec<IncomingSeries>, String> {
    let request = oracle::Request {
        symbols: symbols.iter().map(ToString::to_string).collect(),
        timeseries: series,
    };
    decode(Version::V2, &snappy(&request.encode_to_vec()), LIMIT)
        .map(|request| request.series)
        .map_err(|error| error.to_string())
}

fn labels(series: &IncomingSeries) -> Vec<(&str, &str)> {
    series
        .labels
        .iter()
        .map(|(name, value)| {
            (
                str::from_utf8(name).unwrap(),
                str::from_utf8(value).unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_content_type_names_the_version() {
    for (content_type, expected) in [
        ("application/x-protobuf", Some(Version::V1)),
        ("Application/X-Protobuf ; charset=utf-8;", Some(Version::V1)),
        (
            "application/x-protobuf;proto=prometheus.WriteRequest",
            Some(Version::V1),
        ),
        (
            "application/x-protobuf;proto=io.prometheus.write.v2.Request",
            Some(Version::V2),
        ),
        (
            "application/x-protobuf; Proto=\"io.prometheus.write.v2.Request\"",
            Some(Version::V2),
        ),
        (
            "application/x-protobuf; proto=io.prometheus.write.v3.Request",
            None,
        ),
        ("application/x-protobuf; proto=", None),
        ("application/x-protobuf; proto", None),
        (
            "application/x-protobuf; proto=prometheus.WriteRequest; proto=io.prometheus.write.v2.Request",
            None,
        ),
        ("application/json", None),
        ("application/x-protobuf2", None),
        ("", None),
    ] {
        assert_eq!(
            Version::of_content_type(content_type),
            expected,
            "{content_type}"
        );
    }
}

#[test]
fn version_1_gives_labels_samples_and_counts() {
    let mut series = one(
        &[("__name__", "cpu"), ("实例", "云主机-1")],
        vec![sample(AT + 1, 2.0), sample(AT, 1.0)],
    );
    series.histograms.push(oracle::Histogram::default());
    series.exemplars = vec![sample(AT, 1.0), sample(AT, 2.0)];
    let decoded = decode_1(vec![series]).unwrap();
    assert_eq!(
        labels(&decoded[0]),
        [("__name__", "cpu"), ("实例", "云主机-1")]
    );
    assert_eq!(decoded[0].samples, [(AT + 1, 2.0), (AT, 1.0)]);
    assert_eq!((decoded[0].histograms, decoded[0].exemplars), (1, 2));
}

#[test]
fn version_2_resolves_symbols_and_passes_over_metadata_and_created_timestamps() {
    let series = oracle::TimeSeriesV2 {
        labels_refs: vec![1, 2, 3, 4],
        samples: vec![oracle::Sample {
            value: 7.0,
            timestamp: AT,
            start_timestamp: AT - 1,
        }],
        histograms: vec![oracle::Histogram::default(); 3],
        exemplars: vec![oracle::Exemplar {
            labels_refs: vec![1, 2],
            value: 1.0,
            timestamp: AT,
        }],
        metadata: Some(oracle::MetadataV2 {
            kind: 2,
            help_ref: 5,
            unit_ref: 0,
        }),
        created_timestamp: AT - 2,
    };
    let symbols = ["", "__name__", "cpu", "instance", "vm-1", "Help."];
    let decoded = decode_2(&symbols, vec![series.clone(), series]).unwrap();
    assert_eq!(decoded.len(), 2);
    assert_eq!(
        labels(&decoded[1]),
        [("__name__", "cpu"), ("instance", "vm-1")]
    );
    assert_eq!(decoded[1].samples, [(AT, 7.0)]);
    assert_eq!((decoded[1].histograms, decoded[1].exemplars), (3, 1));
}

#[test]
fn a_stale_marker_is_no_value_and_other_oddities_are_counted() {
    let samples = vec![
        sample(AT, f64::from_bits(0x7ff0_0000_0000_0002)),
        sample(AT, f64::NAN),
        sample(AT, f64::INFINITY),
        sample(AT, -0.0),
    ];
    let decoded = decode_1(vec![one(&[("__name__", "cpu")], samples)]).unwrap();
    assert_eq!((decoded[0].stale, decoded[0].nan), (1, 2));
    assert_eq!(decoded[0].samples, [(AT, -0.0)]);
}

#[test]
fn an_unsorted_label_set_is_sorted_and_an_empty_value_is_no_label() {
    let series = one(&[("b", "2"), ("a", ""), ("__name__", "cpu")], vec![]);
    assert_eq!(
        labels(&decode_1(vec![series]).unwrap()[0]),
        [("__name__", "cpu"), ("b", "2")]
    );
}

#[test]
fn wrong_labels_name_their_series() {
    let name = ("__name__", "cpu");
    let good = one(&[name], vec![]);
    for (labels, expected) in [
        (vec![("a", "1")], "series 1: the label __name__ is missing"),
        (
            vec![("__name__", "")],
            "series 1: the label __name__ is missing",
        ),
        (vec![name, ("", "1")], "series 1: a label has no name"),
        (
            vec![name, ("a", "1"), ("a", "2")],
            "series 1: label 'a' is repeated",
        ),
        (
            vec![("a", "1"), name, ("a", "1")],
            "series 1: label 'a' is repeated",
        ),
    ] {
        let series = vec![good.clone(), one(&labels, vec![])];
        assert_eq!(decode_1(series).unwrap_err(), expected);
    }
    let of = |labels_refs| {
        vec![oracle::TimeSeriesV2 {
            labels_refs,
            ..oracle::TimeSeriesV2::default()
        }]
    };
    let symbols = ["", "__name__", "cpu"];
    assert_eq!(
        decode_2(&symbols, of(vec![1, 3])).unwrap_err(),
        "series 0: label reference 3 is outside the table of 3 symbols"
    );
    assert_eq!(
        decode_2(&symbols, of(vec![1, 2, 1])).unwrap_err(),
        "series 0: 3 label references: names and values must come in pairs"
    );
    assert_eq!(
        decode_2(&symbols, of(vec![1, 2, 0, 2])).unwrap_err(),
        "series 0: a label has no name"
    );
}

#[test]
fn text_that_is_not_utf_8_is_refused_in_both_versions() {
    let message = oracle::WriteRequest {
        timeseries: vec![one(&[("__name__", "cpu"), ("a", "@@")], vec![])],
        metadata: vec![],
    };
    let mut bytes = message.encode_to_vec();
    let place = bytes.iter().position(|byte| *byte == b'@').unwrap();
    bytes[place] = 0xff;
    let error = decode(Version::V1, &snappy(&bytes), LIMIT).unwrap_err();
    assert_eq!(error.to_string(), "series 0: label 'a' is not UTF-8");
}

#[test]
fn a_timestamp_outside_2000_to_2100_is_refused() {
    let series = |at| {
        vec![one(
            &[("__name__", "cpu")],
            vec![sample(AT, 1.0), sample(at, 1.0)],
        )]
    };
    for at in [
        0,
        -1,
        1_372_629_804,
        946_684_799_999,
        4_102_444_800_000,
        i64::MAX,
    ] {
        assert_eq!(
            decode_1(series(at)).unwrap_err(),
            format!("series 0, sample 1: timestamp {at} ms lies outside the years 2000 to 2100")
        );
    }
    assert!(decode_1(series(946_684_800_000)).is_ok());
    assert!(decode_1(series(4_102_444_799_999)).is_ok());
}

#[test]
fn an_announced_size_above_the_limit_is_refused_before_decompressing() {
    let body = snappy(&vec![0; LIMIT + 1]);
    assert_eq!(
        decode(Version::V1, &body, LIMIT).unwrap_err(),
        DecodeError::TooLarge {
            size: LIMIT + 1,
            limit: LIMIT
        }
    );
    // Four gigabytes announced by five bytes: nothing is allocated for them.
    let bomb = [0xff, 0xff, 0xff, 0xff, 0x0f];
    assert!(matches!(
        decode(Version::V1, &bomb, LIMIT),
        Err(DecodeError::TooLarge { .. })
    ));
}

#[test]
fn a_body_that_is_not_snappy_or_not_protobuf_is_refused() {
    for body in [&b""[..], b"hello", b"\xff\x06\x00\x00sNaPpY"] {
        assert!(matches!(
            decode(Version::V1, body, LIMIT),
            Err(DecodeError::Snappy(_))
        ));
    }
    for version in [Version::V1, Version::V2] {
        assert!(matches!(
            decode(version, &snappy(b"\xff\xff\xff"), LIMIT),
            Err(DecodeError::Protobuf(_))
        ));
    }
    // A series cut off inside.
    assert!(matches!(
        decode(Version::V1, &snappy(b"\x0a\x02\x0a\x05"), LIMIT),
        Err(DecodeError::Protobuf(_))
    ));
}

#[test]
fn a_single_series_must_not_be_as_long_as_a_whole_request() {
    // Half a million empty labels, which would take 32 MB.
    let mut body = vec![0x0a, 0x82, 0x80, 0x40];
    body.extend_from_slice(&[0x0a, 0x00].repeat((1 << 19) + 1));
    assert_eq!(
        decode(Version::V1, &snappy(&body), 2 * LIMIT)
            .unwrap_err()
            .to_string(),
        "body is not the protobuf message: series 0: 1048578 bytes, more than 1048576"
    );
}

#[test]
fn an_empty_request_is_a_request_without_series() {
    assert!(decode_1(vec![]).unwrap().is_empty());
    assert!(decode_2(&[""], vec![]).unwrap().is_empty());
}

#[test]
fn a_body_of_one_version_read_as_the_other_gives_no_series() {
    let request = oracle::WriteRequest {
        timeseries: vec![one(&[("__name__", "cpu")], vec![sample(AT, 1.0)])],
        metadata: vec![],
    };
    let decoded = decode(Version::V2, &snappy(&request.encode_to_vec()), LIMIT).unwrap();
    assert!(decoded.series.is_empty());
}

type Plain = (Vec<(String, String)>, Vec<(i64, f64)>);

fn any_series() -> impl Strategy<Value = Plain> {
    let labels = prop::collection::btree_map("[a-z实]{1,6}", ".{1,8}", 0..6);
    let samples =
        prop::collection::vec((946_684_800_000..4_102_444_800_000_i64, -1e12..1e12), 0..4);
    (labels, samples).prop_map(|(labels, samples)| {
        let name = ("__name__".to_owned(), "cpu".to_owned());
        (std::iter::once(name).chain(labels).collect(), samples)
    })
}

fn plain(request: &WriteRequest) -> Vec<Plain> {
    let of = |series: &IncomingSeries| {
        let labels = labels(series);
        let owned = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        (owned.collect(), series.samples.clone())
    };
    request.series.iter().map(of).collect()
}

proptest! {
    #[test]
    fn what_the_oracle_encodes_as_version_1_comes_back(all in prop::collection::vec(any_series(), 0..6)) {
        let timeseries = all.iter().map(|(labels, samples)| oracle::TimeSeries {
            labels: labels.iter().map(|(name, value)| label(name, value)).collect(),
            samples: samples.iter().map(|(at, value)| sample(*at, *value)).collect(),
            ..oracle::TimeSeries::default()
        });
        let request = oracle::WriteRequest { timeseries: timeseries.collect(), metadata: vec![] };
        let decoded = decode(Version::V1, &snappy(&request.encode_to_vec()), LIMIT).unwrap();
        prop_assert_eq!(plain(&decoded), all);
    }

    #[test]
    fn what_the_oracle_encodes_as_version_2_comes_back(all in prop::collection::vec(any_series(), 0..6)) {
        let mut symbols = vec![String::new()];
        let mut reference = |text: &String| {
            let index = symbols.iter().position(|symbol| symbol == text).unwrap_or_else(|| {
                symbols.push(text.clone());
                symbols.len() - 1
            });
            u32::try_from(index).unwrap()
        };
        let timeseries = all.iter().map(|(labels, samples)| oracle::TimeSeriesV2 {
            labels_refs: labels.iter().flat_map(|(name, value)| [reference(name), reference(value)]).collect(),
            samples: samples.iter().map(|(at, value)| sample(*at, *value)).collect(),
            ..oracle::TimeSeriesV2::default()
        }).collect();
        let request = oracle::Request { symbols, timeseries };
        let decoded = decode(Version::V2, &snappy(&request.encode_to_vec()), LIMIT).unwrap();
        prop_assert_eq!(plain(&decoded), all);
    }

    #[test]
    fn no_bytes_bring_the_decoder_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for version in [Version::V1, Version::V2] {
            let _ = decode(version, &bytes, LIMIT);
            let _ = decode(version, &snappy(&bytes), LIMIT);
        }
    }

    #[test]
    fn no_flipped_byte_brings_the_decoder_down(all in any_series(), place in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let (labels, samples) = all;
        let request = oracle::WriteRequest {
            timeseries: vec![oracle::TimeSeries {
                labels: labels.iter().map(|(name, value)| label(name, value)).collect(),
                samples: samples.iter().map(|(at, value)| sample(*at, *value)).collect(),
                ..oracle::TimeSeries::default()
            }],
            metadata: vec![],
        };
        let mut bytes = request.encode_to_vec();
        let place = place.index(bytes.len());
        bytes[place] ^= flip;
        if let Ok(request) = decode(Version::V1, &snappy(&bytes), LIMIT) {
            for series in &request.series {
                prop_assert!(series.labels.is_sorted());
                prop_assert!(series.samples.iter().all(|(_, value)| value.is_finite()));
            }
        }
    }
}
