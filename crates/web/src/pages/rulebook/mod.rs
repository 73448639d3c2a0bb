//! Rulebooks: all of them, and one with every article and parameter.

mod list;
mod show;

#[cfg(test)]
pub(crate) use list::RulebooksPage;
pub(crate) use list::list;
#[cfg(test)]
pub(crate) use show::RulebookPage;
pub(crate) use show::{RulebookFace, show};
