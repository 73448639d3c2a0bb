//! HTML pages. Each is a struct above its handler with a compile-checked template.

mod about;
mod access;
mod authorisation;
mod client;
mod delegation;
mod divergence;
mod organisation;
mod overview;
mod person;
mod problem;
mod resource;

mod rulebook;
mod unmatched;
mod verdict;

pub(crate) use divergence::apart;
pub(crate) use resource::ChartQuery;
pub(crate) use unmatched::UnmatchedQuery;

#[cfg(test)]
pub(crate) use rulebook::RulebookFace;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod tests;

use crate::routes::Table;

/// Adds every page.
pub(crate) fn add(table: Table) -> Table {
    table
        .get("/", overview::show)
        .get("/resources", resource::list)
        .get("/resources.csv", resource::export)
        .get("/resources/new", resource::new)
        .post("/resources", resource::create)
        .get("/resources/{id}", resource::show)
        .get("/verdicts", verdict::list)
        .get("/verdicts.csv", verdict::export)
        .get("/verdicts/exempt", verdict::choose)
        .post("/verdicts/exempt", verdict::exempt)
        .get("/verdicts/{id}", verdict::show)
        .get("/divergences", divergence::list)
        .get("/divergences.csv", divergence::export)
        .get("/unmatched", unmatched::list)
        .get("/access", access::list)
        .post("/access", access::send)
        .get("/access/new", access::ask)
        .get("/access/emergency", access::emergency)
        .post("/access/emergency", access::take)
        .get("/access/{id}", access::show)
        .post("/access/{id}/{step}", access::decide)
        .get("/organisations", organisation::list)
        .get("/organisations/new", organisation::new)
        .post("/organisations", organisation::create)
        .get("/organisations/{id}", organisation::show)
        .post("/organisations/{id}/name", organisation::rename)
        .post("/organisations/{id}/merge", organisation::merge)
        .post("/organisations/{id}/contact", organisation::contact)
        .get("/people", person::list)
        .get("/people/new", person::new)
        .post("/people", person::create)
        .get("/people/{id}", person::show)
        .post("/people/{id}/phone", person::phone)
        .post("/people/{id}/disable", person::disable)
        .post("/people/{id}/enable", person::enable)
        .post("/people/{id}/memberships", person::prepare)
        .post(
            "/people/{id}/memberships/{membership}/revoke",
            person::revoke,
        )
        .post("/people/{id}/post", person::appoint)
        .post("/people/{id}/post/revoke", person::dismiss)
        .get("/authorisations", authorisation::list)
        .post(
            "/authorisations/memberships/{id}/{step}",
            authorisation::membership,
        )
        .post("/authorisations/clients/{id}/{step}", authorisation::client)
        .get("/delegations", delegation::list)
        .post("/delegations", delegation::create)
        .post("/delegations/{id}/revoke", delegation::revoke)
        .post("/recusals", delegation::recuse)
        .get("/clients", client::list)
        .get("/clients/new", client::new)
        .post("/clients", client::create)
        .post("/clients/{id}/rotate", client::rotate)
        .post("/clients/{id}/revoke", client::revoke)
        .get("/rulebook", rulebook::list)
        .get("/rulebook/{citation}", rulebook::show)
        .get("/about", about::show)
        .get("/problems/{name}", problem::show)
}
