//! Somebody who has signed in.

use std::collections::BTreeSet;

use yunheng_app::{App, NewMembershipRequest, NewPersonRequest};
use yunheng_domain::actor::Origin;
use yunheng_domain::ids::PersonId;
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::role::{Post, Role};
use yunheng_signin::token::{Kind as TokenKind, Token};
use yunheng_store::{NewSession, Store};

use crate::Seeded;
use crate::harness::setup;

/// Code of the organisation that administrators and the usual reader belong to.
pub const AUTHORITY: &str = "AUTHORITY";

/// A person with a live session.
#[derive(Debug, Clone)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name it signs in with.
    pub login: String,
    /// The session's token, as its cookie has it.
    pub token: String,
    /// The token that its forms carry.
    pub csrf: String,
}

impl Person {
    /// The reviewer whom requests come from unless a test says otherwise.
    pub(crate) async fn reader(app: &App, store: &Store) -> Self {
        let authority = NewOrganisation {
            kinds: BTreeSet::from([Kind::Authority]),
            ..NewOrganisation::tenant(
                AUTHORITY,
                "测试主管部门",
                "测试主管",
                "政府部门",
                Payer::CityBudget,
            )
        };
        app.add_organisation(&setup(), &authority).await.unwrap();
        Self::new(app, store, "reader", &[(Role::Reviewer, AUTHORITY)], None).await
    }

    pub(crate) async fn new(
        app: &App,
        store: &Store,
        login: &str,
        roles: &[(Role, &str)],
        post: Option<Post>,
    ) -> Self {
        let home = roles.first().map_or(AUTHORITY, |(_, code)| code);
        let request = NewPersonRequest {
            login: login.to_owned(),
            name: format!("测试人员 {login}"),
            organisation_code: home.to_owned(),
            ..NewPersonRequest::default()
        };
        let id = app.add_person(&setup(), &request).await.unwrap();
        for (role, code) in roles {
            let organisation = store.organisation_by_code(code).await.unwrap().unwrap();
            let membership = NewMembershipRequest {
                person: id,
                organisation: organisation.id,
                role: *role,
                from: "2000-01-01".parse().unwrap(),
                until: None,
            };
            app.prepare_membership(&setup(), &membership).await.unwrap();
        }
        if let Some(post) = post {
            app.appoint(&setup(), id, post).await.unwrap();
        }
        let (token, csrf) = begin_session(app, store, id, login).await;
        Self {
            id,
            login: login.to_owned(),
            token,
            csrf,
        }
    }

    pub(crate) async fn again(&self, app: &App, store: &Store) -> Self {
        let seed = format!("{} {}", self.login, app.now());
        let (token, csrf) = begin_session(app, store, self.id, &seed).await;
        Self {
            token,
            csrf,
            ..self.clone()
        }
    }
}

/// Begins a session as a sign-in with two factors does; the token.
async fn begin_session(app: &App, store: &Store, person: PersonId, seed: &str) -> (String, String) {
    let seed = seed.bytes().fold(1_u64, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let token = Token::new(TokenKind::Session, Seeded::new(seed).as_ref());
    let session = NewSession {
        digest: token.digest().as_str().to_owned(),
        person,
        second_factor: true,
        stepped_up: Some(app.now()),
        address: None,
        agent: "test".to_owned(),
    };
    let mut tx = store.begin().await.unwrap();
    tx.begin_session(&session, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let token = token.reveal().to_owned();
    let signed_in = app.session(&token, Origin::default()).await.unwrap();
    let csrf = app.form_token(&signed_in.unwrap());
    (token, csrf)
}
