//! `kill -9` while something is on its way out: nothing is lost, and what arrives twice has the same id both times, so that its receiver can drop the second.

use jiff::SignedDuration;
use yunheng_app::{NewSubscriptionRequest, Point};
use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, MailServer, Receiver};

use super::killing::{at_real_time, killed_at, serve};

/// Places that a delivery passes, and how often its receiver has heard of it there.
pub(super) const DELIVERING: [(Point, usize); 3] =
    [(Point::Leased, 0), (Point::Sent, 1), (Point::Settled, 1)];

/// Longer than a worker has what it leased.
const LATER: SignedDuration = SignedDuration::from_mins(3);

/// What tells a mail from another.
fn message_id(mail: &str) -> &str {
    let found = mail.lines().find(|line| line.starts_with("Message-ID:"));
    found.expect("an id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_and_not_marked_is_sent_again_under_the_same_id_and_nothing_is_lost() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let (webhook, mails) = (Receiver::start().await, MailServer::start().await);
    let smtp = mails.url();
    let city = Harness::sqlite()
        .await
        .reconfigured(|config| {
            config.outward.smtp = Some(smtp);
            config.outward.plain_webhooks = true;
            config.outward.webhooks_into = vec!["127.0.0.0/8".parse().unwrap()];
        })
        .await;
    at_real_time(&city);
    let parties = Cast::of(city).await;
    let (city, app) = (&parties.city, parties.city.app());
    let second = [(Role::Applicant, yunheng_testing::UNIT)];
    let second = city.person("second", &second).await;
    crate::notices::has_address(city, second.id, "second@unit.example").await;
    let by = parties.actor(Role::UnitApprover).await;
    let request = NewSubscriptionRequest {
        organisation: None,
        url: webhook.url(),
        events: ["asked".to_owned()].into(),
    };
    app.subscribe(&by, &request).await.unwrap();

    for (point, heard) in DELIVERING {
        let (calls, letters) = (webhook.calls().len(), mails.mails().len());
        at_real_time(city);
        // Asks the second applicant by mail, the unit's program by a call.
        parties.open("new-system").await;
        let program = serve(city, Some(point)).await;
        killed_at(&program, point).await;
        assert_eq!(webhook.calls().len() - calls, heard, "{point:?}");
        assert_eq!(mails.mails().len() - letters, heard, "{point:?}");
        let store = city.store();
        assert_eq!(store.count_outbox().await.unwrap().waiting, 2, "{point:?}");

        // Another worker, once the lease has run out.
        assert_eq!(app.deliver().await.unwrap().sent, 0, "still another's");
        city.clock().advance(LATER);
        assert_eq!(app.deliver().await.unwrap().sent, 2, "{point:?}");
        assert_eq!(app.deliver().await.unwrap().sent, 0, "{point:?}");
        let calls = webhook.calls().split_off(calls);
        assert_eq!(calls.len(), heard + 1);
        for call in &calls {
            assert_eq!(call.header("webhook-id"), calls[0].header("webhook-id"));
            assert_eq!(call.body, calls[0].body);
        }
        let letters = mails.mails().split_off(letters);
        assert_eq!(letters.len(), heard + 1);
        for letter in &letters {
            assert_eq!(message_id(letter), message_id(&letters[0]));
        }
    }
}
