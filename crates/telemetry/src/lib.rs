#![doc = include_str!("../README.md")]

pub mod batch;
pub mod binding;
pub mod gwa;
pub mod import;
pub mod plain_csv;
pub mod prometheus;
pub mod raw;
pub mod remote_write;
