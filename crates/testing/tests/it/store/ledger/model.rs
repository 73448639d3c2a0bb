//! Whatever is done in whatever order, the ledger is what a list in memory would be.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tokio::runtime::Handle;

use super::*;
use crate::store::on_both;

on_both!(random_acts_leave_what_a_simple_model_says);

/// Something done; numbers stand for places in the list of holdings.
#[derive(Debug, Clone, Copy)]
enum Act {
    Grant { item: usize, quantity: i64 },
    Take { from: usize, quantity: i64 },
    TakeLines { level: Level, lines: [i64; 3] },
    GiveBack { holding: usize, quantity: i64 },
    Shrink { holding: usize, to: i64 },
    Close { holding: usize },
    Assign { holding: usize, quantity: i64 },
    Release { holding: usize, quantity: i64 },
    Reverse { case: i64 },
}

fn act() -> impl Strategy<Value = (Act, i64)> {
    let place = 0..12_usize;
    let some = -1..9_i64;
    let level = prop_oneof![Just(Level::Quota), Just(Level::Allocation)];
    let lines = [0..7_i64, 0..7, 0..3];
    let act = prop_oneof![
        2 => (0..3_usize, -1..12_i64).prop_map(|(item, quantity)| Act::Grant { item, quantity }),
        4 => (place.clone(), some.clone()).prop_map(|(from, quantity)| Act::Take { from, quantity }),
        4 => (level, lines).prop_map(|(level, lines)| Act::TakeLines { level, lines }),
        2 => (place.clone(), some.clone()).prop_map(|(holding, quantity)| Act::GiveBack { holding, quantity }),
        2 => (place.clone(), some.clone()).prop_map(|(holding, to)| Act::Shrink { holding, to }),
        2 => place.clone().prop_map(|holding| Act::Close { holding }),
        2 => (place.clone(), some.clone()).prop_map(|(holding, quantity)| Act::Assign { holding, quantity }),
        1 => (place, some).prop_map(|(holding, quantity)| Act::Release { holding, quantity }),
        1 => (1..5_i64).prop_map(|case| Act::Reverse { case }),
    ];
    (act, 1..5_i64)
}

/// A holding of the list.
#[derive(Debug, Clone)]
struct Line {
    id: HoldingId,
    level: Level,
    parent: Option<usize>,
    item: usize,
    granted: i64,
    case: i64,
    closed: bool,
    /// What the machine uses, and by which case.
    used: Option<(i64, i64)>,
}

#[derive(Debug, Clone, Default)]
struct Model(Vec<Line>);

impl Model {
    fn taken(&self, place: usize) -> i64 {
        let below = self.0.iter().filter(|line| line.parent == Some(place));
        let used = self.0[place].used.map_or(0, |(quantity, _)| quantity);
        below.map(|line| line.granted).sum::<i64>() + used
    }

    fn left(&self, place: usize) -> i64 {
        self.0[place].granted - self.taken(place)
    }

    fn add(&mut self, level: Level, parent: Option<usize>, item: usize, granted: i64, case: i64) {
        self.0.push(Line {
            id: HoldingId(0),
            level,
            parent,
            item,
            granted,
            case,
            closed: false,
            used: None,
        });
    }

    fn close(&mut self, place: usize) {
        self.0[place].granted = 0;
        self.0[place].closed = true;
    }

    /// Whether it goes through; if so the list changes.
    fn act(&mut self, act: Act, case: i64) -> bool {
        let there = |place: usize| self.0.get(place).is_some_and(|line| !line.closed);
        match act {
            Act::Grant { quantity, .. } if quantity <= 0 => false,
            Act::Grant { item, quantity } => {
                self.add(Level::Commitment, None, item, quantity, case);
                true
            }
            Act::Take { from, quantity } => {
                if !there(from) || quantity <= 0 || self.left(from) < quantity {
                    return false;
                }
                let Some(level) = below(self.0[from].level) else {
                    return false;
                };
                self.add(level, Some(from), self.0[from].item, quantity, case);
                true
            }
            Act::TakeLines { level, lines } => self.take_lines(level, lines, case),
            Act::GiveBack { holding, quantity } => {
                let may = there(holding) && quantity > 0 && quantity <= self.left(holding);
                if may {
                    self.0[holding].granted -= quantity;
                }
                may
            }
            Act::Shrink { holding, to } => {
                let may =
                    there(holding) && (self.taken(holding)..=self.0[holding].granted).contains(&to);
                if may {
                    self.0[holding].granted = to;
                }
                may
            }
            Act::Close { holding } => {
                let may = there(holding) && self.taken(holding) == 0;
                if may {
                    self.close(holding);
                }
                may
            }
            Act::Assign { holding, quantity } => {
                let may = there(holding)
                    && self.0[holding].level == Level::Allocation
                    && self.0[holding].used.is_none()
                    && quantity > 0
                    && quantity <= self.left(holding);
                if may {
                    self.0[holding].used = Some((quantity, case));
                }
                may
            }
            Act::Release { holding, quantity } => {
                let Some(line) = self.0.get_mut(holding) else {
                    return false;
                };
                let Some((used, by)) = line.used else {
                    return false;
                };
                if quantity <= 0 || quantity > used {
                    return false;
                }
                line.used = (quantity < used).then_some((used - quantity, by));
                true
            }
            Act::Reverse { case } => self.reverse(case),
        }
    }

