//! What an article demands of a process, and what it forbids: one sentence each, through the use cases.

mod acting;
mod agreements;
mod backup;
mod exit;
mod measures;
mod plan_path;
