//! Legal time limits: deadlines, and clocks that start, pause, extend, are met or are breached.
//!
//! - The day on which something starts never counts (Art. 18 is silent; the rulebook's `time_limits.start_day` says so).
//! - A limit runs to the end of its last day in Asia/Shanghai, and stays there on a day off unless [`Deadline::or_next_workday`] is asked for.
//! - Months are calendar months: the same day of the month, or the month's last where it has no such day (Art. 19, 20, 22).
//! - Pausing: a limit in working days moves by the working days after the day of the pause up to and including the day of resumption, so that as many are left as when it stopped; a limit in days or months moves by as many calendar days. A pause within one day moves nothing. A day of the year stands for everyone and cannot be paused.
//! - An extension is counted from the deadline it extends.

mod limit;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use limit::{Deadline, Limit, NoLimit};

use crate::calendar::Calendar;
use crate::period::day_of;

/// Where a clock stands. Each state carries only its own facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Time runs.
    Running {
        /// Until the end of this day.
        deadline: Deadline,
    },
    /// Time stands still.
    Paused {
        /// When it was stopped.
        since: Timestamp,
        /// The deadline as it stood then.
        deadline: Deadline,
    },
    /// Done in time.
    Met {
        /// When it was done.
        at: Timestamp,
        /// The deadline that was kept.
        deadline: Deadline,
    },
    /// Not done in time. A fact that evaluation reads; doing it late does not undo it.
    Breached {
        /// The deadline that was missed.
        deadline: Deadline,
        /// When it was done after all.
        met_late: Option<Timestamp>,
    },
    /// What was to be done no longer has to be: the case ended otherwise.
    Lifted {
        /// When it fell away.
        at: Timestamp,
        /// The deadline as it stood then.
        deadline: Deadline,
    },
}

/// What happened to a clock, as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was recorded.
    pub at: Timestamp,
    /// What it was.
    pub what: What,
}

/// The kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// The clock was started.
    Started {
        /// First deadline.
        deadline: Deadline,
    },
    /// The clock was stopped.
    Paused {
        /// Why.
        reason: String,
    },
    /// The clock went on.
    Resumed {
        /// Working days or days, as the limit counts, that it stood still.
        stood_still: u32,
        /// New deadline.
        deadline: Deadline,
    },
    /// More time was given.
    Extended {
        /// How much.
        by: Limit,
        /// Why.
        reason: String,
        /// New deadline.
        deadline: Deadline,
    },
    /// It was done, in time or late.
    Met {
        /// Whether the deadline was kept.
        in_time: bool,
    },
    /// It no longer has to be done.
    Lifted {
        /// Why.
        reason: String,
    },
    /// It was found not done in time. The breach itself is as old as [`Deadline::passes_at`].
    Breached {
        /// The deadline that was missed.
        deadline: Deadline,
    },
}

/// Why a clock refused a transition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only a running clock can be paused or extended.
    #[error("the clock is paused")]
    Paused,
    /// A minimum term has not run out.
    #[error("not before {0} is over")]
    TooEarly(jiff::civil::Date),
    /// Only a paused clock can be resumed.
    #[error("the clock is running")]
    Running,
    /// What is done is done.
    #[error("it was already met at {0}")]
    Met(Timestamp),
    /// A passed deadline cannot be paused or extended away.
    #[error("the deadline {0} has passed")]
    Breached(jiff::civil::Date),
    /// A day of the year stands for everyone.
    #[error("a deadline on a day of the year cannot be paused")]
    FixedDay,
    /// An extension must move the deadline.
    #[error("an extension by nothing")]
    Nothing,
    /// Events are recorded in the order in which they happen.
    #[error("{now} is before the last event at {last}")]
    Backwards {
        /// When the last event was recorded.
        last: Timestamp,
        /// The instant refused.
        now: Timestamp,
    },
}

/// A time limit that runs. Every transition consumes the clock, takes `now`, and gives the next clock or a [`Refusal`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    limit: Limit,
    state: State,
    events: Vec<Event>,
}

impl Clock {
    /// A clock that starts at `now`; the day of `now` does not count.
    pub fn start(limit: Limit, now: Timestamp, calendar: &Calendar) -> Self {
        Self::start_until(limit, limit.deadline(day_of(now), calendar), now)
    }

    /// A clock that starts at `now` with a deadline that was counted already, for rulebooks that carry one on a day off forward ([`Deadline::or_next_workday`]).
    pub fn start_until(limit: Limit, deadline: Deadline, now: Timestamp) -> Self {
        Self {
            limit,
            state: State::Running { deadline },
            events: vec![Event {
                at: now,
                what: What::Started { deadline },
            }],
        }
    }

