//! Where people land.

mod show;

pub(crate) use show::home;
