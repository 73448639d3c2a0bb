//! The work queue: what is asked of the reader.

mod list;

#[cfg(test)]
pub(crate) use list::TasksPage;
pub(crate) use list::{list, page};