    /// The limit it was started with.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// Where it stands, as far as was recorded; see [`Self::check`].
    pub fn state(&self) -> State {
        self.state
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The deadline that counts now; while paused, the one at which it stopped.
    pub fn deadline(&self) -> Deadline {
        match self.state {
            State::Running { deadline }
            | State::Paused { deadline, .. }
            | State::Met { deadline, .. }
            | State::Lifted { deadline, .. }
            | State::Breached { deadline, .. } => deadline,
        }
    }

    /// Whether the deadline was missed, as far as was recorded.
    pub fn is_breached(&self) -> bool {
        matches!(self.state, State::Breached { .. })
    }

    /// Stops the clock.
    pub fn pause(self, now: Timestamp, reason: &str) -> Result<Self, Refusal> {
        let deadline = self.running(now)?;
        if matches!(self.limit, Limit::MonthDay { .. }) {
            return Err(Refusal::FixedDay);
        }
        let paused = State::Paused {
            since: now,
            deadline,
        };
        let reason = reason.to_owned();
        Ok(self.then(now, What::Paused { reason }, paused))
    }

    /// Lets a paused clock go on. The deadline moves by what it stood still, counted as the limit counts.
    pub fn resume(self, now: Timestamp, calendar: &Calendar) -> Result<Self, Refusal> {
        let (since, deadline) = match self.state {
            State::Paused { since, deadline } => (since, deadline),
            State::Running { .. } => return Err(Refusal::Running),
            State::Met { at, .. } | State::Lifted { at, .. } => return Err(Refusal::Met(at)),
            State::Breached { deadline, .. } => return Err(Refusal::Breached(deadline.day)),
        };
        self.in_order(now)?;
        let (stood_still, deadline) =
            self.limit
                .after_pause(deadline, day_of(since), day_of(now), calendar);
        let what = What::Resumed {
            stood_still,
            deadline,
        };
        Ok(self.then(now, what, State::Running { deadline }))
    }

    /// Gives more time, counted from the deadline.
    pub fn extend(
        self,
        by: Limit,
        reason: &str,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Result<Self, Refusal> {
        let before = self.running(now)?;
        let counted = by.deadline(before.day, calendar);
        if counted.day <= before.day {
            return Err(Refusal::Nothing);
        }
        let deadline = Deadline {
            day: counted.day,
            provisional: before.provisional || counted.provisional,
        };
        let what = What::Extended {
            by,
            reason: reason.to_owned(),
            deadline,
        };
        Ok(self.then(now, what, State::Running { deadline }))
    }

    /// Records that it was done: in time, or late and still a breach. While paused no deadline can pass.
    pub fn meet(self, now: Timestamp) -> Result<Self, Refusal> {
        let checked = self.check(now)?;
        let (in_time, state) = match checked.state {
            State::Running { deadline } | State::Paused { deadline, .. } => {
                (true, State::Met { at: now, deadline })
            }
            State::Breached {
                deadline,
                met_late: None,
            } => {
                let met_late = Some(now);
                (false, State::Breached { deadline, met_late })
            }
            State::Met { at, .. }
            | State::Lifted { at, .. }
            | State::Breached {
                met_late: Some(at), ..
            } => return Err(Refusal::Met(at)),
        };
        Ok(checked.then(now, What::Met { in_time }, state))
    }

    /// Records that a minimum term was kept (Art. 20): not before its last day is over.
    pub fn keep(self, now: Timestamp) -> Result<Self, Refusal> {
        self.in_order(now)?;
        match self.state {
            State::Running { deadline } if deadline.has_passed(now) => {
                let what = What::Met { in_time: true };
                Ok(self.then(now, what, State::Met { at: now, deadline }))
            }
            State::Running { deadline } | State::Paused { deadline, .. } => {
                Err(Refusal::TooEarly(deadline.day))
            }
            State::Met { at, .. } | State::Lifted { at, .. } => Err(Refusal::Met(at)),
            State::Breached { deadline, .. } => Err(Refusal::Breached(deadline.day)),
        }
    }

    /// Records that it no longer has to be done. What was met or breached stays so.
    pub fn lift(self, now: Timestamp, reason: &str) -> Result<Self, Refusal> {
        self.in_order(now)?;
        match self.state {
            State::Running { deadline } | State::Paused { deadline, .. } => {
                let reason = reason.to_owned();
                let lifted = State::Lifted { at: now, deadline };
                Ok(self.then(now, What::Lifted { reason }, lifted))
            }
            State::Met { .. } | State::Breached { .. } | State::Lifted { .. } => Ok(self),
        }
    }

    /// Whether it still waits for something: running, paused, or breached and not yet done.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            State::Running { .. } | State::Paused { .. } | State::Breached { met_late: None, .. }
        )
    }

    /// Looks at the deadline: a running clock whose deadline has passed at `now` is breached, any other is as it was.
    pub fn check(self, now: Timestamp) -> Result<Self, Refusal> {
        self.in_order(now)?;
        match self.state {
            State::Running { deadline } if deadline.has_passed(now) => {
                let breached = State::Breached {
                    deadline,
                    met_late: None,
                };
                Ok(self.then(now, What::Breached { deadline }, breached))
            }
            _ => Ok(self),
        }
    }

    /// The deadline of a clock that runs at `now` and has not passed it.
    fn running(&self, now: Timestamp) -> Result<Deadline, Refusal> {
        self.in_order(now)?;
        match self.state {
            State::Running { deadline } if deadline.has_passed(now) => {
                Err(Refusal::Breached(deadline.day))
            }
            State::Running { deadline } => Ok(deadline),
            State::Paused { .. } => Err(Refusal::Paused),
            State::Met { at, .. } | State::Lifted { at, .. } => Err(Refusal::Met(at)),
            State::Breached { deadline, .. } => Err(Refusal::Breached(deadline.day)),
        }
    }

    fn in_order(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.events.last() {
            Some(Event { at: last, .. }) if now < *last => {
                Err(Refusal::Backwards { last: *last, now })
            }
            _ => Ok(()),
        }
    }

    fn then(mut self, at: Timestamp, what: What, state: State) -> Self {
        self.events.push(Event { at, what });
        self.state = state;
        self
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
