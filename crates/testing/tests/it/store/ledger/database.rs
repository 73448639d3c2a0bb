//! What the database itself refuses, whoever writes.

use super::*;
use crate::store::on_both;

on_both!(
    the_database_refuses_to_oversell,
    the_database_refuses_a_child_that_does_not_fit_its_parent,
    the_database_adds_up_what_is_written_by_hand,
    the_chain_follows_when_a_unit_is_merged_into_another,
);

/// A row below a holding, with some columns said otherwise.
fn child_by_hand(
    ground: &Ground,
    level: &str,
    parent: (HoldingId, &str),
    (item, unit, system): (&str, i64, i64),
    quantity: i64,
) -> String {
    let parent_system = if parent.1 == "quota" {
        ground.system.to_string()
    } else {
        "NULL".to_owned()
    };
    let (parent, parent_level) = parent;
    format!(
        "INSERT INTO \"holding\" (\"level\", \"parent_id\", \"parent_level\", \"parent_system_id\", \"unit_id\", \"system_id\", \"item_code\", \"granted\", \"taken\", \"off_plan\") \
         VALUES ('{level}', {parent}, '{parent_level}', {parent_system}, {unit}, {system}, '{item}', {quantity}, 0, false)"
    )
}

async fn the_database_refuses_to_oversell(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let fits = (ITEMS[0], ground.unit.0, ground.system.0);
    let machine = ground.machine;
    let unit = ground.unit;
    let statements = [
        // More taken than granted, or less than nothing.
        format!("UPDATE \"holding\" SET \"taken\" = \"taken\" + 5 WHERE \"id\" = {commitment}"),
        format!("UPDATE \"holding\" SET \"granted\" = \"taken\" - 1 WHERE \"id\" = {quota}"),
        format!("UPDATE \"holding\" SET \"taken\" = -1 WHERE \"id\" = {allocation}"),
        // A child that its parent has no room for, and one that grows beyond it.
        child_by_hand(&ground, "quota", (commitment, "commitment"), fits, 5),
        format!("UPDATE \"holding\" SET \"granted\" = 7 WHERE \"id\" = {allocation}"),
        // A resource that uses more than was allocated, or anything of a quota.
        format!(
            "INSERT INTO \"holding_resource\" VALUES ({allocation}, {machine}, 'allocation', '{}', {unit}, 5, NULL)",
            ITEMS[0]
        ),
        format!(
            "INSERT INTO \"holding_resource\" VALUES ({quota}, {machine}, 'allocation', '{}', {unit}, 1, NULL)",
            ITEMS[0]
        ),
        format!(
            "INSERT INTO \"holding_resource\" VALUES ({quota}, {machine}, 'quota', '{}', {unit}, 1, NULL)",
            ITEMS[0]
        ),
        format!(
            "INSERT INTO \"holding_resource\" VALUES ({allocation}, {machine}, 'allocation', '{}', {unit}, -1, NULL)",
            ITEMS[0]
        ),
        // Closed while it still has something, and a parent that goes away.
        format!("UPDATE \"holding\" SET \"closed_at\" = 1 WHERE \"id\" = {allocation}"),
        format!("DELETE FROM \"holding\" WHERE \"id\" = {commitment}"),
    ];
    for statement in statements {
        let done = by_hand(place, &statement).await;
        assert!(done.is_err(), "went through: {statement}");
    }
    sound(store).await;
    // What fits goes through: it was not for the spelling that the others were refused.
    let fitting = [
        child_by_hand(&ground, "quota", (commitment, "commitment"), fits, 4),
        child_by_hand(&ground, "allocation", (quota, "quota"), fits, 2),
        format!(
            "INSERT INTO \"holding_resource\" VALUES ({allocation}, {machine}, 'allocation', '{}', {unit}, 4, NULL)",
            ITEMS[0]
        ),
    ];
    for statement in fitting {
        by_hand(place, &statement).await.unwrap();
    }
    assert_eq!(figures(store, commitment).await, (10, 10));
    assert_eq!(figures(store, quota).await, (6, 6));
    assert_eq!(figures(store, allocation).await, (4, 4));
}

async fn the_database_refuses_a_child_that_does_not_fit_its_parent(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let stranger = Ground::lay(store, "U2").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let (item, unit, system) = (ITEMS[0], ground.unit.0, ground.system.0);
    let misfits = [
        // Another item, another unit, another system.
        (
            "quota",
            (commitment, "commitment"),
            (ITEMS[1], unit, system),
        ),
        (
            "quota",
            (commitment, "commitment"),
            (item, stranger.unit.0, system),
        ),
        ("allocation", (quota, "quota"), (item, unit, ground.other.0)),
        // A level left out, or said of a parent that is of another.
        (
            "allocation",
            (commitment, "commitment"),
            (item, unit, system),
        ),
        ("allocation", (commitment, "quota"), (item, unit, system)),
        (
            "commitment",
            (commitment, "commitment"),
            (item, unit, system),
        ),
        ("reserve", (commitment, "commitment"), (item, unit, system)),
    ];
    for (level, parent, of) in misfits {
        let statement = child_by_hand(&ground, level, parent, of, 1);
        let done = by_hand(place, &statement).await;
        assert!(done.is_err(), "went through: {statement}");
    }
    sound(store).await;
}

async fn the_database_adds_up_what_is_written_by_hand(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let fits = (ITEMS[0], ground.unit.0, ground.system.0);
    let new = child_by_hand(&ground, "quota", (commitment, "commitment"), fits, 3);
    by_hand(place, &new).await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 9));
    let newest = format!("(SELECT max(\"id\") FROM \"holding\" WHERE \"id\" > {quota})");
    let less = format!("UPDATE \"holding\" SET \"granted\" = 2 WHERE \"id\" = {newest}");
    by_hand(place, &less).await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 8));
    let gone = format!("DELETE FROM \"holding\" WHERE \"id\" = {newest}");
    by_hand(place, &gone).await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 6));
    sound(store).await;
}

async fn the_chain_follows_when_a_unit_is_merged_into_another(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let heir = Ground::lay(store, "U2").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let heir = heir.unit;
    let moved = format!("UPDATE \"holding\" SET \"unit_id\" = {heir} WHERE \"id\" = {commitment}");
    by_hand(place, &moved).await.unwrap();
    for id in [commitment, quota, allocation] {
        assert_eq!(held(store, id).await.unit, heir);
    }
    assert_eq!(figures(store, quota).await, (6, 4));
    sound(store).await;
}
