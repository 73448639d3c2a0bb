//! The work queue: what is asked of the reader.

mod list;
mod together;

#[cfg(test)]
pub(crate) use list::TasksPage;
pub(crate) use list::{list, page};
#[cfg(test)]
pub(crate) use together::{ActsPage, TogetherPage};
pub(crate) use together::{act, choose};
