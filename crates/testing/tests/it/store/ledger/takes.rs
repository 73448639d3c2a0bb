//! Granting, taking, assigning.

use super::*;
use crate::store::on_both;

on_both!(
    each_level_takes_from_the_one_above,
    a_denial_names_the_item_that_is_short,
    what_is_refused_leaves_the_transaction_as_it_was,
    a_demand_gets_all_of_its_lines_or_none,
    a_demand_names_every_item_that_is_short,
    a_demand_draws_on_its_own_commitment_first_and_then_on_the_oldest,
    what_is_committed_to_one_system_is_not_for_another,
    no_level_is_left_out,
    nothing_and_less_than_nothing_cannot_be_taken,
    a_resource_uses_no_more_than_its_allocation,
    the_lines_tell_what_happened,
    a_child_inherits_price_and_plan,
);

async fn each_level_takes_from_the_one_above(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    assert_eq!(figures(store, commitment).await, (10, 6));
    assert_eq!(figures(store, quota).await, (6, 4));
    assert_eq!(figures(store, allocation).await, (4, 0));
    sound(store).await;
}

async fn a_denial_names_the_item_that_is_short(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let refused = tx.take(commitment, 5, &ground.quota(), &cause(4)).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 5, 4));
    let refused = tx.take(quota, 3, &ground.allocation(), &cause(4)).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 3, 2));
}

async fn what_is_refused_leaves_the_transaction_as_it_was(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    refusal(tx.take(commitment, 5, &ground.quota(), &cause(4)).await);
    // As the record of the refusal would be.
    tx.count_unused("refused", 1).await.unwrap();
    tx.take(commitment, 4, &ground.quota(), &cause(4))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 10));
    assert_eq!(store.unused().await.unwrap().len(), 1);
    sound(store).await;
}

async fn lines(tx: &mut Tx, ground: &Ground, lines: &[(usize, i64)]) -> Result<usize, LedgerError> {
    let lines: Vec<(String, i64)> = lines
        .iter()
        .map(|(item, quantity)| (ITEMS[*item].to_owned(), *quantity))
        .collect();
    let made = tx
        .take_lines(ground.unit, &lines, &ground.quota(), &cause(9))
        .await?;
    Ok(made.len())
}

async fn a_demand_gets_all_of_its_lines_or_none(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let mut granted = Vec::new();
    for item in ITEMS {
        let new = ground.commitment(item, 8);
        granted.push(tx.grant_commitment(&new, &cause(1)).await.unwrap());
    }
    let refused = lines(&mut tx, &ground, &[(0, 8), (1, 9)]).await;
    assert_eq!(refusal(refused), short(ITEMS[1], 9, 8));
    // Twice the same item is one demand for both.
    let refused = lines(&mut tx, &ground, &[(0, 5), (0, 4)]).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 9, 8));
    let made = lines(&mut tx, &ground, &[(2, 1), (0, 8), (1, 2)]).await;
    assert_eq!(made.unwrap(), 3);
    tx.commit().await.unwrap();
    for (id, taken) in granted.into_iter().zip([8, 2, 1]) {
        assert_eq!(figures(store, id).await, (8, taken));
    }
    sound(store).await;
}

async fn a_demand_names_every_item_that_is_short(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    tx.grant_commitment(&ground.commitment(ITEMS[0], 8), &cause(1))
        .await
        .unwrap();
    tx.grant_commitment(&ground.commitment(ITEMS[1], 8), &cause(1))
        .await
        .unwrap();
    let refused = lines(&mut tx, &ground, &[(0, 9), (1, 8), (2, 3)]).await;
    let Refused::Short(short) = refusal(refused) else {
        panic!("not short");
    };
    let named: Vec<(&str, i64, i64)> = short
        .iter()
        .map(|one| (&*one.item, one.asked, one.left))
        .collect();
    assert_eq!(named, [(ITEMS[0], 9, 8), (ITEMS[2], 3, 0)]);
}

async fn a_demand_draws_on_its_own_commitment_first_and_then_on_the_oldest(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let mut granted = Vec::new();
    for system in [None, None, Some(ground.system)] {
        let new = NewCommitment {
            system,
            ..ground.commitment(ITEMS[0], 4)
        };
        granted.push(tx.grant_commitment(&new, &cause(1)).await.unwrap());
    }
    assert_eq!(lines(&mut tx, &ground, &[(0, 9)]).await.unwrap(), 3);
    tx.commit().await.unwrap();
    for (id, taken) in granted.into_iter().zip([4, 1, 4]) {
        assert_eq!(figures(store, id).await, (4, taken));
    }
    sound(store).await;
}

