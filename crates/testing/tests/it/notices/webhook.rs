//! Calls of webhooks: signed, tried again, never into closed networks.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use ring::hmac;
use yunheng_app::{AppError, NewSubscriptionRequest};
use yunheng_domain::role::Role;
use yunheng_testing::{Called, Cast, Harness, Receiver, both};

both!(
    a_webhook_is_a_signed_cloud_event_that_another_implementation_verifies,
    a_receiver_that_fails_is_called_again_under_the_same_id,
    a_receiver_that_is_gone_is_not_called_again,
    an_ended_subscription_sends_nothing_not_even_what_waits,
    a_webhook_does_not_reach_into_closed_networks_whatever_its_name_resolves_to,
    a_subscription_s_secret_is_shown_once_and_sealed,
);

/// The example of the specification's libraries: secret, id, time, body, signature.
const VECTOR: [&str; 5] = [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "1614265330",
    r#"{"test": 2432232314}"#,
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
];

/// Verifies as a receiver does, by another library than the sender's.
fn verifies(secret: &str, id: &str, time: &str, body: &str, signatures: &str) -> bool {
    let key = STANDARD.decode(&secret["whsec_".len()..]).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let signed = format!("{id}.{time}.{body}");
    signatures.split(' ').any(|signature| {
        let given = signature.strip_prefix("v1,").unwrap_or_default();
        let given = STANDARD.decode(given).unwrap_or_default();
        hmac::verify(&key, signed.as_bytes(), &given).is_ok()
    })
}

fn is_genuine(call: &Called, secret: &str) -> bool {
    verifies(
        secret,
        call.header("webhook-id"),
        call.header("webhook-timestamp"),
        &call.body,
        call.header("webhook-signature"),
    )
}

#[test]
fn the_test_s_own_verification_is_that_of_the_specification() {
    let [secret, id, time, body, signature] = VECTOR;
    assert!(verifies(secret, id, time, body, signature));
    assert!(!verifies(secret, id, "1614265331", body, signature));
}

async fn open_to_this_machine(city: Harness) -> Cast {
    drop(rustls::crypto::ring::default_provider().install_default());
    let city = city
        .reconfigured(|config| {
            config.outward.plain_webhooks = true;
            config.outward.webhooks_into = vec!["127.0.0.0/8".parse().unwrap()];
        })
        .await;
    Cast::of(city).await
}

async fn subscribe(parties: &Cast, url: &str) -> Result<String, AppError> {
    let by = parties.actor(Role::UnitApprover).await;
    let request = NewSubscriptionRequest {
        organisation: None,
        url: url.to_owned(),
        events: BTreeSet::from(["asked".to_owned(), "returned".to_owned()]),
    };
    let made = parties.city.app().subscribe(&by, &request).await;
    made.map(|(_, secret)| secret)
}

/// The unit's approver is asked.
async fn something_happens(parties: &Cast) -> yunheng_domain::ids::CaseId {
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    case
}

async fn a_webhook_is_a_signed_cloud_event_that_another_implementation_verifies(city: Harness) {
    let parties = open_to_this_machine(city).await;
    let receiver = Receiver::start().await;
    let secret = subscribe(&parties, &receiver.url()).await.unwrap();
    let case = something_happens(&parties).await;
    let app = parties.city.app();
    // The opening asks the unit's applicants, the application its approvers.
    assert_eq!(app.deliver().await.unwrap().sent, 2);
    let calls = receiver.calls();
    for call in &calls {
        assert!(is_genuine(call, &secret), "{call:?}");
        assert!(!is_genuine(call, VECTOR[0]));
        let kind = call.header("content-type");
        assert!(kind.starts_with("application/cloudevents+json"), "{kind}");
        let event: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["type"], "yunheng.notice.asked");
        assert_eq!(event["subject"], format!("cases/{case}"));
        let time: jiff::Timestamp = event["time"].as_str().unwrap().parse().unwrap();
        assert_eq!(time, app.now());
    }
    let ids: BTreeSet<&str> = calls.iter().map(|call| call.header("webhook-id")).collect();
    assert_eq!(ids.len(), 2);
}

