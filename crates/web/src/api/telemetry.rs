//! `POST /api/v1/telemetry/write`: Prometheus remote write 1.0 and 2.0.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yunheng_app::{RemoteWriteVersion, Written};

use super::problem::{Kind, Problem, ProblemBody};
use crate::state::Web;

/// Accepts telemetry. When this answers 204, the samples survive a crash.
///
/// The content type settles the protocol: `application/x-protobuf` (1.0) or `application/x-protobuf;proto=io.prometheus.write.v2.Request` (2.0); the body is snappy block format.
#[utoipa::path(post, path = "/api/v1/telemetry/write", tag = "telemetry", operation_id = "writeTelemetry",
    security(("telemetry" = [])),
    request_body(content = Vec<u8>, content_type = "application/x-protobuf"),
    responses((status = 204, description = "Kept", headers(
            ("X-Prometheus-Remote-Write-Samples-Written" = u64, description = "Samples kept"),
            ("X-Prometheus-Remote-Write-Histograms-Written" = u64, description = "Native histograms counted, not used"),
            ("X-Prometheus-Remote-Write-Exemplars-Written" = u64, description = "Exemplars counted, not used"))),
        (status = 400, description = "Malformed; nothing was kept", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Bearer token missing or wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Too large, as sent or expanded", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "Content type or encoding not spoken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Try again later", body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, description = "Disk full; nothing was kept", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn write(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let token = web.app.telemetry_token(bearer(&headers))?;
    let version = text(&headers, header::CONTENT_TYPE)
        .and_then(RemoteWriteVersion::of_content_type)
        .ok_or_else(|| Problem::new(Kind::UnsupportedMediaType))?;
    // Remote write 1.0 and 2.0 both demand snappy block format.
    if !text(&headers, header::CONTENT_ENCODING)
        .is_some_and(|coding| coding.eq_ignore_ascii_case("snappy"))
    {
        return Err(Problem::new(Kind::UnsupportedMediaType));
    }
    let body = read(&headers, body, web.app.body_limit()).await?;
    let written = web.app.remote_write(token, version, body).await?;
    web.metrics.wrote(written.samples, written.matched);
    Ok(answer(version, written))
}

/// Reads a body up to the limit; a body that breaks off is malformed, one that is longer is too large.
async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<bytes::Bytes, Problem> {
    let announced =
        text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Problem::new(Kind::TooLarge));
    }
    to_bytes(body, limit).await.map_err(|error| {
        let too_long = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_long {
            Problem::new(Kind::TooLarge)
        } else {
            Problem::new(Kind::Malformed)
        }
    })
}

fn answer(version: RemoteWriteVersion, written: Written) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if version == RemoteWriteVersion::V2 {
        let headers = response.headers_mut();
        for (name, count) in [
            ("x-prometheus-remote-write-samples-written", written.samples),
            (
                "x-prometheus-remote-write-histograms-written",
                written.histograms,
            ),
            (
                "x-prometheus-remote-write-exemplars-written",
                written.exemplars,
            ),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(count));
        }
    }
    response
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
