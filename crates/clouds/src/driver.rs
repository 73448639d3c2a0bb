//! The one trait that a provider's platform is driven by.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use yunheng_domain::process::HostLine;

use crate::Operation;

/// What is wanted of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Number of the case that asks.
    pub case: String,
    /// Code of the system.
    pub system: String,
    /// What is left of the system's quota, by catalogue item: nothing may go beyond it.
    pub quota: BTreeMap<String, i64>,
    /// Hosts as they should be, where that was decided; empty where the driver lays them out within the quota.
    pub hosts: Vec<HostLine>,
}

/// What makes a call the same call when it is repeated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    pub(crate) fn of(saga: i64, operation: Operation, undo: bool) -> Self {
        let how = if undo { "undo" } else { "do" };
        Self(format!("saga/{saga}/{}/{how}", operation.code()))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a driver answers to an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done; the hosts as they are now, empty where the operation made none.
    Done(Vec<HostLine>),
    /// Somebody has to do it by hand, and says so in the case.
    ByHand,
}

/// Why an operation was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may go better later: nobody answered, or the answer was lost.
    #[error("{0}")]
    Again(String),
    /// It will not.
    #[error("{0}")]
    Never(String),
}

/// A provider's platform. Every call may come twice with one key, and the second changes nothing; undoing what was never done, or was undone, succeeds.
#[async_trait]
pub trait Driver: fmt::Debug + Send + Sync {
    /// The stable name, kept with what it did.
    fn name(&self) -> &'static str;

    /// Whether it acts by itself. Otherwise an engineer does, and the platform never calls it.
    fn is_automatic(&self) -> bool;

    /// Does an operation.
    async fn run(&self, key: &Key, operation: Operation, order: &Order) -> Result<Answer, Fault>;

    /// Takes an operation back, whatever of it was done.
    async fn undo(&self, key: &Key, operation: Operation, order: &Order) -> Result<(), Fault>;
}
