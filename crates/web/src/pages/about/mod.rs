//! About this program.

mod show;

pub(crate) use show::show;
#[cfg(test)]
pub(crate) use show::{AboutPage, VENDORED};
