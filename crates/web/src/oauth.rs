//! `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749, sections 2.3.1 and 4.4).

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64ct::{Base64, Encoding as _};
use serde_json::json;
use yunheng_app::{AppError, NotGranted};

use crate::state::Web;
use crate::typed::Typed;
use crate::who::By;

/// Why there is no token, in the words of RFC 6749, section 5.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Error {
    Request,
    Client { by_header: bool },
    Grant,
    Scope,
    Unavailable,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, code, why) = match self {
            Self::Request => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "send client credentials once, in the Authorization header or in the form",
            ),
            Self::Client { .. } => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "unknown client, wrong secret, or not in force",
            ),
            Self::Grant => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "only client_credentials is supported",
            ),
            Self::Scope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "a scope was asked for that the client was not given",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                "try again later",
            ),
        };
        let body = Json(json!({"error": code, "error_description": why}));
        let mut response = (status, body).into_response();
        if self == (Self::Client { by_header: true }) {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"yunheng\""),
            );
        }
        uncached(response)
    }
}

/// Gives a program an access token.
pub(crate) async fn token(
    State(web): State<Web>,
    By(by): By,
    headers: HeaderMap,
    body: String,
) -> Response {
    match granted(&web, by.origin, &headers, &body).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn granted(
    web: &Web,
    origin: yunheng_domain::actor::Origin,
    headers: &HeaderMap,
    body: &str,
) -> Result<Response, Error> {
    let typed = Typed::read(body);
    let header = basic(headers)?;
    let by_header = header.is_some();
    let (id, secret) = match header {
        // Two ways at once are one too many (section 2.3).
        Some(_) if !typed.text("client_secret").is_empty() => return Err(Error::Request),
        Some(pair) => pair,
        None => (
            typed.text("client_id").to_owned(),
            typed.text("client_secret").to_owned(),
        ),
    };
    if typed.text("grant_type").is_empty() || id.is_empty() {
        return Err(Error::Request);
    }
    if typed.text("grant_type") != "client_credentials" {
        return Err(Error::Grant);
    }
    let scope = Some(typed.text("scope")).filter(|scope| !scope.is_empty());
    let granted = web
        .app
        .grant_token(&id, &secret, scope, origin)
        .await
        .map_err(|error| match error {
            NotGranted::Client => Error::Client { by_header },
            NotGranted::Scope => Error::Scope,
            NotGranted::App(error) => unavailable(&error),
        })?;
    let scopes: Vec<String> = granted.scopes.into_iter().collect();
    let body = Json(json!({
        "access_token": granted.token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
        "scope": scopes.join(" "),
    }));
    Ok(uncached(body.into_response()))
}

fn unavailable(error: &AppError) -> Error {
    tracing::error!(%error, "no token could be given");
    Error::Unavailable
}

/// The credentials of the Authorization header, each half form-encoded before the whole was (section 2.3.1).
pub(crate) fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, Error> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let pair = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| Base64::decode_vec(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| {
            let (id, secret) = text.split_once(':')?;
            Some((decoded(id), decoded(secret)))
        });
    match pair {
        Some(pair) => Ok(Some(pair)),
        None => Err(Error::Client { by_header: true }),
    }
}

fn decoded(text: &str) -> String {
    form_urlencoded::parse(text.as_bytes())
        .next()
        .map_or_else(String::new, |(text, _)| text.into_owned())
}

/// Section 5.1: neither token nor refusal is for a cache.
fn uncached(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
