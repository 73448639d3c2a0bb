//! Pages of notices, subscriptions and what did not arrive, rendered from sample contexts.

use std::collections::BTreeSet;

use jiff::Timestamp;
use yunheng_app::{Delivery, Inbox, Notice, Receiver, SubscriptionRow};
use yunheng_domain::ids::{CaseId, DeliveryId, NoticeId, OrganisationId, PersonId, SubscriptionId};
use yunheng_domain::notice::{CaseFacts, Kind, News};
use yunheng_domain::process::words;

use super::gallery::Pages;
use super::gallery_people::{at, instant, page};
use super::{delivery, notice, subscription};
use crate::lang::Lang;
use crate::typed::{Typed, wrong};

/// The pages of this module.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = inboxes(lang);
    pages.extend(subscriptions(lang));
    pages.extend(deliveries(lang));
    pages
}

fn told(id: i64, kind: Kind, read_at: Option<Timestamp>) -> Notice {
    let news = News::of_case(
        kind,
        &CaseFacts {
            case: CaseId(12),
            version: 2,
            number: "2026-000012",
            title: "全民健康信息系统",
            step: Some(words("资源配置", "configuration")),
            asks: Some(words("按配额配置资源", "configure within the quota")),
            due: Some(jiff::civil::date(2026, 11, 26)),
            left: Some(4),
            ending: None,
        },
    );
    Notice {
        id: NoticeId(id),
        details: yunheng_app::NewNotice {
            key: news.key_for(PersonId(7)),
            person: PersonId(7),
            kind,
            case: news.case,
            path: news.path,
            text: news.text,
            at: instant(),
            for_daily: false,
        },
        read_at,
    }
}

fn inboxes(lang: Lang) -> Pages {
    let inbox = |inbox, begun| {
        page(&notice::NoticesPage {
            v: at(lang, "/notices"),
            inbox,
            begun,
        })
    };
    let full = Inbox {
        unread: vec![told(3, Kind::Asked, None), told(2, Kind::Soon, None)],
        unread_total: 2,
        read: vec![told(1, Kind::Returned, Some(instant()))],
        next: Some(NoticeId(1)),
    };
    let older = Inbox {
        next: None,
        ..full.clone()
    };
    vec![
        ("notices", inbox(full, false)),
        ("notices_earlier", inbox(older, true)),
        ("notices_empty", inbox(Inbox::default(), false)),
    ]
}

fn sent(to: Receiver, attempts: u32, done: bool, failed: bool) -> Delivery {
    Delivery {
        id: DeliveryId(31),
        details: yunheng_app::NewDelivery {
            key: "key".to_owned(),
            to,
            body: String::new(),
            at: instant(),
        },
        attempts,
        due_at: instant(),
        lease_until: Timestamp::UNIX_EPOCH,
        done_at: done.then(instant),
        failed_at: failed.then(instant),
        last_error: (!done && attempts > 0).then(|| "answered 503".to_owned()),
    }
}

fn subscriptions(lang: Lang) -> Pages {
    let to = Receiver::Webhook(SubscriptionId(4));
    let row = |id, disabled: bool, deliveries| SubscriptionRow {
        subscription: yunheng_app::Subscription {
            id: SubscriptionId(id),
            details: yunheng_app::NewSubscription {
                organisation: OrganisationId(1),
                url: "https://hooks.example.gov.cn/yunheng".to_owned(),
                events: BTreeSet::from([Kind::Asked, Kind::Breached]),
                created_by: Some(PersonId(7)),
                created_at: instant(),
            },
            secret: String::new(),
            disabled_at: disabled.then(instant),
        },
        organisation: "市卫健委".to_owned(),
        deliveries,
    };
    let list = |rows, secret| {
        page(&subscription::SubscriptionsPage {
            v: at(lang, "/subscriptions"),
            rows,
            secret,
        })
    };
    let deliveries = vec![
        sent(to, 0, false, false),
        sent(to, 2, false, false),
        sent(to, 1, true, false),
    ];
    let rows = vec![row(4, false, deliveries), row(3, true, Vec::new())];
    let secret = Some((SubscriptionId(4), "whsec_c2VjcmV0".to_owned()));
    let form = |typed| {
        page(&subscription::NewSubscriptionPage {
            v: at(lang, "/subscriptions/new"),
            typed,
            organisations: vec![(OrganisationId(1), "市卫健委".to_owned())],
        })
    };
    let mistaken = Typed::read("url=http%3A%2F%2F10.0.0.1&events=asked")
        .with(wrong("url", "请更正此项。", "Correct this."))
        .unwrap();
    vec![
        ("subscriptions", list(rows, secret)),
        ("subscriptions_empty", list(Vec::new(), None)),
        ("subscription_new", form(Typed::default())),
        ("subscription_new_wrong", form(mistaken)),
    ]
}

fn deliveries(lang: Lang) -> Pages {
    let list = |rows| {
        page(&delivery::DeliveriesPage {
            v: at(lang, "/deliveries"),
            rows,
        })
    };
    let mail = Receiver::Mail(PersonId(7));
    let hook = Receiver::Webhook(SubscriptionId(4));
    vec![
        (
            "deliveries",
            list(vec![
                sent(mail, 12, false, true),
                sent(hook, 3, false, false),
            ]),
        ),
        ("deliveries_empty", list(Vec::new())),
    ]
}
