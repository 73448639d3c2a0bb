use passkey_authenticator::{Authenticator, MemoryStore, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData, WebauthnError as ClientError};
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey as Credential;
use passkey_types::ctap2::{Aaguid, Ctap2Error};
use serde_json::Value;

use super::*;
use crate::testing::{Seeded, at};

const ORIGIN: &str = "https://yunheng.example.gov.cn";

fn now() -> Timestamp {
    at("2026-03-02T01:00:00Z")
}

fn site() -> Site {
    Site::new(ORIGIN, "云衡").unwrap()
}

/// A person before a device: recognised by it whenever the browser asks for that, and only then.
struct Person;

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Credential;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Credential>,
        _presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A browser with a device, both in software.
#[derive(Clone)]
struct Browser {
    origin: Url,
    keys: MemoryStore,
}

impl Browser {
    fn new() -> Self {
        Self {
            origin: Url::parse(ORIGIN).unwrap(),
            keys: MemoryStore::new(),
        }
    }

    fn device(&self) -> Authenticator<MemoryStore, Person, AvailableBackend> {
        let person = Person;
        let keys = self.keys.clone();
        let mut device = Authenticator::new(Aaguid::new_empty(), keys, person, AvailableBackend);
        device.set_make_credentials_with_signature_counter(true);
        device
    }

    async fn create(&mut self, options: &Value) -> Result<String, ClientError> {
        let options = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.device());
        let made = client
            .register(&self.origin, options, DefaultClientData)
            .await?;
        self.keys = client.authenticator().store().clone();
        Ok(serde_json::to_string(&made).unwrap())
    }

    async fn get(&mut self, options: &Value) -> String {
        let options = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.device());
        let found = client
            .authenticate(&self.origin, options, DefaultClientData)
            .await;
        self.keys = client.authenticator().store().clone();
        serde_json::to_string(&found.unwrap()).unwrap()
    }
}

async fn registered() -> (Browser, Passkey) {
    let (options, pending) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    let mut browser = Browser::new();
    let answer = browser.create(&options).await;
    let passkey = site()
        .finish_registration(&pending, &answer.unwrap(), now())
        .unwrap();
    (browser, passkey)
}

/// Takes a value through the store.
fn stored<T: Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[tokio::test]
async fn a_registered_passkey_signs_in_again_and_again() {
    let (mut browser, passkey) = registered().await;
    let mut passkeys = [stored(&passkey)];
    for _ in 0..3 {
        let (options, pending) = site().start_authentication(&passkeys, now()).unwrap();
        let answer = browser.get(&options).await;
        let accepted = site()
            .finish_authentication(&stored(&pending), &answer, &mut passkeys, now())
            .unwrap();
        assert_eq!(
            accepted,
            Accepted {
                index: 0,
                changed: true
            }
        );
    }
}

#[test]
fn user_verification_is_required_of_the_browser() {
    let (options, _) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    assert_eq!(
        options["publicKey"]["authenticatorSelection"]["userVerification"],
        "required"
    );
    assert_eq!(options["publicKey"]["rp"]["id"], "yunheng.example.gov.cn");
}

