//! Organisations, people and their rights, delegations, programs: through the front door, with the clock and the database in the test's hands.

mod accounts;
mod clients;
mod delegations;
mod landing;
mod lists;
mod organisations;
mod rights;
mod ways_in;

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Database};
use yunheng_app::{NewMembershipRequest, NewPersonRequest};
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::ids::{MembershipId, OrganisationId, PersonId};
use yunheng_domain::role::Role;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, Person};

/// The actor that a person is now, with a proof just given.
async fn actor(city: &Harness, id: PersonId) -> Actor {
    let person = city.store().person(id).await.unwrap().unwrap();
    let proof = Proof {
        second_factor: true,
        stepped_up: Some(city.app().now()),
    };
    let origin = Origin::default();
    city.app().actor_of(&person, proof, origin).await.unwrap()
}

/// The id of an organisation.
async fn organisation(city: &Harness, code: &str) -> OrganisationId {
    let store = city.store();
    let found = store.organisation_by_code(code).await.unwrap();
    found.expect(code).id
}

/// Somebody employed somewhere, in no role yet.
async fn employee(city: &Harness, login: &str, code: &str) -> PersonId {
    let request = NewPersonRequest {
        login: login.to_owned(),
        name: format!("人员{login}"),
        phone: Some("13800001234".to_owned()),
        organisation_code: code.to_owned(),
        ..NewPersonRequest::default()
    };
    city.app().add_person(&setup(), &request).await.unwrap()
}

/// A membership set up by the program.
async fn member(
    city: &Harness,
    person: PersonId,
    role: Role,
    code: &str,
    days: (&str, Option<&str>),
) -> MembershipId {
    let request = NewMembershipRequest {
        person,
        organisation: organisation(city, code).await,
        role,
        from: days.0.parse().unwrap(),
        until: days.1.map(|day| day.parse().unwrap()),
    };
    let app = city.app();
    app.prepare_membership(&setup(), &request).await.unwrap()
}

/// The roles a person could act in today.
async fn roles(city: &Harness, id: PersonId) -> Vec<Role> {
    let actor = actor(city, id).await;
    actor.hats.into_iter().map(|hat| hat.role).collect()
}

/// Moves the clock to the noon of a day.
fn on(city: &Harness, day: &str) {
    city.clock()
        .set(format!("{day}T04:00:00Z").parse().unwrap());
}

fn later(city: &Harness, minutes: i64) {
    city.clock().advance(SignedDuration::from_mins(minutes));
}

/// A statement behind the program's back; what the database says to it.
async fn behind_its_back(city: &Harness, statement: &str) -> Result<(), String> {
    let url = match city.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite://{}", city.data().join("yunheng.db").display()),
    };
    let connection = Database::connect(url).await.unwrap();
    let done = connection.execute_unprepared(statement).await;
    connection.close().await.unwrap();
    done.map(drop).map_err(|error| error.to_string())
}

/// What the record says was done under an action, newest first: outcome, object, reason.
async fn recorded(city: &Harness, action: &str) -> Vec<String> {
    let url = match city.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite://{}", city.data().join("yunheng.db").display()),
    };
    let connection = Database::connect(url).await.unwrap();
    let backend = connection.get_database_backend();
    let statement = sea_orm::Statement::from_string(
        backend,
        format!("SELECT line FROM record WHERE action = '{action}' ORDER BY seq DESC"),
    );
    let rows = connection.query_all_raw(statement).await.unwrap();
    let texts = rows
        .iter()
        .map(|row| row.try_get::<String>("", "line").unwrap())
        .collect();
    connection.close().await.unwrap();
    texts
}

/// Posts a form as somebody.
async fn send(city: &Harness, who: &Person, path: &str, form: &str) -> yunheng_testing::Response {
    city.anonymously(axum::http::Method::POST, path)
        .as_person(who)
        .form(form)
        .await
}

/// Asks for a page as somebody.
async fn look(city: &Harness, who: &Person, path: &str) -> yunheng_testing::Response {
    city.anonymously(axum::http::Method::GET, path)
        .as_person(who)
        .await
}
