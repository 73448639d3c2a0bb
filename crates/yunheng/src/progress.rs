//! Progress of long work, on standard error, only when a person is looking at it.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counted {
    /// Bytes read.
    Bytes,
    /// Months, steps, verdicts.
    Items(&'static str),
}

/// A bar that a use case's progress callback moves.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new(counted: Counted) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = match counted {
            Counted::Bytes => {
                "{bar:40} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}".to_owned()
            }
            Counted::Items(name) => format!("{{bar:40}} {{pos}}/{{len}} {name} {{eta}}"),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So much of so much is done.
    pub(crate) fn at(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// So much is done of an unknown total.
    pub(crate) fn past(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
