//! Cookies that prove something: never readable by scripts, never sent in the clear, never to another host.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// Name of the session cookie. The prefix makes browsers refuse it without `Secure`, with a domain, or with another path.
pub(crate) const SESSION: &str = "__Host-session";

/// Name of the cookie between two steps of signing in.
pub(crate) const CEREMONY: &str = "__Host-signin";

const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// Sets a cookie for as long as the browser is open.
pub(crate) fn set(response: &mut Response, name: &str, value: &str) {
    append(response, &format!("{name}={value}; {ATTRIBUTES}"));
}

/// Takes a cookie away.
pub(crate) fn clear(response: &mut Response, name: &str) {
    append(response, &format!("{name}=; {ATTRIBUTES}; Max-Age=0"));
}

fn append(response: &mut Response, cookie: &str) {
    match HeaderValue::from_str(cookie) {
        Ok(mut value) => {
            value.set_sensitive(true);
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(%error, "cookie"),
    }
}

/// The value of a cookie.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
