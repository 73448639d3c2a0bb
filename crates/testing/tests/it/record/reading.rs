//! Who reads what of the record.

use yunheng_app::{AppError, Own, RecordFilter};
use yunheng_domain::role::{Post, Role};
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both};

use super::actor;

both!(
    a_unit_sees_what_was_done_to_its_own_and_nothing_else,
    everybody_sees_what_they_did_themselves,
    the_auditor_finds_by_person_action_and_time_page_by_page,
    a_line_that_was_destroyed_does_not_hide_the_rest,
);

async fn a_unit_sees_what_was_done_to_its_own_and_nothing_else(city: Harness) {
    city.unit("U1").await;
    city.unit("U2").await;
    let owner = city.person("owner", &[(Role::SystemOwner, "U1")]).await;
    let ours = city.machine("vm-ours", "U1").await;
    city.machine("vm-theirs", "U2").await;
    let by = actor(city.app(), &owner).await;
    let app = city.app();
    let all = RecordFilter::default();
    let page = app
        .own_record(&by, Own::Unit, &all, None, 100)
        .await
        .unwrap();
    assert!(
        page.rows
            .iter()
            .all(|row| row.unit.as_deref() == Some("测试 U1"))
    );
    let about = page.rows.iter().filter_map(|row| row.object.as_deref());
    assert!(about.clone().any(|name| name == "vm-ours"), "{ours}");
    assert!(about.into_iter().all(|name| name != "vm-theirs"));

    let whole = app.search_record(&setup(), &all, None, 100).await.unwrap();
    let foreign = whole
        .rows
        .iter()
        .find(|row| row.object.as_deref() == Some("vm-theirs"));
    let foreign = foreign.unwrap().entry.seq;
    let refused = app.record_entry(&by, foreign).await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    let refused = app.prove_entry(&by, foreign).await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    let refused = app.search_record(&by, &all, None, 10).await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    app.record_entry(&by, page.rows[0].entry.seq).await.unwrap();
}

async fn everybody_sees_what_they_did_themselves(city: Harness) {
    let reviewer = city
        .person("reviewer", &[(Role::Reviewer, "AUTHORITY")])
        .await;
    let by = actor(city.app(), &reviewer).await;
    let app = city.app();
    app.rotate_keys(&by, None).await.unwrap_err();
    let all = RecordFilter::default();
    let page = app
        .own_record(&by, Own::Mine, &all, None, 10)
        .await
        .unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(page.rows[0].entry.action, "key.rotate");
    assert_eq!(page.rows[0].login.as_deref(), Some("reviewer"));
}

async fn the_auditor_finds_by_person_action_and_time_page_by_page(city: Harness) {
    let auditor = city.administrator("auditor", Post::Auditor).await;
    super::act(&city, 5).await;
    let by = actor(city.app(), &auditor).await;
    let app = city.app();
    let filter = RecordFilter {
        action: Some("record.export".to_owned()),
        ..RecordFilter::default()
    };
    let first = app.search_record(&by, &filter, None, 3).await.unwrap();
    assert_eq!((first.rows.len(), first.total), (3, 5));
    let before = first.next.map(i64::cast_unsigned);
    let second = app.search_record(&by, &filter, before, 3).await.unwrap();
    assert_eq!((second.rows.len(), second.next), (2, None));
    let later = RecordFilter {
        from: Some(app.now() + jiff::SignedDuration::from_secs(1)),
        ..filter
    };
    let none = app.search_record(&by, &later, None, 3).await.unwrap();
    assert_eq!(none.total, 0);
}

async fn a_line_that_was_destroyed_does_not_hide_the_rest(city: Harness) {
    super::behind_its_back(&city, "UPDATE record SET line = 'gone' WHERE seq = 1").await;
    let all = RecordFilter::default();
    let page = city
        .app()
        .search_record(&setup(), &all, None, 500)
        .await
        .unwrap();
    let damaged: Vec<u64> = page
        .rows
        .iter()
        .filter(|row| row.damaged)
        .map(|row| row.entry.seq)
        .collect();
    assert_eq!(damaged, [1]);
}