#[tokio::test]
async fn a_device_that_did_not_recognise_the_person_is_refused_whatever_the_browser_was_told() {
    let (mut options, pending) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    options["publicKey"]["authenticatorSelection"]["userVerification"] = "discouraged".into();
    let answer = Browser::new().create(&options).await;
    let refused = site().finish_registration(&pending, &answer.unwrap(), now());
    assert!(
        matches!(
            refused,
            Err(PasskeyError::Refused(WebauthnError::UserNotVerified))
        ),
        "{refused:?}"
    );

    let (mut browser, passkey) = registered().await;
    let mut passkeys = [passkey];
    let (mut options, pending) = site().start_authentication(&passkeys, now()).unwrap();
    assert_eq!(options["publicKey"]["userVerification"], "required");
    options["publicKey"]["userVerification"] = "discouraged".into();
    let answer = browser.get(&options).await;
    let refused = site().finish_authentication(&pending, &answer, &mut passkeys, now());
    assert!(
        matches!(
            refused,
            Err(PasskeyError::Refused(WebauthnError::UserNotVerified))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_device_is_told_which_passkeys_there_are_so_that_it_makes_no_second() {
    let (_, passkey) = registered().await;
    let (options, _) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            std::slice::from_ref(&passkey),
            now(),
        )
        .unwrap();
    assert_eq!(
        options["publicKey"]["excludeCredentials"][0]["id"],
        passkey.id()
    );
}

#[tokio::test]
async fn an_answer_to_another_challenge_is_refused() {
    let (mut browser, passkey) = registered().await;
    let mut passkeys = [passkey];
    let (options, _) = site().start_authentication(&passkeys, now()).unwrap();
    let answer = browser.get(&options).await;
    let (_, another) = site().start_authentication(&passkeys, now()).unwrap();
    let refused = site().finish_authentication(&another, &answer, &mut passkeys, now());
    assert!(
        matches!(
            refused,
            Err(PasskeyError::Refused(WebauthnError::MismatchedChallenge))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_answer_given_to_another_site_is_refused() {
    let (options, pending) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    let mut browser = Browser::new();
    // The browser would let a neighbour under the same domain ask; we do not.
    browser.origin = Url::parse("https://evil.yunheng.example.gov.cn").unwrap();
    let answer = browser.create(&options).await;
    let refused = site().finish_registration(&pending, &answer.unwrap(), now());
    assert!(
        matches!(
            refused,
            Err(PasskeyError::Refused(WebauthnError::InvalidRPOrigin))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_changed_signature_is_refused() {
    let (mut browser, passkey) = registered().await;
    let mut passkeys = [passkey];
    let (options, pending) = site().start_authentication(&passkeys, now()).unwrap();
    let answer = browser.get(&options).await;
    let mut answer: Value = serde_json::from_str(&answer).unwrap();
    let signature = answer["response"]["signature"].as_str().unwrap();
    let other = if &signature[20..21] == "A" { "B" } else { "A" };
    let changed = format!("{}{other}{}", &signature[..20], &signature[21..]);
    answer["response"]["signature"] = changed.into();
    let refused = site().finish_authentication(&pending, &answer.to_string(), &mut passkeys, now());
    assert!(
        matches!(refused, Err(PasskeyError::Refused(_))),
        "{refused:?}"
    );
}

/// Web Authentication 7.2, step 22: a copy of the device is noticed when the other one is used.
#[tokio::test]
async fn a_copied_device_is_noticed_by_its_counter() {
    let (mut browser, passkey) = registered().await;
    let mut passkeys = [passkey];
    let mut copy = browser.clone();
    for _ in 0..2 {
        let (options, pending) = site().start_authentication(&passkeys, now()).unwrap();
        let answer = browser.get(&options).await;
        site()
            .finish_authentication(&pending, &answer, &mut passkeys, now())
            .unwrap();
    }
    let (options, pending) = site().start_authentication(&passkeys, now()).unwrap();
    let answer = copy.get(&options).await;
    let refused = site().finish_authentication(&pending, &answer, &mut passkeys, now());
    assert!(
        matches!(
            refused,
            Err(PasskeyError::Refused(
                WebauthnError::CredentialPossibleCompromise
            ))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_passkey_deleted_meanwhile_is_not_accepted() {
    let (mut browser, passkey) = registered().await;
    let (options, pending) = site().start_authentication(&[passkey], now()).unwrap();
    let answer = browser.get(&options).await;
    let refused = site().finish_authentication(&pending, &answer, &mut [], now());
    assert!(matches!(refused, Err(PasskeyError::None)), "{refused:?}");
}

#[tokio::test]
async fn an_answer_after_five_minutes_is_refused() {
    let (options, pending) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    let answer = Browser::new().create(&options).await;
    let answer = answer.unwrap();
    for late in [
        SignedDuration::from_secs(301),
        SignedDuration::from_secs(-301),
    ] {
        let refused = site().finish_registration(&pending, &answer, now() + late);
        assert!(matches!(refused, Err(PasskeyError::Expired)), "{refused:?}");
    }
    assert!(
        site()
            .finish_registration(&pending, &answer, now() + SignedDuration::from_secs(299))
            .is_ok()
    );
}

#[test]
fn what_is_no_answer_is_refused() {
    let (_, pending) = site()
        .start_registration(
            UserHandle::new(&Seeded::new(1)),
            "li.na",
            "李娜",
            &[],
            now(),
        )
        .unwrap();
    for answer in ["", "{}", "null", "[1]", "{\"id\":1}"] {
        let refused = site().finish_registration(&pending, answer, now());
        assert!(
            matches!(refused, Err(PasskeyError::Malformed)),
            "{refused:?}"
        );
    }
}

#[test]
fn who_has_no_passkey_is_asked_for_none() {
    assert!(matches!(
        site().start_authentication(&[], now()),
        Err(PasskeyError::None)
    ));
}

#[test]
fn a_site_without_a_domain_or_without_tls_has_no_passkeys() {
    for origin in [
        "http://yunheng.example.gov.cn",
        "https://10.1.2.3",
        "http://127.0.0.1:8080",
        "nonsense",
        "mailto:a@b",
    ] {
        assert!(
            matches!(Site::new(origin, "云衡"), Err(PasskeyError::Site)),
            "{origin}"
        );
    }
    for origin in [
        "https://yunheng.example.gov.cn:8443",
        "http://localhost:8080",
    ] {
        assert!(Site::new(origin, "云衡").is_ok(), "{origin}");
    }
}
