//! A request to the router and its answer, as tests write them.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::Person;

/// A request being put together; await it to send it.
#[derive(Debug)]
pub struct Request {
    router: Router,
    builder: axum::http::request::Builder,
    body: Vec<u8>,
    csrf: Option<String>,
}

impl Request {
    pub(crate) fn new(router: Router, method: Method, path: &str) -> Self {
        let builder = axum::http::Request::builder().method(method).uri(path);
        Self {
            router,
            builder,
            body: Vec::new(),
            csrf: None,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Says what the body is.
    #[must_use]
    pub fn content_type(self, value: &str) -> Self {
        self.header(header::CONTENT_TYPE.as_str(), value)
    }

    /// Shows a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Shows the session of somebody who has signed in.
    #[must_use]
    pub fn as_person(mut self, person: &Person) -> Self {
        self.csrf = Some(person.csrf.clone());
        self.header(
            header::COOKIE.as_str(),
            &format!("__Host-session={}", person.token),
        )
    }

    /// Sends these bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        self.content_type("application/json")
            .body(value.to_string())
    }

    /// Sends a form, with the token of whoever sends it.
    #[must_use]
    pub fn form(self, encoded: &str) -> Self {
        let body = match &self.csrf {
            Some(csrf) => format!("{encoded}&csrf={csrf}"),
            None => encoded.to_owned(),
        };
        self.content_type("application/x-www-form-urlencoded")
            .body(body)
    }
}

impl Request {
    /// Sends a form with a file, with the token of whoever sends it.
    #[must_use]
    pub fn form_with_file(mut self, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Self {
        let csrf = self.csrf.take().unwrap_or_default();
        let mut body = Vec::new();
        for (field, text) in [("csrf", csrf.as_str())].iter().chain(fields) {
            body.extend_from_slice(
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.content_type("multipart/form-data; boundary=edge")
            .body(body)
    }
}

impl IntoFuture for Request {
    type Output = Response;
    type IntoFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.builder.body(Body::from(self.body)).unwrap();
            Response::of(self.router, request).await
        })
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Response {
    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What a router answers.
    pub(crate) async fn of(router: Router, request: axum::http::Request<Body>) -> Self {
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Fails unless the answer has this status, showing what it said instead.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "to expect is the point; the answer is there for those who look further"
    )]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Fails unless the answer is an RFC 9457 problem of this status with a type and a text in both languages; returns its type.
    #[track_caller]
    pub fn expect_problem(self, status: u16) -> String {
        let answer = self.expect_status(status);
        let kind = answer.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("application/problem+json"), "{kind}");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["title"].is_string(), "{problem}");
        problem["type"]
            .as_str()
            .unwrap_or_else(|| panic!("no type: {problem}"))
            .to_owned()
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The cookies it sets.
    pub fn cookies(&self) -> Vec<&str> {
        let values = self.headers.get_all("set-cookie").iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    /// The body's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
