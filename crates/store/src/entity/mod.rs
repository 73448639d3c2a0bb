//! Tables as SeaORM sees them, one file each. Instants are UTC microseconds, days are counted from 1970-01-01, money is in fen; `time.rs` and `code.rs` convert at the edge.

pub(crate) mod catalogue_item;
pub(crate) mod exemption;
pub(crate) mod inbox;
pub(crate) mod latest_verdict;
pub(crate) mod organisation;
pub(crate) mod organisation_kind;
pub(crate) mod organisation_name;
pub(crate) mod part;
pub(crate) mod pull_cursor;
pub(crate) mod resource;
pub(crate) mod resource_size;
pub(crate) mod rollup;
pub(crate) mod rulebook;
pub(crate) mod series;
pub(crate) mod system;
pub(crate) mod unmatched;
pub(crate) mod unmerged_month;
pub(crate) mod unused;
pub(crate) mod verdict;
