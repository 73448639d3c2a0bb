//! Series that belong to no resource.

mod list;

#[cfg(test)]
pub(crate) use list::UnmatchedListPage;
pub(crate) use list::{UnmatchedQuery, list};
