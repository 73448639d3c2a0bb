//! Where people land.

mod show;

pub(crate) use show::home;

#[cfg(test)]
pub(crate) use show::HomePage;
