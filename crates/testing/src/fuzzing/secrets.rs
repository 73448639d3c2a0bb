//! What a stranger shows to be let in: a session's cookie, a form's token, a client's name and secret.

use std::fmt::Write as _;

use yunheng_signin::token::{Kind, Token, TokenDigest};
use yunheng_web::fuzzing::{client_credentials, form_token, session_cookie};

use super::Target;
use crate::Seeded;

pub(super) const SESSION: Target = Target {
    name: "session",
    run: session,
    seeds: session_seeds,
    words: &["__Host-session=", "yhs_", "yha_", "; ", "=", "\"", "-_"],
};

pub(super) const FORM_TOKEN: Target = Target {
    name: "form_token",
    run: form,
    seeds: form_seeds,
    words: &[
        "csrf=",
        "&",
        "%",
        "%00",
        "+",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "\n",
    ],
};

pub(super) const CLIENT_CREDENTIALS: Target = Target {
    name: "client_credentials",
    run: credentials,
    seeds: credentials_seeds,
    words: &["Basic ", "basic ", "Bearer ", "=", "Og==", "%3A", ":"],
};

fn session(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(value) = session_cookie(input) {
        assert!(text.contains(&value), "{value:?} was not sent");
        assert!(!value.contains(';'));
        token(&value);
    }
    token(&text);
}

/// A token is read as one kind, in one spelling, or not at all.
fn token(text: &str) {
    let read: Vec<Token> = Kind::ALL
        .into_iter()
        .filter_map(|kind| Token::parse(kind, text))
        .collect();
    assert!(read.len() <= 1, "{text:?} is of two kinds");
    for token in read {
        assert_eq!(token.reveal(), text);
        assert!(TokenDigest::from_hex(token.digest().as_str()) == Some(token.digest()));
        assert!(!format!("{token:?}").contains(text), "a token is shown");
    }
    let _ = TokenDigest::from_hex(text);
}

fn session_seeds() -> Vec<Vec<u8>> {
    let random = Seeded::new(1);
    let mut seeds: Vec<Vec<u8>> = Kind::ALL
        .into_iter()
        .map(|kind| Token::new(kind, &*random).reveal().as_bytes().to_vec())
        .collect();
    let session = String::from_utf8(seeds[0].clone()).unwrap();
    seeds.extend(
        [
            format!("__Host-session={session}"),
            format!("lang=zh; __Host-session={session}; __Host-signin="),
            format!("__Host-session=; __Host-session={session}"),
        ]
        .map(String::into_bytes),
    );
    seeds
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(input: &[u8]) {
    let line = input
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let body = input.get(line.len() + 1..).unwrap_or_default();
    let found = form_token(line, body);
    assert!(
        found.is_none() || line.starts_with(FORM.as_bytes()),
        "a token was read from what is no form"
    );
    // What a browser writes is read back, whatever text it is, and whatever comes behind it.
    let text = String::from_utf8_lossy(body);
    let written = [("csrf", &*text), ("csrf", "other"), ("name", "value")]
        .into_iter()
        .fold(String::new(), |form, (name, value)| {
            format!("{form}{name}={}&", percent(value))
        });
    assert_eq!(
        form_token(FORM.as_bytes(), written.as_bytes()).as_deref(),
        Some(&*text)
    );
}

fn form_seeds() -> Vec<Vec<u8>> {
    [
        "\ncsrf=0123456789abcdef0123456789abcdef&login=planner",
        "; charset=utf-8\nname=%E5%8D%AB+%E7%94%9F&csrf=0123",
        "\nlogin=planner",
        "\ncsrf=1&csrf=2",
    ]
    .map(|rest| format!("{FORM}{rest}").into_bytes())
    .into()
}

fn credentials(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some((id, secret)) = client_credentials(input) {
        assert!(
            text.get(..6)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic "))
        );
        assert_eq!(
            client_credentials(basic(&id, &secret).as_bytes()),
            Some((id, secret))
        );
    }
    // Any name and secret come through as they are (RFC 6749, section 2.3.1).
    let (id, secret) = text.split_once(' ').unwrap_or((&text, ""));
    let given = client_credentials(basic(id, secret).as_bytes());
    assert_eq!(given, Some((id.to_owned(), secret.to_owned())));
}

/// Every byte in percent encoding.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").unwrap();
        encoded
    })
}

/// The header as a client writes it.
fn basic(id: &str, secret: &str) -> String {
    let pair = format!("{}:{}", percent(id), percent(secret));
    format!("Basic {}", base64(pair.as_bytes()))
}

/// Base64 as RFC 4648 has it, independently of the library under test.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let number = u32::from_be_bytes(group);
        for place in 0..4 {
            let letter = usize::try_from(number >> (18 - 6 * place) & 63).unwrap();
            let used = place <= chunk.len();
            text.push(if used {
                char::from(LETTERS[letter])
            } else {
                '='
            });
        }
    }
    text
}

fn credentials_seeds() -> Vec<Vec<u8>> {
    [
        basic("billing", "yhc_0123456789"),
        basic("部门", "a:b c%"),
        "Basic Og==".to_owned(),
        "Bearer yha_0123".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}
