//! Mails: sent once, tried again, given up, by several workers at once, or once a day.

use std::collections::BTreeSet;

use futures::future::join_all;
use jiff::SignedDuration;
use yunheng_app::Delivered;
use yunheng_domain::notice::{Language, Mail, Setting};
use yunheng_domain::process::Values;
use yunheng_domain::role::{Post, Role};
use yunheng_store::{Attempt, NewDelivery, Receiver as To};
use yunheng_testing::{Cast, Harness, MailServer, both};

use super::{has_address, unread};

both!(
    a_mail_server_that_fails_is_tried_again_and_the_case_goes_on,
    a_mail_that_never_arrives_is_given_up_and_an_administrator_can_try_again,
    whoever_dies_between_sending_and_writing_it_down_leaves_a_lease_that_runs_out,
    several_workers_never_send_one_mail_twice,
    a_daily_mail_has_what_came_since_the_last,
    whoever_wants_no_mail_gets_none,
);

async fn with_mail(city: Harness, attempts: u32) -> (Cast, MailServer) {
    let server = MailServer::start().await;
    let url = server.url();
    let city = city
        .reconfigured(|config| {
            config.outward.smtp = Some(url);
            config.outward.from = "云衡 <yunheng@city.example>".to_owned();
            config.outward.attempts = attempts;
        })
        .await;
    let parties = Cast::of(city).await;
    let approver = parties.person(Role::UnitApprover).id;
    has_address(&parties.city, approver, "approver@unit.example").await;
    (parties, server)
}

async fn prefers(parties: &Cast, mail: Mail, language: Language) {
    let by = parties.actor(Role::UnitApprover).await;
    let setting = Setting { mail, language };
    parties.city.app().prefer(&by, setting).await.unwrap();
}

async fn a_mail_server_that_fails_is_tried_again_and_the_case_goes_on(city: Harness) {
    let (parties, server) = with_mail(city, 12).await;
    server.refuse(1);
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    let app = parties.city.app();
    let failed = app.deliver().await.unwrap();
    let again = Delivered {
        again: 1,
        ..Delivered::default()
    };
    assert_eq!(failed, again);
    parties
        .act(case, "approve", Values::default())
        .await
        .unwrap();
    assert_eq!(
        app.deliver().await.unwrap(),
        Delivered::default(),
        "not yet"
    );
    parties.city.clock().advance(SignedDuration::from_secs(31));
    assert_eq!(app.deliver().await.unwrap().sent, 1);
    assert_eq!(app.deliver().await.unwrap(), Delivered::default(), "once");
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].contains("To: approver@unit.example"),
        "{}",
        mails[0]
    );
    let link = format!("http://localhost:8080/cases/{case}");
    assert!(mails[0].contains(&link), "{}", mails[0]);
    assert!(mails[0].contains("请您办理"), "{}", mails[0]);
    assert!(mails[0].contains("Message-ID: <"), "{}", mails[0]);
}

async fn a_mail_that_never_arrives_is_given_up_and_an_administrator_can_try_again(city: Harness) {
    let (parties, server) = with_mail(city, 2).await;
    server.refuse(2);
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    let (city, app) = (&parties.city, parties.city.app());
    assert_eq!(app.deliver().await.unwrap().again, 1);
    city.clock().advance(SignedDuration::from_secs(31));
    assert_eq!(app.deliver().await.unwrap().given_up, 1);
    let metrics = city.get("/metrics").await.text();
    assert!(metrics.contains("yunheng_outbox_failed 1"), "{metrics}");
    let sys = city.administrator("sys.told", Post::Sysadmin).await;
    let page = city.as_person(&sys).get("/deliveries").await.text();
    assert!(page.contains("尝试 2 次后放弃"), "{page}");
    assert!(!page.contains("approver@unit.example"));
    let store = city.store();
    let id = store.undelivered(10).await.unwrap()[0].id;
    let path = format!("/deliveries/{id}/retry");
    let retried = city.as_person(&sys).post(&path).form("x=").await;
    drop(retried.expect_status(303));
    assert_eq!(app.deliver().await.unwrap().sent, 1);
    assert_eq!(server.mails().len(), 1);
}