async fn a_receiver_that_fails_is_called_again_under_the_same_id(city: Harness) {
    let parties = open_to_this_machine(city).await;
    let receiver = Receiver::start().await;
    let secret = subscribe(&parties, &receiver.url()).await.unwrap();
    parties.open("new-system").await;
    receiver.answer(503);
    let app = parties.city.app();
    assert_eq!(app.deliver().await.unwrap().again, 1);
    let by = parties.actor(Role::UnitApprover).await;
    let listed = app.subscriptions(&by).await.unwrap();
    let last = &listed[0].deliveries[0];
    assert_eq!(last.last_error.as_deref(), Some("answered 503"));
    receiver.answer(200);
    parties.city.clock().advance(SignedDuration::from_secs(31));
    assert_eq!(app.deliver().await.unwrap().sent, 1);
    let calls = receiver.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!(calls[0].body, calls[1].body);
    assert!(calls.iter().all(|call| is_genuine(call, &secret)));
}

async fn a_receiver_that_is_gone_is_not_called_again(city: Harness) {
    let parties = open_to_this_machine(city).await;
    let receiver = Receiver::start().await;
    subscribe(&parties, &receiver.url()).await.unwrap();
    parties.open("new-system").await;
    receiver.answer(410);
    assert_eq!(parties.city.app().deliver().await.unwrap().given_up, 1);
}

async fn an_ended_subscription_sends_nothing_not_even_what_waits(city: Harness) {
    let parties = open_to_this_machine(city).await;
    let receiver = Receiver::start().await;
    subscribe(&parties, &receiver.url()).await.unwrap();
    parties.open("new-system").await;
    let app = parties.city.app();
    let by = parties.actor(Role::UnitApprover).await;
    let id = app.subscriptions(&by).await.unwrap()[0].subscription.id;
    app.unsubscribe(&by, id).await.unwrap();
    parties.open("new-system").await;
    app.deliver().await.unwrap();
    assert!(receiver.calls().is_empty());
}

async fn a_webhook_does_not_reach_into_closed_networks_whatever_its_name_resolves_to(
    city: Harness,
) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let parties = Cast::of(city).await;
    let owner = parties.person(Role::UnitApprover);
    let form = "url=https%3A%2F%2F169.254.169.254%2Flatest&events=asked";
    let refused = parties.city.as_person(owner).post("/subscriptions");
    let refused = refused.form(form).await.expect_status(422);
    assert!(refused.text().contains("不得推送到内部网络地址"));
    // A name tells nothing before it is resolved.
    subscribe(&parties, "https://localhost:9/").await.unwrap();
    parties.open("new-system").await;
    assert_eq!(parties.city.app().deliver().await.unwrap().again, 1);
    let store = parties.city.store();
    let why = store.undelivered(1).await.unwrap()[0].last_error.clone();
    assert_eq!(why.as_deref(), Some("not a public address"));
}

async fn a_subscription_s_secret_is_shown_once_and_sealed(city: Harness) {
    let parties = Cast::of(city).await;
    let owner = parties.person(Role::ProviderManager);
    let form = "url=https%3A%2F%2Fhooks.example.gov.cn%2Fyunheng&events=asked&events=soon";
    let asking = parties.city.as_person(owner);
    let made = asking.post("/subscriptions").form(form).await;
    let made = made.expect_status(200).text();
    let start = made.find("whsec_").unwrap();
    let secret = &made[start..start + 50];
    let listed = asking.get("/subscriptions").await.text();
    assert!(listed.contains("hooks.example.gov.cn") && !listed.contains("whsec_"));
    let unit = parties.city.as_person(parties.person(Role::UnitApprover));
    let theirs = unit.get("/subscriptions").await.text();
    assert!(!theirs.contains("hooks.example.gov.cn"));
    let store = parties.city.store();
    let kept = store
        .subscriptions(&yunheng_domain::reach::Reach::everything())
        .await
        .unwrap();
    assert!(!kept[0].secret.contains(&secret["whsec_".len()..]));
    assert!(kept[0].secret.len() > 40);
}