    fn take_lines(&mut self, level: Level, lines: [i64; 3], case: i64) -> bool {
        let open = |item: usize| {
            let fitting = self.0.iter().enumerate().filter(move |(_, line)| {
                !line.closed && line.item == item && Some(line.level) == level.above()
            });
            fitting.map(|(place, _)| place).collect::<Vec<usize>>()
        };
        let mut drawn = Vec::new();
        for (item, quantity) in lines.into_iter().enumerate() {
            let mut wanted = quantity;
            for place in open(item) {
                let part = wanted.min(self.left(place));
                if part > 0 {
                    drawn.push((place, item, part));
                    wanted -= part;
                }
            }
            if wanted > 0 {
                return false;
            }
        }
        for (place, item, part) in drawn {
            self.add(level, Some(place), item, part, case);
        }
        true
    }

    fn reverse(&mut self, case: i64) -> bool {
        let mut tried = self.clone();
        for line in &mut tried.0 {
            line.used = line.used.filter(|(_, by)| *by != case);
        }
        for place in (0..tried.0.len()).rev() {
            if tried.0[place].closed || tried.0[place].case != case {
                continue;
            }
            if tried.taken(place) > 0 {
                return false;
            }
            tried.close(place);
        }
        *self = tried;
        true
    }
}

fn below(level: Level) -> Option<Level> {
    Level::ALL
        .into_iter()
        .find(|one| one.above() == Some(level))
}

/// Does it in the store; ids of what it made.
async fn done(
    tx: &mut Tx,
    ground: &Ground,
    model: &Model,
    act: Act,
    by: i64,
) -> Result<Vec<HoldingId>, LedgerError> {
    let cause = cause(by);
    let id = |place: usize| model.0.get(place).map_or(HoldingId(-1), |line| line.id);
    let taking = |level| Taking {
        level,
        ..ground.quota()
    };
    match act {
        Act::Grant { item, quantity } => {
            let new = ground.commitment(ITEMS[item], quantity);
            Ok(vec![tx.grant_commitment(&new, &cause).await?])
        }
        Act::Take { from, quantity } => {
            let level = model.0.get(from).and_then(|line| below(line.level));
            let taking = taking(level.unwrap_or(Level::Allocation));
            Ok(vec![tx.take(id(from), quantity, &taking, &cause).await?])
        }
        Act::TakeLines { level, lines } => {
            let lines: Vec<(String, i64)> = lines
                .into_iter()
                .enumerate()
                .filter(|(_, quantity)| *quantity > 0)
                .map(|(item, quantity)| (ITEMS[item].to_owned(), quantity))
                .collect();
            let made = tx
                .take_lines(ground.unit, &lines, &taking(level), &cause)
                .await?;
            Ok(made.into_iter().map(|(id, _)| id).collect())
        }
        Act::GiveBack { holding, quantity } => tx
            .give_back(id(holding), quantity, &cause)
            .await
            .map(|()| Vec::new()),
        Act::Shrink { holding, to } => tx
            .shrink(id(holding), to, &cause)
            .await
            .map(|()| Vec::new()),
        Act::Close { holding } => tx
            .close_holding(id(holding), &cause)
            .await
            .map(|()| Vec::new()),
        Act::Assign { holding, quantity } => tx
            .assign(id(holding), ground.machine, quantity, &cause)
            .await
            .map(|()| Vec::new()),
        Act::Release { holding, quantity } => tx
            .release(id(holding), ground.machine, quantity, &cause)
            .await
            .map(|()| Vec::new()),
        Act::Reverse { case } => tx.reverse(CaseId(case), &cause).await.map(|()| Vec::new()),
    }
}

async fn played(store: &Store, acts: Vec<(Act, i64)>) -> Result<(), TestCaseError> {
    let code = format!("U{}", store.organisations().await.unwrap().len());
    let ground = Ground::lay(store, &code).await;
    let mut model = Model::default();
    for (act, case) in acts {
        // Cases of other runs are not these.
        let mine = |case| ground.unit.0 * 100 + case;
        let act = match act {
            Act::Reverse { case } => Act::Reverse { case: mine(case) },
            other => other,
        };
        let before = model.0.len();
        let mut tx = store.begin().await.unwrap();
        let result = done(&mut tx, &ground, &model, act, mine(case)).await;
        if let Err(LedgerError::Store(StoreError::Conflict(_))) = result {
            // The machine uses some of it already: the one refusal that the database gives.
            let is_assignment = matches!(act, Act::Assign { .. });
            prop_assert!(is_assignment);
            prop_assert!(!model.act(act, mine(case)));
            continue;
        }
        tx.commit().await.unwrap();
        let may = model.act(act, mine(case));
        prop_assert_eq!(result.is_ok(), may, "{:?}: {:?}", act, result);
        let mut made = result.unwrap_or_default();
        made.sort_unstable();
        prop_assert_eq!(made.len(), model.0.len() - before);
        for (line, id) in model.0[before..].iter_mut().zip(made) {
            line.id = id;
        }
    }
    for (place, line) in model.0.iter().enumerate() {
        let holding = held(store, line.id).await;
        prop_assert_eq!(
            (holding.granted, holding.taken, holding.closed_at.is_some()),
            (line.granted, model.taken(place), line.closed)
        );
        let parent = line.parent.map(|parent| model.0[parent].id);
        prop_assert_eq!(holding.parent, parent);
    }
    let flaws = store.ledger_flaws().await.unwrap();
    prop_assert!(flaws.is_empty(), "{:?}", flaws);
    Ok(())
}

async fn random_acts_leave_what_a_simple_model_says(place: &Place) {
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let acts = prop::collection::vec(act(), 10..40);
    let ran = runner.run(&acts, |acts| {
        tokio::task::block_in_place(|| Handle::current().block_on(played(&place.store, acts)))
    });
    ran.unwrap();
}
