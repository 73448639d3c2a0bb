//! A body of remote write, with its content type: the first line of the input is the type, the rest the body as sent.

use yunheng_telemetry::remote_write::{IncomingSeries, Version, decode};

use super::Target;
use crate::WriteBody;
use crate::harness::{V1, V2};

/// Most bytes a body may have when decompressed.
const LIMIT: usize = 1 << 16;

pub(super) const TARGET: Target = Target {
    name: "remote_write",
    run,
    seeds,
    words: &[
        "application/x-protobuf",
        "; proto=",
        "\"io.prometheus.write.v2.Request\"",
        "prometheus.WriteRequest",
        "\n",
        "__name__",
        "\u{7f}\u{7f}",
        "\0",
    ],
};

fn run(input: &[u8]) {
    let line = input
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let body = input.get(line.len() + 1..).unwrap_or_default();
    let named = Version::of_content_type(&String::from_utf8_lossy(line));
    for version in named.map_or(vec![Version::V1, Version::V2], |version| vec![version]) {
        check(version, body);
        // The same bytes as the message itself: without this hardly a mutation passes the decompressor.
        check(
            version,
            &snap::raw::Encoder::new().compress_vec(body).unwrap(),
        );
    }
}

fn check(version: Version, body: &[u8]) {
    let Ok(request) = decode(version, body, LIMIT) else {
        return;
    };
    let message = snap::raw::decompress_len(body).unwrap();
    assert!(message <= LIMIT);
    // A label set that 2.0 refers to costs the sender a byte for a name and value, and us 64; a series costs two bytes.
    let bound = 4096 + 256 * message;
    let held: usize = request.series.iter().map(held).sum();
    assert!(held <= bound, "{message} bytes became {held}");
    for series in &request.series {
        assert!(series.labels.is_sorted_by(|a, b| a.0 < b.0));
        assert!(series.labels.iter().any(|(name, _)| name == "__name__"));
        assert!(series.samples.iter().all(|(_, value)| value.is_finite()));
        for (name, value) in &series.labels {
            assert!(str::from_utf8(name).is_ok() && str::from_utf8(value).is_ok());
            assert!(!name.is_empty() && !value.is_empty());
        }
    }
}

/// Bytes of memory that a series holds, apart from the body that its labels borrow.
fn held(series: &IncomingSeries) -> usize {
    size_of::<IncomingSeries>()
        + size_of_val(series.labels.as_slice()) * series.labels.capacity()
            / series.labels.len().max(1)
        + series.samples.capacity() * size_of::<(i64, f64)>()
}

fn seeds() -> Vec<Vec<u8>> {
    const AT: i64 = 1_372_629_804_000;
    let one = WriteBody::new()
        .series("cpu_usage_percent", &[("resource", "vm-1")])
        .sample(AT, 12.5);
    let several = one
        .clone()
        .stale(AT + 300_000)
        .histogram(AT)
        .exemplar(AT, 1.0)
        .series("memory_usage_bytes", &[("instance", "云主机-2")])
        .samples([(AT, 1e9), (AT + 300_000, -0.0)]);
    let mut seeds: Vec<Vec<u8>> = [&one, &several]
        .into_iter()
        .flat_map(|body| [(V1, body.v1()), (V2, body.v2())])
        .flat_map(|(kind, body)| {
            let message = snap::raw::Decoder::new().decompress_vec(&body).unwrap();
            [body, message].map(|body| [kind.as_bytes(), b"\n", &body].concat())
        })
        .collect();
    // Four gigabytes announced by five bytes.
    seeds.push([V1.as_bytes(), b"\n\xff\xff\xff\xff\x0f"].concat());
    seeds
}
