#![doc = include_str!("../README.md")]

mod backend;
mod catalogue;
mod code;
mod entity;
mod error;
mod inbox;
mod migration;
mod organisation;
mod overview;
mod part;
mod pull;
mod resource;
mod resource_list;
mod rollup;
mod rollup_month;
mod rulebook;
mod series;
mod system;
mod text;
mod time;
mod unmatched;
mod verdict;
mod verdict_list;

pub use backend::{Backend, Store, Tx};
pub use catalogue::CatalogueItem;
pub use error::StoreError;
pub use inbox::InboxEntry;
pub use part::{NewPart, RawPart};
pub use resource::{ResourceFilter, ResourceRow, ResourceSort, Totals};
pub use rollup::StoredRollup;
pub use rulebook::StoredRulebook;
pub use unmatched::{UnmatchedGroup, UnmatchedRow};
pub use verdict::{Exemption, LatestFilter, NewVerdict, StoredVerdict, VerdictRow, VerdictTotals};
