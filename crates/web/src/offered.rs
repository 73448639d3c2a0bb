//! A form that a step-up interrupted, offered again on its page: filled in as it was, and not sent before the person sends it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use yunheng_app::SignedIn;

use crate::failure::Failure;
use crate::state::Web;
use crate::typed::Typed;
use crate::who;

/// What marks the address of a page that offers again what was typed.
const MARK: &str = "kept=1";

/// What was typed before the step-up; an empty form otherwise.
#[derive(Debug)]
pub(crate) struct Offered(pub(crate) Typed);

impl FromRequestParts<Web> for Offered {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        let caller = who::of(parts);
        let Some(signed_in) = caller
            .signed_in
            .as_ref()
            .filter(|_| query.split('&').any(|pair| pair == MARK))
        else {
            return Ok(Self(Typed::default()));
        };
        let kept = web.app.kept_form(signed_in, parts.uri.path()).await?;
        Ok(Self(kept.map(Typed::kept).unwrap_or_default()))
    }
}

/// Keeps a form of a page. Whether it will be offered again: where that fails, the person types once more.
pub(crate) async fn keep(web: &Web, by: &SignedIn, page: &str, body: &[u8]) -> bool {
    let path = page.split('?').next().unwrap_or_default();
    let fields = form_urlencoded::parse(body).into_owned().collect();
    match web.app.keep_form(by, path, fields).await {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!(%error, "a form was not kept over a step-up");
            false
        }
    }
}

/// The address of a page that offers again what was typed.
pub(crate) fn marked(page: &str) -> String {
    if page.contains(MARK) {
        page.to_owned()
    } else if page.contains('?') {
        format!("{page}&{MARK}")
    } else {
        format!("{page}?{MARK}")
    }
}
