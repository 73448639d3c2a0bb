#![doc = include_str!("../README.md")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness that cannot go on fails the test that called it"
)]
#![expect(
    clippy::missing_panics_doc,
    reason = "every function here panics to fail the test"
)]

mod clock;
pub mod gwa;
mod postgres;
mod write_body;

pub use clock::TestClock;
pub use postgres::PostgresDatabase;
pub use write_body::WriteBody;
