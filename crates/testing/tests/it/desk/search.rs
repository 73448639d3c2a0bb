//! One search box, which finds what its reader may list and nothing else.

use yunheng_domain::role::Role;
use yunheng_testing::{Cast, Harness, both};

both!(
    a_case_is_found_by_its_number_and_its_letter_by_its_own,
    a_search_finds_nothing_of_another_unit,
    an_empty_search_asks_what_is_looked_for,
);

async fn a_case_is_found_by_its_number_and_its_letter_by_its_own(city: Harness) {
    let parties = Cast::of(city).await;
    let agreement = parties.open("boundary-agreement").await;
    let view = parties.until(agreement, "").await;
    let number = &view.row.details.number;
    let reviewer = parties.city.as_person(parties.person(Role::Reviewer));
    let page = reviewer.get(&format!("/search?q={number}")).await;
    let page = page.expect_status(200).text();
    assert!(page.contains(&format!("/cases/{agreement}")), "{page}");
    let reviewer = parties.city.as_person(parties.person(Role::Reviewer));
    let found = reviewer.get("/api/v1/search?q=boundary").await;
    assert!(found.expect_status(200).text().contains("\"items\""));
}

async fn a_search_finds_nothing_of_another_unit(city: Harness) {
    let parties = Cast::of(city).await;
    let case = parties.open("new-system").await;
    let number = parties.view(case).await.row.details.number;
    for (role, finds) in [(Role::Applicant, true), (Role::VendorAgent, false)] {
        let person = parties.city.as_person(parties.person(role));
        let page = person.get(&format!("/search?q={number}")).await;
        let page = page.expect_status(200).text();
        let found = page.contains(&format!("\"/cases/{case}\""));
        assert_eq!(found, finds, "{role:?}");
    }
}

async fn an_empty_search_asks_what_is_looked_for(city: Harness) {
    let parties = Cast::of(city).await;
    let reviewer = parties.city.as_person(parties.person(Role::Reviewer));
    let page = reviewer.get("/search?q=+").await.expect_status(200).text();
    assert!(page.contains("要找什么"), "{page}");
}
