#![doc = include_str!("../README.md")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a harness that cannot go on fails the test that called it, and what it prints belongs to that test"
)]
#![expect(
    clippy::missing_panics_doc,
    reason = "every function here panics to fail the test"
)]

mod cast;
mod clock;
mod device;
pub mod fuzzing;
pub mod gwa;
pub mod harness;
mod mail_server;
mod person;
mod postgres;
mod program;
mod quarter;
mod receiver;
mod request;
mod rows;
mod sample;
mod scanner;
mod seeded;
mod sqlite;
mod write_body;

pub use cast::{CLOUD, Cast, UNIT};
pub use clock::TestClock;
pub use device::Device;
pub use harness::{Harness, ms};
pub use mail_server::MailServer;
pub use person::{AUTHORITY, Person};
pub use postgres::PostgresDatabase;
pub use program::{Program, spare_port};
pub use receiver::{Called, Receiver};
pub use request::{Request, Response};
pub use sample::sample;
pub use scanner::{MALWARE, MalwareScanner};
pub use seeded::Seeded;
pub use write_body::WriteBody;