async fn what_is_committed_to_one_system_is_not_for_another(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let new = NewCommitment {
        system: Some(ground.other),
        ..ground.commitment(ITEMS[0], 4)
    };
    let id = tx.grant_commitment(&new, &cause(1)).await.unwrap();
    let refused = tx.take(id, 1, &ground.quota(), &cause(2)).await;
    assert_eq!(refusal(refused), Refused::Unfit(id));
    let refused = lines(&mut tx, &ground, &[(0, 1)]).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 1, 0));
    let other = Taking {
        system: ground.other,
        ..ground.quota()
    };
    tx.take(id, 1, &other, &cause(2)).await.unwrap();
}

async fn no_level_is_left_out(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    for (parent, taking) in [
        (commitment, ground.allocation()),
        (quota, ground.quota()),
        (allocation, ground.allocation()),
        (HoldingId(999), ground.quota()),
    ] {
        let refused = tx.take(parent, 1, &taking, &cause(4)).await;
        assert_eq!(refusal(refused), Refused::Unfit(parent));
    }
    let refused = tx.assign(quota, ground.machine, 1, &cause(4)).await;
    assert_eq!(refusal(refused), Refused::Unfit(quota));
}

async fn nothing_and_less_than_nothing_cannot_be_taken(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, _, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    for quantity in [0, -1, i64::MIN] {
        let none = Refused::Quantity(quantity);
        let taken = tx
            .take(commitment, quantity, &ground.quota(), &cause(4))
            .await;
        assert_eq!(refusal(taken), none);
        let taken = lines(&mut tx, &ground, &[(0, 1), (1, quantity)]).await;
        assert_eq!(refusal(taken), none);
        let taken = tx
            .assign(allocation, ground.machine, quantity, &cause(4))
            .await;
        assert_eq!(refusal(taken), none);
        let given = tx.give_back(allocation, quantity, &cause(4)).await;
        assert_eq!(refusal(given), none);
        let new = ground.commitment(ITEMS[0], quantity);
        assert_eq!(refusal(tx.grant_commitment(&new, &cause(4)).await), none);
    }
    let refused = tx
        .take(commitment, i64::MAX, &ground.quota(), &cause(4))
        .await;
    assert_eq!(refusal(refused), short(ITEMS[0], i64::MAX, 4));
}

async fn a_resource_uses_no_more_than_its_allocation(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [_, _, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let refused = tx.assign(allocation, ground.machine, 5, &cause(4)).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 5, 4));
    tx.assign(allocation, ground.machine, 3, &cause(4))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, allocation).await, (4, 3));
    let mut tx = store.begin().await.unwrap();
    let twice = tx.assign(allocation, ground.machine, 1, &cause(4)).await;
    assert!(matches!(
        twice,
        Err(LedgerError::Store(StoreError::Conflict(_)))
    ));
    drop(tx);
    sound(store).await;
}

async fn the_lines_tell_what_happened(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    tx.shrink(quota, 5, &cause(5)).await.unwrap();
    tx.close_holding(allocation, &cause(6)).await.unwrap();
    tx.commit().await.unwrap();
    let told = async |id| {
        let entries = store.holding_entries(id).await.unwrap();
        let told = entries.iter().map(|entry| {
            let case = entry.cause.case.unwrap().0;
            (entry.kind.code(), entry.quantity, case, entry.below)
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        told(commitment).await,
        [
            ("grant", 10, 1, None),
            ("take", 6, 2, Some(quota)),
            ("return", 1, 5, Some(quota)),
        ]
    );
    assert_eq!(
        told(quota).await,
        [
            ("grant", 6, 2, None),
            ("take", 4, 3, Some(allocation)),
            ("shrink", 1, 5, None),
            ("return", 4, 6, Some(allocation)),
        ]
    );
    assert_eq!(
        told(allocation).await,
        [("grant", 4, 3, None), ("close", 4, 6, None)]
    );
    let entries = store.holding_entries(allocation).await.unwrap();
    assert_eq!(entries[1].cause, cause(6));
}

async fn a_child_inherits_price_and_plan(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let new = NewCommitment {
        off_plan: true,
        ..ground.commitment(ITEMS[0], 4)
    };
    tx.grant_commitment(&new, &cause(1)).await.unwrap();
    let demand = [(ITEMS[0].to_owned(), 3)];
    let quotas = tx
        .take_lines(ground.unit, &demand, &ground.quota(), &cause(2))
        .await
        .unwrap();
    let allocation = tx
        .take(quotas[0].0, 1, &ground.allocation(), &cause(3))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for id in [quotas[0].0, allocation] {
        let holding = held(store, id).await;
        assert_eq!(holding.price, Some(MicroYuan(2_000_000)));
        assert_eq!((holding.year, holding.off_plan), (Some(2026), true));
        assert_eq!(holding.system, Some(ground.system));
        assert_eq!(holding.unit, ground.unit);
    }
}