async fn whoever_dies_between_sending_and_writing_it_down_leaves_a_lease_that_runs_out(
    city: Harness,
) {
    let (parties, server) = with_mail(city, 12).await;
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    let (city, app) = (&parties.city, parties.city.app());
    let store = city.store();
    let now = app.now();
    let until = now + SignedDuration::from_mins(2);
    let mut tx = store.begin().await.unwrap();
    let leased = tx.lease_deliveries(now, until, 10).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(leased.len(), 1);
    assert_eq!(app.deliver().await.unwrap(), Delivered::default());
    city.clock().advance(SignedDuration::from_secs(121));
    assert_eq!(app.deliver().await.unwrap().sent, 1);
    assert_eq!(server.mails().len(), 1);
    // Whoever comes back after its lease changes nothing.
    let mut tx = store.begin().await.unwrap();
    let why = "late".to_owned();
    let late = Attempt::GivenUp { why };
    assert!(
        !tx.settle_delivery(&leased[0], &late, app.now())
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(store.count_outbox().await.unwrap().failed, 0);
}

async fn several_workers_never_send_one_mail_twice(city: Harness) {
    let (parties, server) = with_mail(city, 12).await;
    let (city, app) = (&parties.city, parties.city.app());
    let store = city.store();
    let mut tx = store.begin().await.unwrap();
    for number in 0..100 {
        tx.send(&NewDelivery {
            key: format!("mail/test/{number}"),
            to: To::Mail(parties.person(Role::UnitApprover).id),
            body: format!("{{\"subject\":\"test\",\"text\":\"number {number}.\"}}"),
            at: app.now(),
        })
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    let workers = join_all((0..6).map(|_| app.deliver())).await;
    let sent: u64 = workers.into_iter().map(|done| done.unwrap().sent).sum();
    assert_eq!(sent, 100);
    let mails = server.mails();
    let ids: BTreeSet<&str> = mails
        .iter()
        .filter_map(|mail| mail.lines().find(|line| line.starts_with("Message-ID:")))
        .collect();
    assert_eq!((mails.len(), ids.len()), (100, 100));
}

async fn a_daily_mail_has_what_came_since_the_last(city: Harness) {
    let (parties, server) = with_mail(city, 12).await;
    prefers(&parties, Mail::Daily, Language::En).await;
    let mut cases = Vec::new();
    for _ in 0..2 {
        let case = parties.open("new-system").await;
        parties.until(case, "unit_approval").await;
        cases.push(case);
    }
    let app = parties.city.app();
    assert_eq!(app.deliver().await.unwrap(), Delivered::default());
    assert_eq!(app.send_daily().await.unwrap(), 1);
    assert_eq!(app.send_daily().await.unwrap(), 0);
    assert_eq!(app.deliver().await.unwrap().sent, 1);
    let mail = server.mails().pop().unwrap();
    assert!(mail.contains("Today's notices (2)"), "{mail}");
    for case in cases {
        let link = format!("http://localhost:8080/cases/{case}\n");
        assert!(mail.replace('\r', "").contains(&link), "{mail}");
    }
}

async fn whoever_wants_no_mail_gets_none(city: Harness) {
    let (parties, server) = with_mail(city, 12).await;
    prefers(&parties, Mail::Never, Language::Zh).await;
    let case = parties.open("new-system").await;
    parties.until(case, "unit_approval").await;
    let app = parties.city.app();
    assert_eq!(app.deliver().await.unwrap(), Delivered::default());
    assert_eq!(app.send_daily().await.unwrap(), 0);
    assert_eq!(server.mails(), Vec::<String>::new());
    let approver = parties.person(Role::UnitApprover).id;
    assert_eq!(unread(&parties.city, approver).await.len(), 1);
}
