//! Who has not signed in learns nothing: neither what there is, nor what there is not.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::problem::{Kind, Problem};
use crate::failure::Failure;
use crate::who::Caller;

/// What anybody may ask for: the law, the program's own description, health, and the way in. Everything else asks who it is first; use cases decide all the same.
const OPEN: [&str; 17] = [
    "/about",
    "/api/v1/openapi.json",
    "/api/v1/processes",
    "/api/v1/rulebooks",
    "/api/v1/telemetry/write",
    "/assets",
    "/invitation",
    "/livez",
    "/metrics",
    "/oauth",
    "/problems",
    "/processes",
    "/readyz",
    "/rulebook",
    "/setup",
    "/sign-in",
    "/sign-out",
];

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| {
        path.strip_prefix(open)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether a request is nobody's and asks for what is not everybody's.
fn is_strangers(request: &Request) -> bool {
    let known = request
        .extensions()
        .get::<Arc<Caller>>()
        .is_some_and(|caller| caller.signed_in.is_some() || !caller.actor.is_nobody());
    !known && !is_open(request.uri().path())
}

/// Sends strangers to the sign-in.
pub(crate) async fn pages(request: Request, next: Next) -> Response {
    if is_strangers(&request) {
        return Failure::SignIn.into_response();
    }
    next.run(request).await
}

/// Asks strangers for a credential.
pub(crate) async fn api(request: Request, next: Next) -> Response {
    if is_strangers(&request) {
        return Problem::new(Kind::Unauthenticated).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_begins_like_something_open_is_not_open() {
        assert!(is_open("/rulebook/bazhong-2023@1") && is_open("/about"));
        assert!(!is_open("/aboutness") && !is_open("/resources") && !is_open("/"));
    }
}
