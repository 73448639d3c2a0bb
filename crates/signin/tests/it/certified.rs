use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::sync::Mutex;
use yunheng_domain::random::Random;
use yunheng_signin::oidc::{OidcError, Provider, Settings};

use crate::browser::Browser;
use crate::provider::{REDIRECT, Running, SECRET};

#[derive(Debug)]
struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the provider is another program and lives in real time"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

fn settings(running: &Running, client: &str) -> Settings {
    Settings {
        issuer: running.issuer.clone(),
        client_id: client.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        redirect_uri: REDIRECT.to_owned(),
        second_factor_acr: Vec::new(),
    }
}

async fn discover(running: &Running, client: &str) -> Provider {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Provider::discover(settings(running, client)).await.unwrap()
}

#[tokio::test]
async fn a_person_signs_in_at_a_certified_provider() {
    let running = Running::start();
    let provider = discover(&running, "yunheng").await;
    let (url, pending) = provider.start(&Seeded::new(1), now());
    let back = Browser::new().sign_in(&url, "li.na").await;
    let claims = provider
        .finish(pending, &back.code, &back.state, now())
        .await
        .unwrap();
    assert_eq!(claims.issuer, running.issuer);
    assert_eq!(claims.subject, "li.na");
    assert_eq!(claims.name.as_deref(), Some("李娜"));
    assert_eq!(claims.email.as_deref(), Some("li.na@example.gov.cn"));
    assert!(!claims.second_factor);
}

#[tokio::test]
async fn a_code_works_once() {
    let running = Running::start();
    let provider = discover(&running, "yunheng").await;
    let (url, pending) = provider.start(&Seeded::new(1), now());
    let back = Browser::new().sign_in(&url, "li.na").await;
    let first = provider.finish(pending.clone(), &back.code, &back.state, now());
    assert!(first.await.is_ok());
    let second = provider.finish(pending, &back.code, &back.state, now());
    let refused = second.await;
    assert!(
        matches!(&refused, Err(OidcError::Code(code)) if code == "invalid_grant"),
        "{refused:?}"
    );
}

/// Somebody lays the answer to his own sign-in under another person's browser.
#[tokio::test]
async fn the_answer_to_another_sign_in_is_refused() {
    let running = Running::start();
    let provider = discover(&running, "yunheng").await;
    let (url, _) = provider.start(&Seeded::new(1), now());
    let back = Browser::new().sign_in(&url, "somebody.else").await;
    let (_, pending) = provider.start(&Seeded::new(2), now());
    let refused = provider
        .finish(pending.clone(), &back.code, &back.state, now())
        .await;
    assert!(matches!(refused, Err(OidcError::State)), "{refused:?}");
    // With the state made to fit, PKCE still holds: the code was asked for with another challenge.
    let state = pending.state().to_owned();
    let refused = provider.finish(pending, &back.code, &state, now()).await;
    assert!(
        matches!(&refused, Err(OidcError::Code(code)) if code == "invalid_grant"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_nonce_changed_on_the_way_is_noticed() {
    let running = Running::start();
    let provider = discover(&running, "yunheng").await;
    let (url, pending) = provider.start(&Seeded::new(1), now());
    let changed = url.replace("nonce=", "nonce=x");
    assert_ne!(url, changed);
    let back = Browser::new().sign_in(&changed, "li.na").await;
    let refused = provider
        .finish(pending, &back.code, &back.state, now())
        .await;
    assert!(
        matches!(refused, Err(OidcError::Assertion(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_code_of_another_client_is_refused() {
    let running = Running::start();
    let (ours, another) = (
        discover(&running, "yunheng").await,
        discover(&running, "another").await,
    );
    let (url, pending) = another.start(&Seeded::new(1), now());
    let back = Browser::new().sign_in(&url, "li.na").await;
    let refused = ours.finish(pending, &back.code, &back.state, now()).await;
    assert!(
        matches!(&refused, Err(OidcError::Code(code)) if code == "invalid_grant"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_provider_itself_insists_on_pkce() {
    let running = Running::start();
    let provider = discover(&running, "yunheng").await;
    let (url, _) = provider.start(&Seeded::new(1), now());
    let plain = url.replace("code_challenge_method=S256", "code_challenge_method=plain");
    let answer = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .get(plain)
        .send()
        .await
        .unwrap();
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(back.contains("error=invalid_request"), "{back}");
}

#[tokio::test]
async fn a_wrong_client_secret_is_refused() {
    let running = Running::start();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut settings = settings(&running, "yunheng");
    settings.client_secret = Some("another secret".to_owned());
    let provider = Provider::discover(settings).await.unwrap();
    let (url, pending) = provider.start(&Seeded::new(1), now());
    let back = Browser::new().sign_in(&url, "li.na").await;
    let refused = provider
        .finish(pending, &back.code, &back.state, now())
        .await;
    assert!(
        matches!(&refused, Err(OidcError::Code(code)) if code == "invalid_client"),
        "{refused:?}"
    );
}
