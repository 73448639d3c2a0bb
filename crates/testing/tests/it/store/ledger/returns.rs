//! Giving back, shrinking, closing, undoing a case.

use super::*;
use crate::store::on_both;

on_both!(
    what_is_given_back_can_be_taken_again,
    what_is_in_use_cannot_be_given_back,
    a_holding_in_use_is_not_closed,
    nothing_is_taken_from_what_is_closed,
    what_a_resource_releases_is_left_of_its_allocation,
    a_case_is_undone_last_first,
    a_case_is_not_undone_while_others_use_what_it_granted,
    a_case_that_granted_and_assigned_is_undone_whole,
    what_a_resource_used_returns_to_the_quota,
    what_a_system_held_returns_to_the_commitment,
);

async fn what_is_given_back_can_be_taken_again(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    tx.give_back(quota, 2, &cause(4)).await.unwrap();
    tx.take(commitment, 6, &ground.quota(), &cause(5))
        .await
        .unwrap();
    // A commitment has nobody above: it becomes less, and that is all.
    tx.shrink(quota, 4, &cause(6)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, quota).await, (4, 4));
    assert_eq!(figures(store, commitment).await, (10, 10));
    sound(store).await;
}

async fn what_is_in_use_cannot_be_given_back(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    for (id, quantity, to) in [(quota, 3, 3), (commitment, 5, 5)] {
        let in_use = Refused::InUse(vec![id]);
        let refused = tx.give_back(id, quantity, &cause(4)).await;
        assert_eq!(refusal(refused), in_use);
        assert_eq!(refusal(tx.shrink(id, to, &cause(4)).await), in_use);
    }
    // Larger is not smaller.
    let refused = tx.shrink(quota, 7, &cause(4)).await;
    assert_eq!(refusal(refused), Refused::Quantity(7));
    tx.commit().await.unwrap();
    sound(store).await;
}

