//! HTML pages. Each is a struct above its handler with a compile-checked template.

mod about;
mod access;
mod divergence;
mod overview;
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
        .get("/rulebook", rulebook::list)
        .get("/rulebook/{citation}", rulebook::show)
        .get("/about", about::show)
        .get("/problems/{name}", problem::show)
}
