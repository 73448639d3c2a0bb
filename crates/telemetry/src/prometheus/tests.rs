use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap as Headers;
use axum::http::Uri;

use super::*;

/// Address, body and token of a request.
type Asked = (String, String, Option<String>);

/// A server that gives prepared answers in turn and keeps what it was asked.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

async fn answer(
    State(script): State<Script>,
    uri: Uri,
    headers: Headers,
    body: String,
) -> (StatusCode, String) {
    let token = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    script
        .asked
        .lock()
        .unwrap()
        .push((uri.to_string(), body, token));
    let (status, body) = script.answers.lock().unwrap().pop_front().unwrap();
    (StatusCode::from_u16(status).unwrap(), body)
}

impl Script {
    async fn client(answers: &[(u16, &str)], token: Option<&str>) -> (Self, Client) {
        // Another test may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let script = Self::default();
        *script.answers.lock().unwrap() = answers
            .iter()
            .map(|(status, body)| (*status, (*body).to_owned()))
            .collect();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = Client::new(&format!("http://{address}/metrics/"), token)
            .unwrap()
            .retrying_after(&[Duration::ZERO; 3]);
        (script, client)
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

const MATRIX: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[
    {"metric":{"__name__":"up","b":"2"},"values":[[1372629804.5,"2"],[1372629805,"NaN"],[1372629810,"9"]]},
    {"metric":{"__name__":"up","a":"1"},"histograms":[[1372629804,{}]]},
    {"metric":{"b":"2","__name__":"up"},"values":[[1372629803.999,"1"],[1372629804,"1.5e1"],[1372629806,"+Inf"]]}
]}}"#;

#[tokio::test]
async fn samples_come_at_their_own_timestamps_cut_to_the_range_asked_for() {
    let (script, client) = Script::client(&[(200, MATRIX)], Some("secret")).await;
    let series = client
        .range("up{b=\"2\"}", 1_372_629_804_000, 1_372_629_810_000)
        .await
        .unwrap();
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        series,
        [PulledSeries {
            labels: vec![label("__name__", "up"), label("b", "2")],
            samples: vec![(1_372_629_804_000, 15.0), (1_372_629_804_500, 2.0)],
        }]
    );
    let asked = script.asked.lock().unwrap().clone();
    let (address, body, token) = asked[0].clone();
    assert_eq!(address, "/metrics/api/v1/query");
    assert_eq!(
        body,
        "query=up%7Bb%3D%222%22%7D%5B6000ms%5D&time=1372629809.999&partial_response=false&deny_partial_response=1"
    );
    assert_eq!(token.as_deref(), Some("Bearer secret"));
}

#[tokio::test]
async fn series_are_label_sets_with_their_name() {
    let body = r#"{"status":"success","data":[{"__name__":"up","instance":"云-1"}]}"#;
    let (script, client) = Script::client(&[(200, body)], None).await;
    let series = client.series("up", 1000, 2000).await.unwrap();
    assert_eq!(series[0][1], ("instance".to_owned(), "云-1".to_owned()));
    let asked = script.asked.lock().unwrap().clone();
    assert_eq!(asked[0].0, "/metrics/api/v1/series");
    assert!(
        asked[0]
            .1
            .starts_with("match%5B%5D=up&start=1.000&end=1.999&")
    );
    assert_eq!(asked[0].2, None);
}

#[tokio::test]
async fn overload_and_server_errors_are_tried_again() {
    let answers = [
        (503, "busy"),
        (429, "slow down"),
        (500, "{}"),
        (200, MATRIX),
    ];
    let (script, client) = Script::client(&answers, None).await;
    let series = client.range("up", 0, i64::MAX / 2).await.unwrap();
    assert_eq!((series.len(), script.asked()), (1, 4));
}

#[tokio::test]
async fn tries_are_bounded() {
    let (script, client) = Script::client(&[(503, " busy\n"); 9], None).await;
    let error = client.range("up", 0, 1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server refused: 503 Service Unavailable: busy"
    );
    assert_eq!(script.asked(), 4);
}

#[tokio::test]
async fn a_refusal_is_final_and_says_what_the_server_said() {
    let body = r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
    let (script, client) = Script::client(&[(400, body)], None).await;
    let error = client.range("up{", 0, 1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server refused: bad_data: parse error"
    );
    assert_eq!(script.asked(), 1);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_no_prometheus_answer() {
    for (body, expected) in [
        ("<html>", "expected value at line 1 column 1"),
        (r#"{"status":"success"}"#, "it holds no data"),
        (
            r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
            "a vector where a matrix was asked for",
        ),
    ] {
        let (_, client) = Script::client(&[(200, body)], None).await;
        let error = client.range("up", 0, 1).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the answer is not a Prometheus answer: {expected}")
        );
    }
}

#[tokio::test]
async fn a_partial_answer_is_an_error() {
    let body = MATRIX.replacen('{', r#"{"isPartial":true,"#, 1);
    let (_, client) = Script::client(&[(200, &body)], None).await;
    let error = client.range("up", 0, 1).await.unwrap_err();
    assert!(matches!(error, PullError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn an_empty_range_asks_nothing() {
    let (script, client) = Script::client(&[], None).await;
    assert!(client.range("up", 5, 5).await.unwrap().is_empty());
    assert_eq!(script.asked(), 0);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_transport_error() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::new(&format!("http://user:pass@{address}"), None)
        .unwrap()
        .retrying_after(&[Duration::ZERO]);
    let error = client.range("up", 0, 1).await.unwrap_err();
    assert!(matches!(error, PullError::Transport(_)));
    assert!(!error.to_string().contains("pass"), "{error}");
}

#[test]
fn only_http_and_https_addresses_are_taken() {
    for base in ["ftp://a", "127.0.0.1:9090", "http://", "file:///etc", ""] {
        assert!(
            matches!(Client::new(base, None), Err(PullError::Address(_))),
            "{base}"
        );
    }
}
