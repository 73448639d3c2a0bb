//! Where the two sources of a day differ: as a page and as a file.

mod export;
mod list;

pub(crate) use export::export;
#[cfg(test)]
pub(crate) use list::{Allowance, DivergencesPage};
pub(crate) use list::{apart, list};
