//! The register as CSV files: exactly the rows of its pages, masked as they are. Each file taken away is on the record.

mod export;

pub(crate) use export::{clients, delegations, grants, organisations, people};
