//! What remote write 1.0 and 2.0 promise, and what is refused.

use yunheng_app::UnmatchedFilter;
use yunheng_testing::harness::setup;
use yunheng_testing::harness::{PROVIDER, V1, V2, WRITE};
use yunheng_testing::{Harness, WriteBody, both};

use super::{CPU, MINUTE, counted, july, with_machine};

both!(
    version_1_is_accepted,
    version_2_is_accepted_and_answers_what_was_written,
    a_stale_marker_ends_a_series_and_is_no_sample,
    histograms_and_exemplars_are_counted_as_not_used,
    nothing_of_a_refused_request_is_kept,
);

fn one_sample() -> WriteBody {
    WriteBody::new()
        .series(CPU, &[("resource", "vm-1")])
        .sample(july(), 12.5)
}

async fn version_1_is_accepted(city: Harness) {
    let vm = with_machine(&city).await;
    let answer = city.telemetry(V1).body(one_sample().v1()).await;
    assert!(answer.status().is_success(), "{}", answer.text());
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 1);
}

async fn version_2_is_accepted_and_answers_what_was_written(city: Harness) {
    let vm = with_machine(&city).await;
    let body = one_sample()
        .sample(july() + MINUTE, 13.0)
        .exemplar(july(), 1.0)
        .histogram(july());
    let answer = city.telemetry(V2).body(body.v2()).await;
    assert!(answer.status().is_success(), "{}", answer.text());
    assert_eq!(
        answer.header("x-prometheus-remote-write-samples-written"),
        Some("2")
    );
    for kind in ["histograms", "exemplars"] {
        let name = format!("x-prometheus-remote-write-{kind}-written");
        assert!(answer.header(&name).is_some(), "{name} is missing");
    }
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 2);
}

async fn a_stale_marker_ends_a_series_and_is_no_sample(city: Harness) {
    let vm = with_machine(&city).await;
    city.write(&one_sample().stale(july() + MINUTE)).await;
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 1);
    let unused = city
        .app()
        .unmatched(&setup(), UnmatchedFilter::default(), None, 10)
        .await
        .unwrap()
        .unused;
    assert!(
        unused.contains(&("stale_marker".to_owned(), 1)),
        "{unused:?}"
    );
}

async fn histograms_and_exemplars_are_counted_as_not_used(city: Harness) {
    with_machine(&city).await;
    city.write(&one_sample().histogram(july()).exemplar(july(), 1.0))
        .await;
    let unused = city
        .app()
        .unmatched(&setup(), UnmatchedFilter::default(), None, 10)
        .await
        .unwrap()
        .unused;
    assert!(unused.contains(&("histogram".to_owned(), 1)), "{unused:?}");
    assert!(unused.contains(&("exemplar".to_owned(), 1)), "{unused:?}");
}

async fn nothing_of_a_refused_request_is_kept(city: Harness) {
    let vm = with_machine(&city).await;
    // The first series is fine, the second lies outside the years 2000 to 2100.
    let body = one_sample()
        .series(CPU, &[("resource", "vm-1")])
        .sample(1_000, 1.0);
    let _ = city.telemetry(V1).body(body.v1()).await.expect_problem(400);
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 0);
}

/// Sends a body and returns the problem's type.
async fn refused(city: &Harness, content_type: &str, body: Vec<u8>, status: u16) -> String {
    city.telemetry(content_type)
        .body(body)
        .await
        .expect_problem(status)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_type_that_is_neither_version_is_415() {
    let city = Harness::sqlite().await;
    for other in [
        "application/json",
        "text/plain",
        "application/x-protobuf;proto=io.prometheus.write.v3.Request",
    ] {
        refused(&city, other, one_sample().v1(), 415).await;
    }
    let none = city
        .post(WRITE)
        .bearer(PROVIDER)
        .body(one_sample().v1())
        .await;
    let _ = none.expect_problem(415);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn version_1_is_also_known_by_its_full_name() {
    let city = Harness::sqlite().await;
    let full = "application/x-protobuf; proto=prometheus.WriteRequest";
    let answer = city.telemetry(full).body(one_sample().v1()).await;
    assert!(answer.status().is_success(), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_or_wrong_token_is_401_and_says_how_to_sign_in() {
    let city = Harness::sqlite().await;
    let none = city
        .post(WRITE)
        .content_type(V1)
        .body(one_sample().v1())
        .await;
    assert!(
        none.header("www-authenticate")
            .is_some_and(|how| how.starts_with("Bearer"))
    );
    let _ = none.expect_problem(401);
    for wrong in ["", "wrong", &PROVIDER[1..], &format!("{PROVIDER}x")] {
        let answer = city
            .post(WRITE)
            .bearer(wrong)
            .content_type(V1)
            .body(one_sample().v1())
            .await;
        let _ = answer.expect_problem(401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_above_the_limit_is_413() {
    let city = Harness::sqlite().await;
    refused(&city, V1, vec![0; (1 << 20) + 1], 413).await;
}

/// Snappy announces the decompressed size: a small body can ask for gigabytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_body_that_expands_beyond_the_limit_is_413() {
    let city = Harness::sqlite().await;
    let bomb = snap::raw::Encoder::new()
        .compress_vec(&vec![0; (4 << 20) + 1])
        .unwrap();
    assert!(bomb.len() < 1 << 20);
    refused(&city, V1, bomb, 413).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_snappy_or_not_the_message_is_400() {
    let city = Harness::sqlite().await;
    refused(
        &city,
        V1,
        b"\x20 not snappy, but of a likely length".to_vec(),
        400,
    )
    .await;
    let mut torn = one_sample().v1();
    torn.truncate(torn.len() / 2);
    refused(&city, V1, torn, 400).await;
    let not_protobuf = snap::raw::Encoder::new()
        .compress_vec(b"\x0a\xff\xff\xff\xffwhat")
        .unwrap();
    refused(&city, V1, not_protobuf.clone(), 400).await;
    refused(&city, V2, not_protobuf, 400).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_that_break_the_protocol_are_400() {
    let city = Harness::sqlite().await;
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for labels in [
        vec![label("resource", "vm-1")],
        vec![label("__name__", CPU), label("", "x")],
        vec![label("__name__", CPU), label("a", "1"), label("a", "1")],
    ] {
        let body = WriteBody::new()
            .raw_series(labels.clone())
            .sample(july(), 1.0);
        assert_eq!(
            refused(&city, V1, body.v1(), 400).await,
            refused(&city, V2, body.v2(), 400).await,
            "{labels:?}"
        );
    }
}

/// Senders must sort them; some agents do not, and their machines are no less real.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unsorted_labels_name_the_same_series() {
    let city = Harness::sqlite().await;
    let vm = with_machine(&city).await;
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let unsorted = vec![label("resource", "vm-1"), label("__name__", CPU)];
    city.write(&one_sample()).await;
    city.write(
        &WriteBody::new()
            .raw_series(unsorted)
            .sample(july() + MINUTE, 3.0),
    )
    .await;
    city.flush().await;
    assert_eq!(counted(&city, vm).await, 2);
}
