//! Units, systems, catalogue, rulebooks, cursors.

use yunheng_domain::money::MicroYuan;
use yunheng_domain::system::NewSystem;
use yunheng_store::{CatalogueItem, StoreError};

use super::{Place, on_both, unit};

on_both!(
    units_and_systems_come_back_by_code,
    a_code_is_given_once,
    a_catalogue_item_is_replaced_by_code,
    an_adopted_rulebook_becomes_the_active_one,
    a_rulebook_s_text_is_read_by_its_citation,
    a_citation_never_changes_its_text,
    a_pull_goes_on_where_it_stood,
);

async fn units_and_systems_come_back_by_code(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.add_organisation(&unit("u-b")).await.unwrap();
    let a = tx.add_organisation(&unit("U-C")).await.unwrap();
    tx.add_organisation(&unit("U-A")).await.unwrap();
    let system = NewSystem {
        unit: a,
        code: "S1".to_owned(),
        name: "一网通办".to_owned(),
        protection_grade: Some(3),
    };
    tx.add_system(&system).await.unwrap();
    tx.commit().await.unwrap();
    let units = place.store.organisations().await.unwrap();
    // By code point on both databases, whatever the server's locale.
    let codes: Vec<&str> = units.iter().map(|unit| &*unit.details.code).collect();
    assert_eq!(codes, ["U-A", "U-C", "u-b"]);
    assert_eq!(place.store.systems().await.unwrap()[0].details, system);
    let found = place
        .store
        .organisation_by_code("U-C")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.id, &found.details), (a, &unit("U-C")));
    assert_eq!(place.store.organisation_by_code("u-c").await.unwrap(), None);
}

async fn a_code_is_given_once(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    let id = tx.add_organisation(&unit("U1")).await.unwrap();
    let system = NewSystem {
        unit: id,
        code: "S1".to_owned(),
        name: String::new(),
        protection_grade: None,
    };
    tx.add_system(&system).await.unwrap();
    let error = tx.add_system(&system).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)), "{error}");
}

async fn a_catalogue_item_is_replaced_by_code(place: &Place) {
    let item = |price| CatalogueItem {
        code: "CMP-001".to_owned(),
        name: "虚拟处理器".to_owned(),
        unit: "核".to_owned(),
        price: MicroYuan(price),
    };
    let mut tx = place.store.begin().await.unwrap();
    tx.put_catalogue_item(&item(99_000)).await.unwrap();
    tx.put_catalogue_item(&item(88_000)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(place.store.catalogue().await.unwrap(), [item(88_000)]);
}

async fn an_adopted_rulebook_becomes_the_active_one(place: &Place) {
    for (citation, digest) in [("a@1", "1"), ("b@1", "2"), ("c@1", "3"), ("b@1", "2")] {
        let mut tx = place.store.begin().await.unwrap();
        tx.adopt_rulebook(citation, digest, "text").await.unwrap();
        tx.commit().await.unwrap();
    }
    let rulebooks = place.store.rulebooks().await.unwrap();
    let shown: Vec<(&str, bool)> = rulebooks
        .iter()
        .map(|rulebook| (&*rulebook.citation, rulebook.active))
        .collect();
    assert_eq!(shown, [("b@1", true), ("a@1", false), ("c@1", false)]);
}

async fn a_rulebook_s_text_is_read_by_its_citation(place: &Place) {
    for citation in ["a@1", "b@1"] {
        let mut tx = place.store.begin().await.unwrap();
        let text = format!("text of {citation}");
        tx.adopt_rulebook(citation, citation, &text).await.unwrap();
        tx.commit().await.unwrap();
    }
    let text = async |citation| place.store.rulebook_text(citation).await.unwrap();
    assert_eq!(text("a@1").await.as_deref(), Some("text of a@1"));
    assert_eq!(text("c@1").await, None);
}

async fn a_citation_never_changes_its_text(place: &Place) {
    let mut tx = place.store.begin().await.unwrap();
    tx.adopt_rulebook("a@1", "1", "text").await.unwrap();
    let error = tx.adopt_rulebook("a@1", "2", "other").await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(what) if what == "a@1"));
}

async fn a_pull_goes_on_where_it_stood(place: &Place) {
    let store = &place.store;
    assert_eq!(store.pull_cursor("http://a", "up").await.unwrap(), None);
    for until in [1_000, 2_000] {
        let mut tx = store.begin().await.unwrap();
        tx.put_pull_cursor("http://a", "up", until).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(
        store.pull_cursor("http://a", "up").await.unwrap(),
        Some(2_000)
    );
    assert_eq!(store.pull_cursor("http://b", "up").await.unwrap(), None);
}
