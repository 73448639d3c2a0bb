//! The acts about what people are told.

use yunheng_store::{Attempt, NewDelivery, Receiver, Store};
use yunheng_testing::{Harness, Person, Response};

/// Who acts.
pub(super) struct Actors<'a> {
    pub(super) city: &'a Harness,
    pub(super) store: &'a Store,
    /// Answers for a unit and was told of emergency access.
    pub(super) owner: &'a Person,
    pub(super) sys: &'a Person,
}

impl Actors<'_> {
    async fn send(&self, who: &Person, path: &str, form: &str) -> Response {
        self.city.as_person(who).post(path).form(form).await
    }

    async fn call(&self, who: &Person, path: &str) -> Response {
        let nothing = serde_json::json!({});
        self.city.as_person(who).post(path).json(&nothing).await
    }

    /// Does what a route is for; `None` if it is about something else.
    pub(super) async fn act(&self, route: &str) -> Option<Response> {
        let answer = match route {
            "/notices/{id}/read" => {
                let told = self.store.notices(self.owner.id, true, None, 1).await;
                let id = told.unwrap()[0].id;
                let path = format!("/notices/{id}/read");
                self.send(self.owner, &path, "").await
            }
            "/notices/read" => self.send(self.owner, route, "").await,
            "/api/v1/notices/{id}/read" => {
                let told = self.store.notices(self.owner.id, false, None, 1).await;
                let id = told.unwrap()[0].id;
                let path = format!("/api/v1/notices/{id}/read");
                self.call(self.owner, &path).await
            }
            "/api/v1/notices/read" => self.call(self.owner, route).await,
            "/profile/notices" => {
                let form = "mail=daily&language=zh";
                self.send(self.owner, route, form).await
            }
            "/subscriptions" => {
                let form = "url=https%3A%2F%2Fhooks.example.gov.cn%2F&events=asked";
                self.send(self.owner, route, form).await
            }
            "/subscriptions/{id}/disable" => {
                let unit = self.store.organisation_by_code("OURS").await.unwrap();
                let of = self.store.subscriptions_of([unit.unwrap().id]).await;
                let id = of.unwrap()[0].id;
                let path = format!("/subscriptions/{id}/disable");
                self.send(self.owner, &path, "").await
            }
            "/deliveries/{id}/retry" => {
                let id = self.given_up().await;
                let path = format!("/deliveries/{id}/retry");
                self.send(self.sys, &path, "").await
            }
            _ => return None,
        };
        Some(answer)
    }

    /// Something that did not arrive.
    async fn given_up(&self) -> yunheng_domain::ids::DeliveryId {
        let now = self.city.app().now();
        let mut tx = self.store.begin().await.unwrap();
        tx.send(&NewDelivery {
            key: "mail/scene".to_owned(),
            to: Receiver::Mail(self.owner.id),
            body: "{}".to_owned(),
            at: now,
        })
        .await
        .unwrap();
        let until = now + jiff::SignedDuration::from_mins(2);
        let leased = tx.lease_deliveries(now, until, 10).await.unwrap();
        let why = "no such mailbox".to_owned();
        let failed = Attempt::GivenUp { why };
        for delivery in &leased {
            tx.settle_delivery(delivery, &failed, now).await.unwrap();
        }
        tx.commit().await.unwrap();
        leased[0].id
    }
}
