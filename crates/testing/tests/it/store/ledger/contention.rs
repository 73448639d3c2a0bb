//! Many who want the last units at once.

use std::time::Duration;

use tokio::task::JoinHandle;
use yunheng_store::Backend;

use super::*;
use crate::store::on_both;

on_both!(
    sixty_four_writers_never_take_more_than_the_last_units,
    demands_that_cross_neither_deadlock_nor_oversell,
    a_take_that_is_cut_off_leaves_nothing,
    takes_and_returns_at_once_keep_the_ledger_sound,
);

/// All at once: every one is under way before the first is waited for.
async fn all<T>(tasks: impl Iterator<Item = JoinHandle<T>>) -> Vec<T> {
    let tasks: Vec<JoinHandle<T>> = tasks.collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

const WRITERS: usize = 64;
const ROUNDS: usize = 40;

async fn sixty_four_writers_never_take_more_than_the_last_units(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    // Two pools, as of two replicas.
    let stores = [store.clone(), place.reopen().await.unwrap()];
    let mut wins = [0_u32; WRITERS];
    for round in 0..ROUNDS {
        let mut tx = store.begin().await.unwrap();
        let new = ground.commitment(ITEMS[0], 40);
        let commitment = tx.grant_commitment(&new, &cause(1)).await.unwrap();
        tx.commit().await.unwrap();
        // Not always the same first.
        let writers = (0..WRITERS).map(|place| (place + round * 7) % WRITERS);
        let takes = writers.map(|writer| {
            let (store, taking) = (stores[writer % 2].clone(), ground.quota());
            let asked = 1 + i64::try_from(writer % 3).unwrap();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let taken = tx.take(commitment, asked, &taking, &cause(2)).await;
                tx.commit().await.unwrap();
                (writer, asked, taken)
            })
        });
        let mut sold = 0;
        let mut refused = Vec::new();
        for (writer, asked, taken) in all(takes).await {
            match taken {
                Ok(_) => {
                    sold += asked;
                    wins[writer] += 1;
                }
                Err(LedgerError::Refused(Refused::Short(_))) => refused.push(asked),
                Err(other) => panic!("{other}"),
            }
        }
        // Zero oversold, zero stuck: what is taken is what winners hold.
        assert_eq!(figures(store, commitment).await, (40, sold));
        // And nobody was sent away while there was enough.
        assert!(refused.into_iter().all(|asked| asked > 40 - sold));
    }
    sound(store).await;
    assert!(wins.iter().all(|wins| *wins > 0), "{wins:?}");
}

async fn demands_that_cross_neither_deadlock_nor_oversell(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let mut tx = store.begin().await.unwrap();
    for number in 0..9 {
        let new = ground.commitment(ITEMS[number % 3], 10);
        tx.grant_commitment(&new, &cause(1)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let demands = (0..48).map(|number: usize| {
        let (store, unit, taking) = (store.clone(), ground.unit, ground.quota());
        tokio::spawn(async move {
            // Each in another order, for more than one commitment holds.
            let lines = [0, 1, 2].map(|item| (ITEMS[(item + number) % 3].to_owned(), 2));
            let case = 100 + i64::try_from(number).unwrap();
            let mut tx = store.begin().await.unwrap();
            let made = tx.take_lines(unit, &lines, &taking, &cause(case)).await;
            tx.commit().await.unwrap();
            if made.is_ok() && number.is_multiple_of(4) {
                let mut tx = store.begin().await.unwrap();
                tx.reverse(CaseId(case), &cause(case)).await.unwrap();
                tx.commit().await.unwrap();
                return 0;
            }
            match made {
                Ok(_) => 2,
                Err(LedgerError::Refused(Refused::Short(_))) => 0,
                Err(other) => panic!("{other}"),
            }
        })
    });
    let mut sold = 0;
    for demand in all(demands).await {
        sold += demand;
    }
    sound(store).await;
    let everything = yunheng_domain::reach::Reach::everything();
    let filter = yunheng_store::HoldingFilter {
        level: Some(Level::Commitment),
        ..Default::default()
    };
    let left = store.left_of(&filter, &everything).await.unwrap();
    assert!(sold <= 30);
    assert!(left.values().all(|left| *left == 30 - sold), "{left:?}");
}

async fn a_take_that_is_cut_off_leaves_nothing(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, ..] = ground.chain(store).await;
    let mut done = 0;
    for cut in 0..100 {
        let (store, taking) = (store.clone(), ground.quota());
        let take = async move {
            let mut tx = store.begin().await.unwrap();
            tx.take(commitment, 1, &taking, &cause(2)).await.unwrap();
            tx.give_back(commitment, 1, &cause(2)).await.unwrap();
            // The client hangs up before the commit, at the latest here.
            std::future::pending::<()>().await;
        };
        let cut = Duration::from_micros(100 * cut);
        done += u32::from(tokio::time::timeout(cut, take).await.is_ok());
    }
    assert_eq!(done, 0);
    let mut tx = store.begin().await.unwrap();
    tx.take(commitment, 4, &ground.quota(), &cause(2))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figures(store, commitment).await, (10, 10));
    sound(store).await;
}

async fn takes_and_returns_at_once_keep_the_ledger_sound(place: &Place) {
    let store = &place.store;
    let ground = Ground::lay(store, "U1").await;
    let [commitment, quota, allocation] = ground.chain(store).await;
    // On SQLite writers take turns anyway.
    let rounds = match store.backend() {
        Backend::Sqlite => 5,
        Backend::Postgres => 20,
    };
    let writers = (0..16).map(|writer: usize| {
        let (store, quotas, allocations) = (store.clone(), ground.quota(), ground.allocation());
        tokio::spawn(async move {
            for _ in 0..rounds {
                let mut tx = store.begin().await.unwrap();
                let done = match writer % 4 {
                    0 => match tx.take(commitment, 1, &quotas, &cause(5)).await {
                        Ok(made) => tx.close_holding(made, &cause(5)).await,
                        Err(other) => Err(other),
                    },
                    1 => match tx.take(quota, 1, &allocations, &cause(6)).await {
                        Ok(made) => tx.shrink(made, 0, &cause(6)).await,
                        Err(other) => Err(other),
                    },
                    2 => match tx.give_back(allocation, 1, &cause(7)).await {
                        Ok(()) => tx.give_back(quota, 1, &cause(7)).await,
                        Err(other) => Err(other),
                    },
                    _ => tx.reverse(CaseId(6), &cause(6)).await,
                };
                if let Err(LedgerError::Store(error)) = done {
                    panic!("{error}");
                }
                tx.commit().await.unwrap();
            }
        })
    });
    all(writers).await;
    sound(store).await;
}
