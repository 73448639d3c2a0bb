#![doc = include_str!("../README.md")]

mod act;
mod action;
mod capacity;
mod error;
mod policy;
mod question;
mod reach;
mod refusal;
mod source;
mod thing;

pub use action::Action;
pub use error::PolicyError;
pub use policy::Policy;
pub use reach::contains;
pub use refusal::{Allowed, Refusal};
pub use source::{POLICIES, SCHEMA};
pub use thing::Thing;

#[cfg(test)]
mod tests;
