//! The one clock that reads the machine's time. Everything else is told the time.

use jiff::Timestamp;
use yunheng_app::Clock;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where time enters the program"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
