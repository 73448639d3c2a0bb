//! A form that could not be let through when it was sent, offered again on its page: filled in as it was, and not sent before the person sends it.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use yunheng_app::{Keeping, SignedIn};

use crate::cookie;
use crate::failure::Failure;
use crate::routes::fits;
use crate::state::Web;
use crate::typed::Typed;
use crate::who;

/// What marks the address of a page that offers again what was typed.
const MARK: &str = "kept=1";

/// Where forms with something to type are sent, and the page that offers each again. Forms that prove who somebody is are not among them: nothing of those is kept.
const FORMS: [(&str, &str); 23] = [
    ("/access", "/access/new"),
    ("/access/emergency", "/access/emergency"),
    ("/access/{id}/{step}", "/access/{id}"),
    ("/cases", "/cases/new"),
    ("/cases/{id}/act", "/cases/{id}/check"),
    ("/cases/{id}/remarks", "/cases/{id}"),
    ("/cases/{id}/time", "/cases/{id}"),
    ("/cases/{id}/time/answer", "/cases/{id}"),
    ("/cases/{id}/fill/{section}", "/cases/{id}/fill/{section}"),
    ("/checkpoints/{size}/witness", "/checkpoints/{size}/witness"),
    ("/clients", "/clients/new"),
    ("/delegations", "/delegations"),
    ("/organisations", "/organisations/new"),
    ("/organisations/{id}/{deed}", "/organisations/{id}"),
    ("/people", "/people/new"),
    ("/people/{id}/{deed}", "/people/{id}"),
    ("/recusals", "/delegations"),
    ("/resources", "/resources/new"),
    ("/subscriptions", "/subscriptions/new"),
    ("/cases/views", "/cases"),
    ("/tasks/acts", "/tasks/acts"),
    ("/tasks/views", "/tasks"),
    ("/verdicts/exempt", "/verdicts/exempt"),
];

/// The page that offers a form again, by where it was sent; `None` of forms that are not kept.
pub(crate) fn page_of_form(path: &str) -> Option<String> {
    let (_, page) = FORMS.iter().find(|(sent_to, _)| fits(sent_to, path))?;
    let named = page
        .split('/')
        .zip(path.split('/').map(Some).chain(std::iter::repeat(None)));
    let parts: Vec<&str> = named
        .map(|(wanted, given)| match given {
            Some(given) if wanted.starts_with('{') => given,
            _ => wanted,
        })
        .collect();
    Some(parts.join("/"))
}

/// What was typed before; an empty form otherwise.
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

/// A form that was not let through: its page, and what became of what was typed. Goes with the refusal to where it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Unsent {
    pub(crate) page: String,
    pub(crate) keeping: Keeping,
}

/// Keeps a form of somebody who has signed in. Where that fails, the person types once more.
pub(crate) async fn keep(web: &Web, by: &SignedIn, page: String, body: &[u8]) -> Unsent {
    let kept = web.app.keep_form(by, &page, fields(body)).await;
    let keeping = or_lost(kept);
    Unsent { page, keeping }
}

/// Keeps a form that somebody had open before signing in again, if its token says so. Whether it is kept.
pub(crate) async fn keep_of_earlier(
    web: &Web,
    by: &SignedIn,
    token: &str,
    page: &str,
    body: &[u8],
) -> bool {
    let kept = web.app.keep_form_of_earlier(by, token, page, fields(body));
    or_lost(kept.await) == Keeping::Kept
}

/// Keeps a form of somebody whose session is over, if its cookie and the form itself say whose it was.
pub(crate) async fn keep_of_ended(
    web: &Web,
    headers: &HeaderMap,
    token: &str,
    page: String,
    body: &[u8],
) -> Unsent {
    let cookie = cookie::get(headers, cookie::SESSION).unwrap_or_default();
    let kept = web
        .app
        .keep_form_of_ended(cookie, token, &page, fields(body))
        .await;
    let keeping = or_lost(kept);
    Unsent { page, keeping }
}

/// Forgets a form that was sent. Where that fails it is offered until its hours are over.
pub(crate) async fn forget(web: &Web, by: &SignedIn, page: &str) {
    if let Err(error) = web.app.forget_form(by, page).await {
        tracing::warn!(%error, "a form that was sent is kept on");
    }
}

/// Where a kept form waits; `None` if none does. Where that cannot be told, the person goes on without.
pub(crate) async fn waiting(web: &Web, by: &SignedIn) -> Option<String> {
    match web.app.kept_page(by).await {
        Ok(page) => page.map(|page| marked(&page)),
        Err(error) => {
            tracing::warn!(%error, "whether a form is kept");
            None
        }
    }
}

/// The address of a page that offers again what was typed.
pub(crate) fn marked(page: &str) -> String {
    format!("{page}?{MARK}")
}

fn fields(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

fn or_lost(kept: Result<Keeping, yunheng_app::AppError>) -> Keeping {
    kept.unwrap_or_else(|error| {
        tracing::warn!(%error, "a form was not kept");
        Keeping::Lost
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;

    #[test]
    fn a_form_is_offered_again_on_the_page_that_it_stands_on() {
        for (sent_to, page) in [
            ("/people", "/people/new"),
            ("/people/5/memberships", "/people/5"),
            ("/access/7/approve", "/access/7"),
            ("/checkpoints/12/witness", "/checkpoints/12/witness"),
            ("/recusals", "/delegations"),
        ] {
            assert_eq!(page_of_form(sent_to).as_deref(), Some(page), "{sent_to}");
        }
    }

    #[test]
    fn nothing_that_proves_who_somebody_is_is_offered_again() {
        for path in [
            "/sign-in",
            "/sign-in/code",
            "/step-up",
            "/profile/password",
            "/profile/second-factor/totp/confirm",
            "/profile/passkeys",
            "/invitation/abc",
            "/setup/abc",
            "/oauth/token",
            "/api/v1/resources",
        ] {
            assert_eq!(page_of_form(path), None, "{path}");
        }
    }

    #[test]
    fn each_page_that_offers_a_form_again_is_a_page() {
        let routes = crate::server::routes();
        for (sent_to, page) in FORMS {
            let there = routes
                .iter()
                .any(|route| route.method == Method::GET.as_str() && route.path == page);
            assert!(there, "{sent_to}: {page}");
        }
    }
}
