//! Leases: development, test and emergency environments end by themselves.

use yunheng_domain::holding::Expired;

use super::*;
use crate::store::on_both;

on_both!(
    a_lease_that_ran_out_closes_by_itself_and_only_once,
    nothing_is_taken_once_the_lease_has_run_out,
    a_lease_in_use_gives_back_what_is_free_and_closes_later,
    a_lease_ends_no_later_than_the_one_above,
    a_system_s_leases_are_extended_together_while_they_run,
    no_lease_is_extended_beyond_the_one_above,
    leases_end_from_the_bottom_up,
);

const LAST: &str = "2026-10-01";

fn leased(ground: &Ground) -> Taking {
    Taking {
        lease_until: Some(day(LAST)),
        ..ground.quota()
    }
}

async fn expire(store: &Store, on: &str) -> Expired {
    let mut tx = store.begin().await.unwrap();
    let expired = tx.expire(day(on), at("2026-10-02T00:00:00Z")).await;
    tx.commit().await.unwrap();
    sound(store).await;
    expired.unwrap()
}

async fn a_lease_that_ran_out_closes_by_itself_and_only_once(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let lease = tx
        .take(commitment, 3, &leased(&ground), &cause(4))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(expire(store, LAST).await, Expired::default());
    assert_eq!(figures(store, commitment).await, (10, 9));
    assert_eq!(expire(store, "2026-10-02").await.closed, [lease]);
    assert_eq!(figures(store, commitment).await, (10, 6));
    assert_eq!(expire(store, "2026-10-02").await, Expired::default());
    let last = store.holding_entries(lease).await.unwrap().pop().unwrap();
    assert_eq!((last.kind.code(), last.quantity), ("expire", 3));
}

async fn nothing_is_taken_once_the_lease_has_run_out(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let lease = tx
        .take(commitment, 3, &leased(&ground), &cause(4))
        .await
        .unwrap();
    // The last second of the last day in Shanghai, and the next.
    let mut late = cause(5);
    late.at = at("2026-10-01T15:59:59Z");
    tx.take(lease, 1, &ground.allocation(), &late)
        .await
        .unwrap();
    late.at = at("2026-10-01T16:00:00Z");
    let refused = tx.take(lease, 1, &ground.allocation(), &late).await;
    assert_eq!(refusal(refused), Refused::Ended(lease));
    let demand = [(ITEMS[0].to_owned(), 4)];
    let refused = tx
        .take_lines(ground.unit, &demand, &ground.allocation(), &late)
        .await;
    // Of the other quota 2 are left; the lease has no part in it.
    assert_eq!(refusal(refused), short(ITEMS[0], 4, 2));
}

async fn a_lease_in_use_gives_back_what_is_free_and_closes_later(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let lease = tx
        .take(commitment, 3, &leased(&ground), &cause(4))
        .await
        .unwrap();
    let allocation = tx
        .take(lease, 2, &ground.allocation(), &cause(4))
        .await
        .unwrap();
    tx.assign(allocation, ground.machine, 1, &cause(4))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..2 {
        let expired = expire(store, "2026-10-02").await;
        assert_eq!(expired.closed, []);
        assert_eq!(expired.in_use, [allocation, lease]);
        assert_eq!(figures(store, allocation).await, (1, 1));
        assert_eq!(figures(store, lease).await, (1, 1));
        assert_eq!(figures(store, commitment).await, (10, 7));
    }
    let mut tx = store.begin().await.unwrap();
    tx.release(allocation, ground.machine, 1, &cause(6))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        expire(store, "2026-10-02").await.closed,
        [allocation, lease]
    );
    assert_eq!(figures(store, commitment).await, (10, 6));
}

async fn a_lease_ends_no_later_than_the_one_above(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let new = NewCommitment {
        lease_until: Some(day("2026-10-05")),
        ..ground.commitment(ITEMS[0], 9)
    };
    let commitment = tx.grant_commitment(&new, &cause(1)).await.unwrap();
    let mut ends = Vec::new();
    for wanted in [None, Some("2026-10-04"), Some("2026-10-06")] {
        let taking = Taking {
            lease_until: wanted.map(day),
            ..ground.quota()
        };
        ends.push(tx.take(commitment, 1, &taking, &cause(2)).await.unwrap());
        let demand = [(ITEMS[0].to_owned(), 1)];
        let made = tx
            .take_lines(ground.unit, &demand, &taking, &cause(2))
            .await;
        ends.extend(made.unwrap().into_iter().map(|(id, _)| id));
    }
    tx.commit().await.unwrap();
    let expected = ["05", "05", "04", "04", "05", "05"];
    for (id, expected) in ends.into_iter().zip(expected) {
        let until = held(store, id).await.lease_until;
        assert_eq!(until, Some(day(&format!("2026-10-{expected}"))));
    }
    sound(store).await;
}

async fn a_system_s_leases_are_extended_together_while_they_run(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut tx = store.begin().await.unwrap();
    let lease = tx
        .take(commitment, 3, &leased(&ground), &cause(4))
        .await
        .unwrap();
    let inner = tx
        .take(lease, 1, &ground.allocation(), &cause(4))
        .await
        .unwrap();
    let now = cause(5).at;
    tx.extend_leases(ground.system, day("2026-10-02"), now)
        .await
        .unwrap();
    // An earlier day changes nothing.
    tx.extend_leases(ground.system, day("2026-09-30"), now)
        .await
        .unwrap();
    let late = at("2026-10-02T16:00:00Z");
    let refused = tx.extend_leases(ground.system, day("2026-10-31"), late);
    assert_eq!(refusal(refused.await), Refused::Ended(lease));
    tx.commit().await.unwrap();
    assert_eq!(expire(store, "2026-10-02").await, Expired::default());
    assert_eq!(expire(store, "2026-10-03").await.closed, [inner, lease]);
}

async fn leases_end_from_the_bottom_up(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let new = NewCommitment {
        lease_until: Some(day(LAST)),
        ..ground.commitment(ITEMS[0], 9)
    };
    let commitment = tx.grant_commitment(&new, &cause(1)).await.unwrap();
    let quota = tx
        .take(commitment, 5, &ground.quota(), &cause(2))
        .await
        .unwrap();
    let allocation = tx
        .take(quota, 5, &ground.allocation(), &cause(3))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let expired = expire(store, "2026-10-02").await;
    assert_eq!(expired.closed, [allocation, quota, commitment]);
}

async fn no_lease_is_extended_beyond_the_one_above(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    let new = NewCommitment {
        lease_until: Some(day("2026-10-05")),
        ..ground.commitment(ITEMS[0], 9)
    };
    let commitment = tx.grant_commitment(&new, &cause(1)).await.unwrap();
    let lease = tx
        .take(commitment, 3, &leased(&ground), &cause(4))
        .await
        .unwrap();
    let now = cause(5).at;
    let refused = tx.extend_leases(ground.system, day("2026-10-06"), now);
    assert_eq!(refusal(refused.await), Refused::Ended(commitment));
    tx.extend_leases(ground.system, day("2026-10-05"), now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        held(store, lease).await.lease_until,
        Some(day("2026-10-05"))
    );
    sound(store).await;
}
