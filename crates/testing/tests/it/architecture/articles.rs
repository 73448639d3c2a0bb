//! Every article that a process serves has a test that says so.

use std::collections::{BTreeMap, BTreeSet};

use yunheng_domain::processes;

use super::{assert_none, files};

/// Cited by gates, and no duty of a process: who may use the cloud. A unit's roles exist at no other kind of organisation (see `people`).
const DEFINITIONS: &str = "2";

/// The number without its paragraph: `24(2)` is of 24.
fn article(cited: &str) -> &str {
    cited.split_once('(').map_or(cited, |(number, _)| number)
}

/// What processes enforce, and where: steps that somebody is asked for, gates, clocks, and documents that must be there. What a declaration cites beside that is background.
fn served() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut served: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for process in processes::all() {
        let clocks = process.clocks.iter().map(|clock| clock.article);
        let steps = process.steps.iter().flat_map(|step| {
            let gates = step.gates.iter().map(|gate| gate.article);
            let needs = step.documents.iter().filter(|need| need.required);
            let needs = needs.map(|need| need.article);
            [step.article].into_iter().chain(gates).chain(needs)
        });
        for cited in clocks.chain(steps) {
            let places = served.entry(article(cited)).or_default();
            places.insert(process.code.to_owned());
        }
    }
    served
}

/// The articles that tests name.
fn tested() -> BTreeSet<String> {
    files()
        .iter()
        .filter(|file| file.path.starts_with("crates/testing/tests/it/articles/"))
        .flat_map(|file| file.text.lines())
        .filter_map(|line| line.strip_prefix("async fn article_"))
        .filter_map(|name| Some(name.split_once('_')?.0.to_owned()))
        .collect()
}

#[test]
fn every_article_that_a_process_serves_has_a_test_named_after_it() {
    let tested = tested();
    let missing: Vec<String> = served()
        .into_iter()
        .filter(|(article, _)| !tested.contains(*article))
        .filter(|(article, _)| *article != DEFINITIONS)
        .map(|(article, places)| format!("article {article}: {places:?}"))
        .collect();
    assert_none(
        "articles that a process serves and no `async fn article_<n>_` in it/articles tests",
        &missing,
    );
}
