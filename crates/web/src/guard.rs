//! Response headers that hold for everything: content security, transport, caching, isolation. In one place, so that no handler can forget them.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::Web;

/// The number, used once, that scripts of a page carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Nonce(pub(crate) String);

/// Adds the headers; a handler that set its own cache policy (assets, API) keeps it.
pub(crate) async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce(web.app.nonce());
    // No inline script or style anywhere, and no script without the page's own number; Tabler's style sheet carries small pictures as `data:`.
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        nonce.0
    );
    request.extensions_mut().insert(nonce);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        // Browsers heed it over TLS only; behind a proxy that ends TLS it must be there as well.
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
