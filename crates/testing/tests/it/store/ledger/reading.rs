//! What is left, lists within reach, chains, and figures that do not add up.

use std::collections::BTreeSet;

use yunheng_domain::holding::Figure;
use yunheng_domain::reach::Reach;
use yunheng_store::HoldingFilter;

use super::*;
use crate::store::on_both;

on_both!(
    what_is_left_adds_up_per_item,
    a_list_shows_what_is_within_reach,
    a_list_goes_on_where_the_page_before_ended,
    a_resource_leads_back_to_its_commitment,
    a_figure_changed_by_hand_is_found,
);

async fn what_is_left_adds_up_per_item(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    for (item, system) in [
        (ITEMS[0], Some(ground.other)),
        (ITEMS[0], Some(ground.system)),
        (ITEMS[1], None),
    ] {
        let new = NewCommitment {
            system,
            ..ground.commitment(item, 7)
        };
        tx.grant_commitment(&new, &cause(1)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let left = async |filter: HoldingFilter| {
        let left = store.left_of(&filter, &Reach::everything()).await.unwrap();
        left.into_values().collect::<Vec<_>>()
    };
    let commitments = HoldingFilter {
        level: Some(Level::Commitment),
        unit: Some(ground.unit),
        open_on: Some(day("2026-10-01")),
        ..HoldingFilter::default()
    };
    assert_eq!(left(commitments.clone()).await, [18, 7]);
    // What is committed to the other system alone is not left for this one.
    let for_system = HoldingFilter {
        system: Some(ground.system),
        ..commitments.clone()
    };
    assert_eq!(left(for_system).await, [11, 7]);
    let quotas = HoldingFilter {
        level: Some(Level::Quota),
        ..commitments
    };
    assert_eq!(left(quotas).await, [2]);
}

async fn a_list_shows_what_is_within_reach(place: &Place) {
    let store = &place.store;
    let first = Ground::lay(store, "U1").await;
    let second = Ground::lay(store, "U2").await;
    first.chain(store).await;
    second.chain(store).await;
    let seen = async |reach: Reach| {
        let all = HoldingFilter::default();
        let rows = store.holdings(&all, &reach, None, 10).await.unwrap();
        rows.iter()
            .map(|row| (row.unit_name.clone(), row.holding.level.code()))
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(Reach::default()).await, []);
    assert_eq!(seen(Reach::everything()).await.len(), 6);
    let own = Reach {
        owners: BTreeSet::from([second.unit]),
        ..Reach::default()
    };
    let name = || "U2 简称".to_owned();
    assert_eq!(
        seen(own).await,
        [
            (name(), "allocation"),
            (name(), "quota"),
            (name(), "commitment")
        ]
    );
    let system = Reach {
        systems: BTreeSet::from([second.system]),
        ..Reach::default()
    };
    assert_eq!(
        seen(system).await,
        [(name(), "allocation"), (name(), "quota")]
    );
    let none = Reach {
        owners: BTreeSet::from([OrganisationId(999)]),
        ..Reach::default()
    };
    let left = store.left_of(&HoldingFilter::default(), &none).await;
    assert!(left.unwrap().is_empty());
}

async fn a_list_goes_on_where_the_page_before_ended(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut chain = ground.chain(store).await;
    chain.reverse();
    let mut after = None;
    for expected in chain {
        let rows = store
            .holdings(&HoldingFilter::default(), &Reach::everything(), after, 1)
            .await
            .unwrap();
        assert_eq!(rows[0].holding.id, expected);
        after = Some(expected);
    }
}

async fn a_resource_leads_back_to_its_commitment(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    tx.assign(allocation, ground.machine, 3, &cause(4))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let chains = store.chain_of(ground.machine).await.unwrap();
    let [chain] = chains.as_slice() else {
        panic!("{chains:?}");
    };
    assert_eq!(chain.quantity, 3);
    let ids: Vec<HoldingId> = chain.holdings.iter().map(|one| one.id).collect();
    assert_eq!(ids, [allocation, quota, commitment]);
}

async fn a_figure_changed_by_hand_is_found(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    sound(store).await;
    let changes = [
        format!("UPDATE \"holding\" SET \"taken\" = 5 WHERE \"id\" = {commitment}"),
        format!("UPDATE \"holding\" SET \"granted\" = 3 WHERE \"id\" = {allocation}"),
        format!("UPDATE \"holding\" SET \"lease_until\" = 20000 WHERE \"id\" = {quota}"),
    ];
    for change in changes {
        by_hand(place, &change).await.unwrap();
    }
    let found = store.ledger_flaws().await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|flaw| (flaw.holding, flaw.figure, flaw.kept, flaw.found))
        .collect();
    assert_eq!(
        found,
        [
            (commitment, Figure::TakenBelow, 5, 6),
            (commitment, Figure::TakenEntries, 5, 6),
            // The trigger moved along with the child; the entries did not.
            (quota, Figure::TakenEntries, 3, 4),
            (allocation, Figure::GrantedEntries, 3, 4),
            (allocation, Figure::Lease, i64::from(i32::MAX), 20_000),
        ]
    );
}
