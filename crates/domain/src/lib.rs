#![doc = include_str!("../README.md")]

pub mod access;
pub mod actor;
pub mod calendar;
pub mod client;
pub mod clock;
pub mod delegation;
pub mod digest;
mod document;
pub mod ids;
pub mod metric;
pub mod money;
pub mod organisation;
pub mod period;
pub mod person;
pub mod random;
pub mod reach;
pub mod reading;
pub mod record;
pub mod resource;
pub mod role;
pub mod rollup;
pub mod rulebook;
pub mod series;
pub mod system;
pub mod verdict;