async fn a_holding_in_use_is_not_closed(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    for id in [commitment, quota] {
        let refused = tx.close_holding(id, &cause(4)).await;
        assert_eq!(refusal(refused), Refused::InUse(vec![id]));
    }
    for id in [allocation, quota, commitment] {
        tx.close_holding(id, &cause(4)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let closed = held(store, quota).await;
    assert_eq!((closed.granted, closed.taken), (0, 0));
    assert_eq!(closed.closed_at, Some(cause(4).at));
    sound(store).await;
}

async fn nothing_is_taken_from_what_is_closed(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [_, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    tx.close_holding(allocation, &cause(4)).await.unwrap();
    tx.close_holding(quota, &cause(4)).await.unwrap();
    let ended = Refused::Ended(quota);
    let taken = tx.take(quota, 1, &ground.allocation(), &cause(5)).await;
    assert_eq!(refusal(taken), ended);
    assert_eq!(refusal(tx.give_back(quota, 1, &cause(5)).await), ended);
    assert_eq!(refusal(tx.close_holding(quota, &cause(5)).await), ended);
    let used = tx.assign(allocation, ground.machine, 1, &cause(5)).await;
    assert_eq!(refusal(used), Refused::Ended(allocation));
}

async fn what_a_resource_releases_is_left_of_its_allocation(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [_, _, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    tx.assign(allocation, ground.machine, 4, &cause(4))
        .await
        .unwrap();
    tx.release(allocation, ground.machine, 3, &cause(5))
        .await
        .unwrap();
    let refused = tx.release(allocation, ground.machine, 2, &cause(5)).await;
    assert_eq!(refusal(refused), Refused::Quantity(2));
    let refused = tx.close_holding(allocation, &cause(5)).await;
    assert_eq!(refusal(refused), Refused::InUse(vec![allocation]));
    tx.release(allocation, ground.machine, 1, &cause(5))
        .await
        .unwrap();
    let refused = tx.release(allocation, ground.machine, 1, &cause(5)).await;
    assert_eq!(refusal(refused), Refused::Unfit(allocation));
    tx.commit().await.unwrap();
    assert_eq!(figures(store, allocation).await, (4, 0));
    let told = store.holding_entries(allocation).await.unwrap();
    assert!(
        told[1..]
            .iter()
            .all(|entry| entry.resource == Some(ground.machine))
    );
    sound(store).await;
}

async fn a_case_is_undone_last_first(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    for (case, figure) in [(3, (6, 0)), (2, (0, 0)), (2, (0, 0))] {
        let mut tx = store.begin().await.unwrap();
        tx.reverse(CaseId(case), &cause(case)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(figures(store, quota).await, figure);
        sound(store).await;
    }
    assert_eq!(figures(store, commitment).await, (10, 0));
    assert!(held(store, allocation).await.closed_at.is_some());
}

async fn a_case_is_not_undone_while_others_use_what_it_granted(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, _] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let second = tx
        .take(commitment, 1, &ground.quota(), &cause(2))
        .await
        .unwrap();
    let refused = tx.reverse(CaseId(2), &cause(2)).await;
    assert_eq!(refusal(refused), Refused::InUse(vec![quota]));
    tx.commit().await.unwrap();
    // Nothing of it: neither the one in use nor the other.
    assert_eq!(figures(store, second).await, (1, 0));
    assert_eq!(figures(store, commitment).await, (10, 7));
    sound(store).await;
}

async fn a_case_that_granted_and_assigned_is_undone_whole(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let commitment = tx
        .grant_commitment(&ground.commitment(ITEMS[0], 10), &cause(1))
        .await
        .unwrap();
    let quota = tx
        .take(commitment, 6, &ground.quota(), &cause(7))
        .await
        .unwrap();
    let allocation = tx
        .take(quota, 4, &ground.allocation(), &cause(7))
        .await
        .unwrap();
    tx.assign(allocation, ground.machine, 4, &cause(7))
        .await
        .unwrap();
    tx.reverse(CaseId(7), &cause(7)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 0));
    for id in [quota, allocation] {
        assert!(held(store, id).await.closed_at.is_some());
    }
    assert_eq!(store.chain_of(ground.machine).await.unwrap(), []);
    sound(store).await;
}

async fn what_a_resource_used_returns_to_the_quota(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [_, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    // Part of one allocation, and the whole of another.
    tx.assign(allocation, ground.machine, 3, &cause(4))
        .await
        .unwrap();
    let lines = [(ITEMS[0].to_owned(), 2)];
    let of = (ground.unit, ground.system);
    tx.take_up(ground.machine, of, &lines, &cause(4))
        .await
        .unwrap();
    let refused = tx.take_up(ground.machine, of, &lines, &cause(4)).await;
    assert_eq!(refusal(refused), short(ITEMS[0], 2, 0));
    tx.commit().await.unwrap();
    assert_eq!(figures(store, quota).await, (6, 6));
    assert_eq!(store.chain_of(ground.machine).await.unwrap().len(), 2);
    let mut tx = store.begin().await.unwrap();
    tx.free_resource(ground.machine, &cause(5)).await.unwrap();
    tx.free_resource(ground.machine, &cause(5)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.chain_of(ground.machine).await.unwrap(), []);
    assert_eq!(figures(store, quota).await, (6, 1));
    assert_eq!(figures(store, allocation).await, (1, 0));
    sound(store).await;
}

async fn what_a_system_held_returns_to_the_commitment(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let other = Taking {
        system: ground.other,
        ..ground.quota()
    };
    tx.take(commitment, 1, &other, &cause(4)).await.unwrap();
    tx.assign(allocation, ground.machine, 3, &cause(4))
        .await
        .unwrap();
    tx.close_system(ground.system, &cause(5)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 1));
    for id in [quota, allocation] {
        assert!(held(store, id).await.closed_at.is_some());
    }
    sound(store).await;
}
