//! The overview.

mod chart;
mod show;

#[cfg(test)]
pub(crate) use show::OverviewPage;
pub(crate) use show::show;
