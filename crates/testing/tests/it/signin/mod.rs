//! Signing in, as a browser does it.

mod cost;
mod kept;
mod password;
mod profile;
mod second_factor;
mod set_up;

use yunheng_domain::ids::PersonId;
use yunheng_domain::role::Role;
use yunheng_signin::totp::Secret;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Request, Response};

use axum::http::Method;

/// A password that either profile takes.
pub(crate) const PASSWORD: &str = "Qiao-Liang/7421";

/// A browser without scripts: it keeps cookies and finds form tokens.
#[derive(Debug, Default, Clone)]
pub(crate) struct Browser {
    pub(crate) session: Option<String>,
    ceremony: Option<String>,
}

impl Browser {
    fn dressed(&self, request: Request) -> Request {
        let mut cookies = Vec::new();
        if let Some(session) = &self.session {
            cookies.push(format!("__Host-session={session}"));
        }
        if let Some(ceremony) = &self.ceremony {
            cookies.push(format!("__Host-signin={ceremony}"));
        }
        if cookies.is_empty() {
            request
        } else {
            request.header("cookie", &cookies.join("; "))
        }
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, city: &Harness, path: &str) -> Response {
        let answer = self.dressed(city.anonymously(Method::GET, path)).await;
        self.keep(&answer);
        answer
    }

    /// Sends a form, with the token that pages carry.
    pub(crate) async fn post(&mut self, city: &Harness, path: &str, form: &str) -> Response {
        let page = self.dressed(city.anonymously(Method::GET, "/about")).await;
        let token = between(&page.text(), "name=\"csrf\" value=\"", "\"").unwrap_or_default();
        let answer = self
            .dressed(city.anonymously(Method::POST, path))
            .form(&format!("{form}&csrf={token}"))
            .await;
        self.keep(&answer);
        answer
    }

    /// Signs in with a password.
    pub(crate) async fn sign_in(
        &mut self,
        city: &Harness,
        login: &str,
        password: &str,
    ) -> Response {
        self.post(
            city,
            "/sign-in",
            &format!("login={login}&password={password}"),
        )
        .await
    }

    fn keep(&mut self, answer: &Response) {
        for cookie in answer.cookies() {
            let Some((name, value)) = cookie
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
            else {
                continue;
            };
            let value = (!value.is_empty()).then(|| value.to_owned());
            match name {
                "__Host-session" => self.session = value,
                "__Host-signin" => self.ceremony = value,
                _ => {}
            }
        }
    }

    /// Where a page answers, or leads.
    pub(crate) async fn reaches(&mut self, city: &Harness, path: &str) -> String {
        let answer = self.get(city, path).await;
        match answer.header("location") {
            Some(location) => location.to_owned(),
            None => answer.status().as_u16().to_string(),
        }
    }

    /// Sets one-time codes up; the secret, and the recovery codes shown.
    pub(crate) async fn enrol(&mut self, city: &Harness) -> (Secret, Vec<String>) {
        let begun = self
            .post(city, "/profile/second-factor/totp", "")
            .await
            .expect_status(303);
        assert_eq!(
            begun.header("location"),
            Some("/profile/second-factor/totp")
        );
        let page = self
            .get(city, "/profile/second-factor/totp")
            .await
            .expect_status(200)
            .text();
        let spelled = between(&page, "<code id=\"secret\">", "<").unwrap();
        let secret = read(&spelled);
        let code = secret.code(city.app().now()).unwrap();
        let shown = self
            .post(
                city,
                "/profile/second-factor/totp/confirm",
                &format!("code={}", *code),
            )
            .await
            .expect_status(200)
            .text();
        let codes = shown
            .split("<li><code>")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("</code></li>")?.0.to_owned()))
            .collect();
        (secret, codes)
    }
}

/// Where an answer leads.
pub(crate) fn location(answer: &Response) -> &str {
    answer
        .header("location")
        .unwrap_or_else(|| panic!("{}: {}", answer.status(), answer.text()))
}

/// What stands between two texts.
pub(crate) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}

/// A spelled secret.
pub(crate) fn read(spelled: &str) -> Secret {
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in spelled.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = if letter.is_ascii_digit() {
            letter - b'2' + 26
        } else {
            letter - b'A'
        };
        bits = (bits << 5) | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    Secret::from_bytes(&bytes).unwrap()
}

/// Somebody with a password.
pub(crate) async fn person(city: &Harness, login: &str, roles: &[(Role, &str)]) -> PersonId {
    let id = city.person(login, roles).await.id;
    set_password(city, id, PASSWORD).await;
    id
}

/// Sets a password by a one-time link.
pub(crate) async fn set_password(city: &Harness, id: PersonId, password: &str) {
    let (link, _) = city.app().invite(&setup(), id).await.unwrap();
    let answer = Browser::default()
        .post(
            city,
            &format!("/invitation/{}", link.reveal()),
            &format!("password={password}&again={password}"),
        )
        .await
        .expect_status(303);
    assert_eq!(location(&answer), "/sign-in");
}

/// Outcomes of an action in the record, oldest first.
pub(crate) async fn recorded(city: &Harness, action: &str) -> Vec<String> {
    let entries = city.store().record_from(0, 10_000).await.unwrap();
    entries
        .iter()
        .map(|kept| kept.line.clone())
        .filter(|line| line.contains(&format!("\"{action}\"")))
        .collect()
}
