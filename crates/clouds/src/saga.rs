//! A piece of work on its way: what comes next, and what becomes of it.

use serde::{Deserialize, Serialize};
use yunheng_domain::process::HostLine;

use crate::{Answer, Driver, Fault, Key, Operation, Order, Work};

#[cfg(test)]
mod tests;

/// How often an operation is tried before it is taken back.
const TRIES: u32 = 5;

/// A piece of work on its way. Kept after every step, so that whoever takes it up goes on where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saga {
    /// What is done.
    pub work: Work,
    /// For whom, and how much.
    pub order: Order,
    /// Where it stands.
    pub state: State,
}

/// Where a piece of work stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// So many operations are done, the next comes.
    Doing {
        /// How many are done.
        done: usize,
        /// How often the next was tried.
        tries: u32,
        /// Hosts as they are so far.
        hosts: Vec<HostLine>,
    },
    /// So many operations are still to be undone, the last of them first.
    Undoing {
        /// How many.
        left: usize,
        /// How often the next was tried.
        tries: u32,
        /// Why it is taken back.
        why: String,
    },
    /// Everything is done.
    Done {
        /// Hosts as they are.
        hosts: Vec<HostLine>,
    },
    /// Everything is undone.
    Undone {
        /// Why.
        why: String,
    },
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// An operation is done.
    Do(Operation),
    /// An operation is undone.
    Undo(Operation),
}

impl Saga {
    /// Work of which nothing is done yet.
    pub fn begin(work: Work, order: Order) -> Self {
        let state = State::Doing {
            done: 0,
            tries: 0,
            hosts: Vec::new(),
        };
        Self { work, order, state }
    }

    /// What comes next; nothing once all is done or undone.
    pub fn next(&self) -> Option<Move> {
        let operations = self.work.operations();
        match &self.state {
            State::Doing { done, .. } => operations.get(*done).copied().map(Move::Do),
            State::Undoing { left, .. } => {
                let last = operations.get(left.checked_sub(1)?)?;
                Some(Move::Undo(*last))
            }
            State::Done { .. } | State::Undone { .. } => None,
        }
    }

    /// Whether all is done or undone.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Done { .. } | State::Undone { .. })
    }

    /// Takes one step with a driver. `id` is that of the kept saga: it makes the keys. The saga afterwards; unchanged where somebody has to act by hand.
    pub async fn step(self, id: i64, driver: &dyn Driver) -> Self {
        match self.next() {
            None => self,
            Some(Move::Do(operation)) => {
                let key = Key::of(id, operation, false);
                let answer = driver.run(&key, operation, &self.order).await;
                self.did(answer)
            }
            Some(Move::Undo(operation)) => {
                let key = Key::of(id, operation, true);
                let answer = driver.undo(&key, operation, &self.order).await;
                self.undid(&answer)
            }
        }
    }

    /// The case no longer wants it: what was done is undone. Nothing changes once it is over, or where the operation under way cannot be undone.
    #[must_use]
    pub fn cancel(self, why: &str) -> Self {
        match (&self.state, self.next()) {
            // The operation under way may be done by now, whatever is known here.
            (State::Doing { done, .. }, Some(Move::Do(next))) if next.can_be_undone() => {
                let left = done + 1;
                self.turned_round(left, why.to_owned())
            }
            _ => self,
        }
    }

    /// The case does not take what was done: all of it is undone. Nothing changes where it cannot be, or where it was not done.
    #[must_use]
    pub fn reject(self, why: &str) -> Self {
        let operations = self.work.operations();
        match &self.state {
            State::Done { .. } if operations.iter().all(|one| one.can_be_undone()) => {
                self.turned_round(operations.len(), why.to_owned())
            }
            _ => self,
        }
    }

    /// Somebody did all of it by hand.
    #[must_use]
    pub fn by_hand(self, hosts: Vec<HostLine>) -> Self {
        Self {
            state: State::Done { hosts },
            ..self
        }
    }

    fn did(mut self, answer: Result<Answer, Fault>) -> Self {
        let operations = self.work.operations();
        let all = operations.len();
        let State::Doing { done, tries, hosts } = &mut self.state else {
            return self;
        };
        let operation = operations.get(*done);
        match answer {
            Ok(Answer::ByHand) => self,
            Ok(Answer::Done(made)) => {
                if !made.is_empty() {
                    *hosts = made;
                }
                *done += 1;
                *tries = 0;
                if *done == all {
                    let hosts = std::mem::take(hosts);
                    self.state = State::Done { hosts };
                }
                self
            }
            Err(Fault::Again(_)) if *tries + 1 < TRIES => {
                *tries += 1;
                self
            }
            // There is no way back from it, only through it.
            Err(_) if operation.is_some_and(|one| !one.can_be_undone()) => {
                *tries = tries.saturating_add(1);
                self
            }
            Err(fault) => {
                // What failed may have been half done.
                let left = *done + 1;
                self.turned_round(left, fault.to_string())
            }
        }
    }

    fn undid(mut self, answer: &Result<(), Fault>) -> Self {
        let State::Undoing { left, tries, why } = &mut self.state else {
            return self;
        };
        if answer.is_err() {
            // Never given up: what stayed behind would be nobody's.
            *tries = tries.saturating_add(1);
            return self;
        }
        *left = left.saturating_sub(1);
        *tries = 0;
        if *left == 0 {
            let why = std::mem::take(why);
            self.state = State::Undone { why };
        }
        self
    }

    fn turned_round(self, left: usize, why: String) -> Self {
        let state = State::Undoing {
            left,
            tries: 0,
            why,
        };
        Self { state, ..self }
    }
}
