//! A provider that answers whatever a test wants, for what a certified one would never say.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};

use super::*;
use crate::testing::{Seeded, at};

/// A key of the provider: the name under which it is published, and what it is made of.
type Key = (&'static str, u8);
const ONE: Key = ("one", 1);
const TWO: Key = ("two", 2);

fn now() -> Timestamp {
    at("2026-03-02T01:00:00Z")
}

/// What the provider says next.
#[derive(Debug, Clone)]
struct Says {
    algorithm: CoreJwsSigningAlgorithm,
    /// The key that signs, and the keys that are published.
    signs: Key,
    published: Vec<Key>,
    claims: Value,
    user_info: Value,
    /// Authorization header and form of the last token request.
    heard: (String, String),
}

type Shared = State<Arc<Mutex<Says>>>;

/// A provider on a spare port, and its settings.
async fn provider() -> (Arc<Mutex<Says>>, Settings) {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let says = Arc::new(Mutex::new(Says {
        algorithm: CoreJwsSigningAlgorithm::EdDsa,
        signs: ONE,
        published: vec![ONE],
        claims: json!({
            "iss": issuer, "sub": "4711", "aud": "yunheng", "nonce": "",
            "iat": now().as_second(), "exp": now().as_second() + 300,
            "email": "li.na@example.gov.cn", "email_verified": true, "name": "李娜",
        }),
        user_info: json!({ "sub": "4711" }),
        heard: Default::default(),
    }));
    let description = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    });
    let app = Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(async || Json(description)),
        )
        .route("/keys", get(keys))
        .route("/token", post(token))
        .route(
            "/me",
            get(async |State(says): Shared| Json(says.lock().unwrap().user_info.clone())),
        )
        .with_state(says.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let settings = Settings {
        issuer,
        client_id: "yunheng".to_owned(),
        client_secret: Some("not a secret".to_owned()),
        redirect_uri: "https://yunheng.example.gov.cn/sign-in/oidc".to_owned(),
        second_factor_acr: Vec::new(),
    };
    (says, settings)
}

/// An Ed25519 key as PKCS #8 (RFC 8410, section 7) of 32 like bytes.
fn key((name, byte): Key) -> CoreEdDsaPrivateSigningKey {
    let head = [
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    let der = BASE64_STANDARD.encode([&head[..], &[byte; 32]].concat());
    let label = "PRIVATE KEY";
    let pem = format!("-----BEGIN {label}-----\n{der}\n-----END {label}-----\n");
    let name = JsonWebKeyId::new(name.to_owned());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(name)).unwrap()
}

async fn keys(State(says): Shared) -> Json<Value> {
    let published = says.lock().unwrap().published.clone();
    let keys: Vec<_> = published
        .into_iter()
        .map(|published| key(published).as_verification_key())
        .collect();
    Json(json!({ "keys": keys }))
}

async fn token(State(says): Shared, headers: HeaderMap, form: String) -> Json<Value> {
    let mut says = says.lock().unwrap();
    let header = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    says.heard = (header.unwrap_or_default(), form);
    let head = json!({ "alg": says.algorithm, "kid": says.signs.0, "typ": "JWT" });
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(&head), encode(&says.claims));
    let signature = match says.algorithm {
        CoreJwsSigningAlgorithm::None => Vec::new(),
        CoreJwsSigningAlgorithm::HmacSha256 => CoreHmacKey::new("not a secret")
            .sign(&says.algorithm, text.as_bytes())
            .unwrap(),
        _ => key(says.signs)
            .sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes())
            .unwrap(),
    };
    Json(json!({
        "access_token": "at", "token_type": "Bearer", "expires_in": 300,
        "id_token": format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)),
    }))
}

/// Goes through a whole sign-in; `change` sees what the provider says before it says it.
async fn sign_in(change: impl FnOnce(&mut Says)) -> Result<Claims, OidcError> {
    let (says, settings) = provider().await;
    let provider = Provider::discover(settings).await.unwrap();
    let (_, pending) = provider.start(&Seeded::new(1), now());
    {
        let mut says = says.lock().unwrap();
        says.claims["nonce"] = pending.nonce.clone().into();
        change(&mut says);
    }
    let state = pending.state.clone();
    provider.finish(pending, "code", &state, now()).await
}

