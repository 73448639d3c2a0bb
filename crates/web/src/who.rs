//! Who is asking: settled once per request, from the session cookie, before any handler runs.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use yunheng_app::{Action, AppError, SignedIn};
use yunheng_domain::actor::{Actor, Origin};

use crate::api::problem::{Kind, Problem, written};
use crate::cookie;
use crate::edge;
use crate::failure::Failure;
use crate::state::Web;

/// Where telemetry is written to.
const TELEMETRY: &str = "/api/v1/telemetry/write";

/// Who is asking, as handlers and templates see it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The actor that use cases are given.
    pub(crate) actor: Actor,
    /// The session, if somebody has signed in.
    pub(crate) signed_in: Option<SignedIn>,
    /// What the actor may do to something.
    pub(crate) rights: Arc<BTreeSet<Action>>,
}

impl Caller {
    /// Somebody unknown, who may do next to nothing.
    pub(crate) fn nobody() -> Self {
        Self {
            actor: Actor::nobody(Origin::default()),
            signed_in: None,
            rights: Arc::default(),
        }
    }
}

/// Settles who is asking. What needs nobody is answered even when the database is not there.
pub(crate) async fn know(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || ["/livez", "/readyz", "/metrics"].contains(&path) {
        return next.run(request).await;
    }
    let origin = Origin {
        address: web.edge.address(edge::peer(&request), request.headers()),
        request: request
            .headers()
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
    };
    let caller = match bearer(&request) {
        Some(token) => program(&web, token, origin).await,
        None => caller(&web, request.headers(), origin).await,
    };
    match caller {
        Ok(caller) => {
            request.extensions_mut().insert(Arc::new(caller));
            next.run(request).await
        }
        // Before any route: the layer that writes problems out stands within this one.
        Err(AppError::Unauthenticated) => {
            let problem = Problem::new(Kind::Unauthenticated);
            let mut response = written(problem, request.headers());
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"yunheng\", error=\"invalid_token\""),
            );
            response
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// The access token of a call of the API. Telemetry has tokens of its own.
fn bearer(request: &Request) -> Option<&str> {
    let path = request.uri().path();
    if !path.starts_with("/api/") || path == TELEMETRY {
        return None;
    }
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// The program behind an access token; whoever shows one that opens nothing is refused, not taken for somebody unknown.
async fn program(web: &Web, token: &str, origin: Origin) -> Result<Caller, AppError> {
    let actor = web.app.client_actor(token.trim(), origin).await?;
    let actor = actor.ok_or(AppError::Unauthenticated)?;
    Ok(Caller {
        rights: web.app.rights(&actor),
        actor,
        signed_in: None,
    })
}

async fn caller(web: &Web, headers: &HeaderMap, origin: Origin) -> Result<Caller, AppError> {
    let signed_in = match cookie::get(headers, cookie::SESSION) {
        Some(token) => web.app.session(token, origin.clone()).await?,
        None => None,
    };
    // Who has to change the password first is nobody until then.
    let actor = match &signed_in {
        Some(signed_in) if !signed_in.session.confined => signed_in.actor.clone(),
        _ => Actor::nobody(origin),
    };
    Ok(Caller {
        rights: web.app.rights(&actor),
        actor,
        signed_in,
    })
}

/// The actor, for handlers of the API.
#[derive(Debug, Clone)]
pub(crate) struct By(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(parts).actor.clone()))
    }
}

/// Who is asking; nobody where nothing was settled.
pub(crate) fn of(parts: &Parts) -> Arc<Caller> {
    parts
        .extensions
        .get::<Arc<Caller>>()
        .map_or_else(|| Arc::new(Caller::nobody()), Arc::clone)
}

/// Somebody who has signed in, and need not change the password first.
#[derive(Debug, Clone)]
pub(crate) struct Signed(pub(crate) SignedIn);

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Confined(pub(crate) SignedIn);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        match &of(parts).signed_in {
            Some(signed_in) if !signed_in.session.confined => Ok(Self(signed_in.clone())),
            _ => Err(Failure::SignIn),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Confined {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        match &of(parts).signed_in {
            Some(signed_in) => Ok(Self(signed_in.clone())),
            None => Err(Failure::SignIn),
        }
    }
}
