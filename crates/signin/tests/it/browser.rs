//! As much of a browser as the provider's forms need: cookies, redirects, two clicks.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, Url, redirect};

use crate::provider::REDIRECT;

/// What the provider sent the browser back with.
#[derive(Debug)]
pub(crate) struct Returned {
    pub(crate) code: String,
    pub(crate) state: String,
}

#[derive(Debug)]
struct Cookie {
    name: String,
    value: String,
    path: String,
}

/// A browser of a person without cookies yet.
#[derive(Debug)]
pub(crate) struct Browser {
    http: Client,
    cookies: Vec<Cookie>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            cookies: Vec::new(),
        }
    }

    /// Opens the provider's address, fills its login form, consents, and reads where it is sent.
    pub(crate) async fn sign_in(&mut self, url: &str, login: &str) -> Returned {
        let mut url = Url::parse(url).unwrap();
        // Login and consent are two forms; around each go two redirects.
        for _ in 0..12 {
            if url.as_str().starts_with(REDIRECT) {
                return Self::returned(&url);
            }
            let answer = self.send(self.http.get(url.clone()), &url).await;
            url = if let Some(next) = redirected(&answer, &url) {
                next
            } else {
                self.submit(&url, &answer.text().await.unwrap(), login)
                    .await
            };
        }
        panic!("the provider does not come to an end: {url}");
    }

    async fn submit(&mut self, url: &Url, page: &str, login: &str) -> Url {
        let action = between(page, "action=\"", "\"").unwrap_or_else(|| panic!("no form: {page}"));
        let action = url.join(&action).unwrap();
        let prompt = between(page, "name=\"prompt\" value=\"", "\"").unwrap();
        let form = url::form(&[("prompt", &prompt), ("login", login), ("password", "any")]);
        let request = self
            .http
            .post(action.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = self.send(request, &action).await;
        redirected(&answer, &action).unwrap_or_else(|| panic!("{answer:?}"))
    }

    async fn send(&mut self, request: RequestBuilder, url: &Url) -> Response {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|cookie| url.path().starts_with(&cookie.path))
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        let answer = request
            .header(COOKIE, cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        answer
    }

    fn keep(&mut self, text: &str) {
        let mut parts = text.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let path = parts.find_map(|part| part.strip_prefix("path="));
        let path = path.unwrap_or("/").to_owned();
        self.cookies
            .retain(|cookie| cookie.name != name || cookie.path != path);
        if !value.is_empty() {
            self.cookies.push(Cookie {
                name: name.to_owned(),
                value: value.to_owned(),
                path,
            });
        }
    }

    fn returned(url: &Url) -> Returned {
        let value = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map_or_else(
                || panic!("no {name} in {url}"),
                |(_, value)| value.into_owned(),
            )
        };
        Returned {
            code: value("code"),
            state: value("state"),
        }
    }
}

mod url {
    /// Pairs as a form sends them.
    pub(super) fn form(pairs: &[(&str, &str)]) -> String {
        let mut url = reqwest::Url::parse("http://localhost/").unwrap();
        url.query_pairs_mut().extend_pairs(pairs);
        url.query().unwrap().to_owned()
    }
}

fn redirected(answer: &Response, from: &Url) -> Option<Url> {
    let to = answer.headers().get(LOCATION)?.to_str().unwrap();
    Some(from.join(to).unwrap())
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found.to_owned())
}