fn assertion(refused: Result<Claims, OidcError>) -> String {
    match refused {
        Err(OidcError::Assertion(error)) => {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            format!("{error} {}", source.unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_person_is_known_by_issuer_and_subject() {
    let claims = sign_in(|_| {}).await.unwrap();
    assert!(claims.issuer.starts_with("http://127.0.0.1:"));
    assert_eq!(claims.subject, "4711");
    assert_eq!(claims.email.as_deref(), Some("li.na@example.gov.cn"));
    assert_eq!(claims.name.as_deref(), Some("李娜"));
    assert!(!claims.second_factor);
}

/// ASVS 5.0 10.2.1.
#[tokio::test]
async fn the_browser_leaves_with_state_nonce_and_an_s256_challenge() {
    let (_, settings) = provider().await;
    let provider = Provider::discover(settings).await.unwrap();
    let (url, pending) = provider.start(&Seeded::new(1), now());
    let url = openidconnect::url::Url::parse(&url).unwrap();
    let asked: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["scope"], "openid profile email");
    assert_eq!(asked["state"], pending.state());
    assert_eq!(asked["nonce"], pending.nonce);
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_ne!(asked["code_challenge"], pending.verifier);
    let (_, another) = provider.start(&Seeded::new(2), now());
    assert_ne!(another.state, pending.state);
    assert_ne!(another.nonce, pending.nonce);
    assert_ne!(another.verifier, pending.verifier);
}

#[tokio::test]
async fn the_code_is_exchanged_with_verifier_and_secret() {
    let (says, settings) = provider().await;
    let provider = Provider::discover(settings).await.unwrap();
    let (_, pending) = provider.start(&Seeded::new(1), now());
    says.lock().unwrap().claims["nonce"] = pending.nonce.clone().into();
    let (state, verifier) = (pending.state.clone(), pending.verifier.clone());
    provider
        .finish(pending, "the-code", &state, now())
        .await
        .unwrap();
    let (authorization, form) = says.lock().unwrap().heard.clone();
    assert!(authorization.starts_with("Basic "), "{authorization}");
    assert!(
        form.contains("code=the-code") && form.contains(&format!("code_verifier={verifier}")),
        "{form}"
    );
    assert!(!form.contains("secret"), "{form}");
}

/// ASVS 5.0 6.8.2, 9.1.2.
#[tokio::test]
async fn an_unsigned_assertion_is_refused() {
    let refused = sign_in(|says| says.algorithm = CoreJwsSigningAlgorithm::None).await;
    let why = assertion(refused);
    assert!(why.contains("Signature verification failed"), "{why}");
}

/// ASVS 5.0 9.1.2: whoever knows the client's secret could write it.
#[tokio::test]
async fn an_assertion_under_the_client_s_own_secret_is_refused() {
    let refused = sign_in(|says| says.algorithm = CoreJwsSigningAlgorithm::HmacSha256).await;
    let why = assertion(refused);
    assert!(why.contains("Disallowed signature algorithm"), "{why}");
}

#[tokio::test]
async fn an_assertion_under_a_key_that_the_provider_does_not_publish_is_refused() {
    let why = assertion(sign_in(|says| says.signs = ("one", 2)).await);
    assert!(why.contains("Signature verification failed"), "{why}");
    let why = assertion(sign_in(|says| says.signs = TWO).await);
    assert!(why.contains("Signature verification failed"), "{why}");
}

#[tokio::test]
async fn a_provider_may_change_its_keys_while_we_run() {
    let claims = sign_in(|says| {
        says.signs = TWO;
        says.published = vec![TWO];
    });
    assert!(claims.await.is_ok());
}

/// ASVS 5.0 10.5.1.
#[tokio::test]
async fn an_assertion_with_another_nonce_is_refused() {
    for nonce in [json!("another"), Value::Null] {
        let why = assertion(sign_in(|says| says.claims["nonce"] = nonce).await);
        assert!(why.contains("nonce"), "{why}");
    }
}

/// ASVS 5.0 9.2.3, 10.5.4.
#[tokio::test]
async fn an_assertion_for_another_client_is_refused() {
    for audience in [
        json!("another"),
        json!(["another"]),
        json!(["yunheng", "another"]),
        json!([]),
    ] {
        let why = assertion(sign_in(|says| says.claims["aud"] = audience).await);
        assert!(why.contains("audience"), "{why}");
    }
}

#[tokio::test]
async fn an_assertion_of_another_issuer_is_refused() {
    let why = assertion(sign_in(|says| says.claims["iss"] = "https://id.example.com".into()).await);
    assert!(why.contains("issuer"), "{why}");
}

#[tokio::test]
async fn an_expired_assertion_is_refused() {
    let why = assertion(sign_in(|says| says.claims["exp"] = now().as_second().into()).await);
    assert!(why.contains("Expired"), "{why}");
}

#[tokio::test]
async fn two_factors_at_the_provider_are_known_by_amr() {
    let claims = sign_in(|says| says.claims["amr"] = json!(["pwd", "otp"]))
        .await
        .unwrap();
    assert!(claims.second_factor);
}

#[tokio::test]
async fn an_unverified_mail_address_is_not_taken() {
    let claims = sign_in(|says| says.claims["email_verified"] = false.into())
        .await
        .unwrap();
    assert_eq!(claims.email, None);
}

#[tokio::test]
async fn name_and_mail_address_come_from_the_user_information_if_the_assertion_has_none() {
    let claims = sign_in(|says| {
        for claim in ["name", "email", "email_verified"] {
            says.claims.as_object_mut().unwrap().remove(claim);
        }
        says.user_info =
            json!({ "sub": "4711", "name": "李娜", "email": "a@b.cn", "email_verified": true });
    });
    let claims = claims.await.unwrap();
    assert_eq!(
        (claims.name.as_deref(), claims.email.as_deref()),
        (Some("李娜"), Some("a@b.cn"))
    );
}

/// OpenID Connect Core 5.3.2.
#[tokio::test]
async fn user_information_of_somebody_else_is_refused() {
    let refused = sign_in(|says| {
        says.claims.as_object_mut().unwrap().remove("name");
        says.user_info = json!({ "sub": "4712", "name": "王强" });
    });
    assert!(matches!(refused.await, Err(OidcError::UserInfo)));
}

#[tokio::test]
async fn another_sign_in_s_state_is_refused_before_the_code_is_used() {
    let (says, settings) = provider().await;
    let provider = Provider::discover(settings).await.unwrap();
    let (_, pending) = provider.start(&Seeded::new(1), now());
    let (_, another) = provider.start(&Seeded::new(2), now());
    for state in [another.state(), "", &pending.state()[1..]] {
        let refused = provider.finish(pending.clone(), "code", state, now()).await;
        assert!(matches!(refused, Err(OidcError::State)), "{refused:?}");
    }
    assert_eq!(says.lock().unwrap().heard.1, "");
}

#[tokio::test]
async fn a_sign_in_begun_at_another_provider_is_refused() {
    let (_, one) = provider().await;
    let (_, two) = provider().await;
    let (one, two) = (
        Provider::discover(one).await.unwrap(),
        Provider::discover(two).await.unwrap(),
    );
    let (_, pending) = one.start(&Seeded::new(1), now());
    let state = pending.state.clone();
    let refused = two.finish(pending, "code", &state, now()).await;
    assert!(matches!(refused, Err(OidcError::State)), "{refused:?}");
}

#[tokio::test]
async fn a_sign_in_begun_eleven_minutes_ago_is_refused() {
    let (_, settings) = provider().await;
    let provider = Provider::discover(settings).await.unwrap();
    let (_, pending) = provider.start(&Seeded::new(1), now());
    let state = pending.state.clone();
    let refused = provider
        .finish(
            pending,
            "code",
            &state,
            now() + SignedDuration::from_mins(11),
        )
        .await;
    assert!(matches!(refused, Err(OidcError::Expired)), "{refused:?}");
}

#[tokio::test]
async fn a_provider_that_calls_itself_something_else_is_refused() {
    let (_, mut settings) = provider().await;
    settings.issuer = settings.issuer.replace("127.0.0.1", "localhost");
    assert!(matches!(
        Provider::discover(settings).await,
        Err(OidcError::Discovery(_))
    ));
}

#[tokio::test]
async fn a_provider_without_tls_elsewhere_is_refused() {
    let (_, mut settings) = provider().await;
    settings.issuer = "http://id.example.gov.cn".to_owned();
    assert!(matches!(
        Provider::discover(settings).await,
        Err(OidcError::Insecure)
    ));
}

#[tokio::test]
async fn what_is_kept_meanwhile_can_be_stored_and_is_not_shown_by_accident() {
    let (_, settings) = provider().await;
    assert!(!format!("{settings:?}").contains("not a secret"));
    let provider = Provider::discover(settings).await.unwrap();
    let (_, pending) = provider.start(&Seeded::new(1), now());
    let read: Pending = serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
    assert_eq!(read.verifier, pending.verifier);
    for secret in [&pending.state, &pending.nonce, &pending.verifier] {
        assert!(!format!("{pending:?}").contains(secret.as_str()));
    }
}
