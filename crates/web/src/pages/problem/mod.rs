//! The registry of problem types that API answers name.

mod show;

#[cfg(test)]
pub(crate) use show::ProblemPage;
pub(crate) use show::show;
