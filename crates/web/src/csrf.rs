//! A token in every form of somebody who has signed in (ASVS 5.0, 3.5.1): on top of the cookie's SameSite and the browser's word on where a request comes from. What was typed into a form that is not let through yet is kept here, where form, token and cookie are at hand.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{Keeping, SignedIn};

use crate::failure::Failure;
use crate::offered::{self, Unsent};
use crate::state::Web;
use crate::upload;
use crate::who;

/// Name of the field.
pub(crate) const FIELD: &str = "csrf";

/// The largest body of a form that is read when nobody is signed in: what is kept at most, with each byte spelled out.
const LARGEST_OF_NOBODY: usize = 256 << 10;

/// Refuses a form of somebody who has signed in that lacks the session's token.
pub(crate) async fn check(State(web): State<Web>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let page = offered::page_of_form(parts.uri.path());
    match (who::of(&parts).signed_in.clone(), page) {
        (Some(by), page) => signed_in(&web, &by, page, parts, body, next).await,
        (None, Some(page)) if is_form(&parts.headers) => {
            nobody(&web, page, parts, body, next).await
        }
        (None, _) => next.run(Request::from_parts(parts, body)).await,
    }
}

async fn signed_in(
    web: &Web,
    by: &SignedIn,
    page: Option<String>,
    parts: Parts,
    body: Body,
    next: Next,
) -> Response {
    let with_file = is(&parts.headers, upload::KIND);
    let limit = if with_file {
        upload::LARGEST
    } else {
        web.app.body_limit()
    };
    let Ok(bytes) = to_bytes(body, limit).await else {
        return Failure::TooLarge.into_response();
    };
    let given = if with_file {
        let mut form = Request::new(Body::from(bytes.clone()));
        *form.headers_mut() = parts.headers.clone();
        upload::field(form, FIELD).await
    } else {
        token_of(&parts.headers, &bytes)
    };
    let given = given.unwrap_or_default();
    if !web.app.is_form_token(by, &given) {
        return match page {
            // Nothing is done in its name: the person sees what it had typed, and sends it.
            Some(page)
                if is_from_here(&parts.headers)
                    && offered::keep_of_earlier(web, by, &given, &page, &bytes).await =>
            {
                Redirect::to(&offered::marked(&page)).into_response()
            }
            _ => Failure::CrossSite.into_response(),
        };
    }
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    let mut response = next.run(request).await;
    let Some(page) = page else {
        return response;
    };
    let failure = response.extensions().get::<Failure>();
    if failure.is_some_and(Failure::is_a_gate) {
        // What was typed is offered again once the person has come through.
        let unsent = offered::keep(web, by, page, &bytes).await;
        response.extensions_mut().insert(unsent);
    } else if failure.is_none() && response.status() < StatusCode::BAD_REQUEST {
        offered::forget(web, by, &page).await;
    }
    response
}

/// A form that finds nobody signed in: it is let through to nothing, and kept if the session that it was filled in under is over.
async fn nobody(web: &Web, page: String, parts: Parts, body: Body, next: Next) -> Response {
    let bytes = to_bytes(body, LARGEST_OF_NOBODY).await;
    let headers = parts.headers.clone();
    // The way in is not among the forms that are kept: who is nobody does not get as far as the body.
    let request = Request::from_parts(parts, Body::empty());
    let mut response = next.run(request).await;
    // Of what another site sent, nothing is kept.
    if response.extensions().get::<Failure>() == Some(&Failure::SignIn) {
        let unsent = match &bytes {
            Ok(bytes) => kept_of_nobody(web, &headers, page, bytes).await,
            Err(_) => Unsent {
                page,
                keeping: Keeping::Lost,
            },
        };
        response.extensions_mut().insert(unsent);
    }
    response
}

async fn kept_of_nobody(web: &Web, headers: &HeaderMap, page: String, body: &Bytes) -> Unsent {
    let token = token_of(headers, body).unwrap_or_default();
    offered::keep_of_ended(web, headers, &token, page, body).await
}

/// Whether the browser does not say that another site sent it.
fn is_from_here(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin")
}

/// Whether a body is a form of a page, by what it says of itself.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    is(headers, "application/x-www-form-urlencoded")
}

fn is(headers: &HeaderMap, kind: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|given| given.to_str().ok())
        .is_some_and(|given| given.starts_with(kind))
}

/// The token that a form carries; `None` of what is no form, whatever it carries.
pub(crate) fn token_of(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    is_form(headers).then_some(())?;
    form_urlencoded::parse(body)
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value.into_owned())
}
