//! A token in every form of somebody who has signed in (ASVS 5.0, 3.5.1): on top of the cookie's SameSite and the browser's word on where a request comes from.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use yunheng_app::Refusal;

use crate::failure::Failure;
use crate::state::Web;
use crate::who;

/// Name of the field.
pub(crate) const FIELD: &str = "csrf";

/// Refuses a form of somebody who has signed in that lacks the session's token.
pub(crate) async fn check(State(web): State<Web>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Some(signed_in) = who::of(&parts).signed_in.clone() else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let Ok(bytes) = to_bytes(body, web.app.body_limit()).await else {
        return Failure::TooLarge.into_response();
    };
    let given = token_of(&parts.headers, &bytes);
    if !given.is_some_and(|given| web.app.is_form_token(&signed_in, &given)) {
        return Failure::CrossSite.into_response();
    }
    let mut response = next
        .run(Request::from_parts(parts, Body::from(bytes.clone())))
        .await;
    // What was typed is offered again once the person has proved itself.
    if response.extensions().get::<Failure>() == Some(&Failure::Refused(Refusal::StepUp)) {
        response.extensions_mut().insert(Posted(bytes));
    }
    response
}

/// The token that a form carries; `None` of what is no form, whatever it carries.
pub(crate) fn token_of(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    headers
        .get(header::CONTENT_TYPE)?
        .to_str()
        .ok()
        .filter(|kind| kind.starts_with("application/x-www-form-urlencoded"))?;
    form_urlencoded::parse(body)
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value.into_owned())
}

/// The body of a form that has to wait for a step-up.
#[derive(Debug, Clone)]
pub(crate) struct Posted(pub(crate) Bytes);
