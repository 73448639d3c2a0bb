//! The highest level held over consecutive 15-minute slots, mergeable across midnight.

use serde::{Deserialize, Serialize};

/// The longest run of consecutive slots that is tracked; a rulebook that asks for more is refused by its check.
pub const LONGEST_RUN: usize = 4;

/// Windows kept at each edge: one less than the longest run, because a run that crosses the edge has at least one window on the other side.
const EDGE: usize = LONGEST_RUN - 1;

/// The mean of one window, thousandths of a percentage point.
pub(super) type Level = u32;

/// For each run length of 1 to [`LONGEST_RUN`] slots the highest level that every slot mean of such a run reached, in thousandths of a percentage point, rounded half-up; plus the edges needed to join two stretches of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Packed", try_from = "Packed")]
pub struct Sustained {
    /// False only for "no time at all", to which anything can be appended unchanged.
    spans: bool,
    /// Highest level held for 1, 2, ... windows; `None` where no such run was seen.
    best: [Option<Level>; LONGEST_RUN],
    /// The first windows, up to the first one missing.
    head: [Option<Level>; EDGE],
    /// The last windows counted from the end, up to the first one missing.
    tail: [Option<Level>; EDGE],
}

impl Sustained {
    /// The highest level, percent, that every window mean of some run of `windows` consecutive windows reached; `None` if no such run was seen or so long a run is not tracked.
    pub fn level(&self, windows: usize) -> Option<f64> {
        let level = *self.best.get(windows.checked_sub(1)?)?;
        level.map(|level| f64::from(level) / 1000.0)
    }

    /// From the window means of whole days in order, `None` for a window without a reading.
    pub(super) fn of_windows(levels: &[Option<Level>]) -> Self {
        debug_assert!(levels.len() >= EDGE, "a stretch of time is at least a day");
        let mut best = [None; LONGEST_RUN];
        // What the last 1, 2, ... windows all reached, up to and with the current one.
        let mut runs = [None; LONGEST_RUN];
        for level in levels {
            for length in (1..LONGEST_RUN).rev() {
                runs[length] = level.zip(runs[length - 1]).map(|(a, b)| a.min(b));
            }
            runs[0] = *level;
            for (best, run) in best.iter_mut().zip(runs) {
                *best = run.max(*best);
            }
        }
        Self {
            spans: true,
            best,
            head: edge(levels.iter()),
            tail: edge(levels.iter().rev()),
        }
    }

    /// Appends the stretch of time directly after this one.
    pub(super) fn append(&mut self, later: &Self) {
        if !later.spans {
            return;
        }
        if !self.spans {
            *self = *later;
            return;
        }
        for (best, other) in self.best.iter_mut().zip(later.best) {
            *best = (*best).max(other);
        }
        for length in 2..=LONGEST_RUN {
            for before in 1..length {
                let run = self.tail[..before].iter();
                let joined = held(run.chain(&later.head[..length - before]));
                self.best[length - 1] = self.best[length - 1].max(joined);
            }
        }
        self.tail = later.tail;
    }

    /// Appends at least a day without any window.
    pub(super) fn append_gap(&mut self) {
        self.append(&Self {
            spans: true,
            ..Self::default()
        });
    }
}

/// A window's mean as a level: thousandths of a point, half-up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates: below zero is 0, absurdly large is the highest level"
)]
pub(super) fn level_of(mean_percent: f64) -> Level {
    (mean_percent * 1000.0 + 0.5).floor() as Level
}

/// The level that every window of a run reached; `None` if a window is missing.
fn held<'a>(mut run: impl Iterator<Item = &'a Option<Level>>) -> Option<Level> {
    run.try_fold(Level::MAX, |lowest, level| level.map(|l| lowest.min(l)))
}

/// The first levels up to the first one missing.
fn edge<'a>(levels: impl Iterator<Item = &'a Option<Level>>) -> [Option<Level>; EDGE] {
    let mut edge = [None; EDGE];
    for (place, level) in edge.iter_mut().zip(levels.map_while(|level| *level)) {
        *place = Some(level);
    }
    edge
}

/// The form written down: the highest level, then how far each other level lies below it. Absent levels at the end are left out.
#[derive(Serialize, Deserialize)]
struct Packed {
    spans: bool,
    highest: Level,
    best: Vec<Level>,
    head: Vec<Level>,
    tail: Vec<Level>,
}

/// Bytes that are no sustained levels.
#[derive(Debug, thiserror::Error)]
#[error("not sustained levels: too many of them, or one above the highest")]
struct NoLevels;

impl From<Sustained> for Packed {
    fn from(sustained: Sustained) -> Self {
        // No level exceeds the best of a single window.
        let highest = sustained.best[0].unwrap_or(0);
        let below = |levels: &[Option<Level>]| -> Vec<Level> {
            let present = levels.iter().map_while(|level| *level);
            present.map(|level| highest.saturating_sub(level)).collect()
        };
        Self {
            spans: sustained.spans,
            highest,
            best: below(&sustained.best),
            head: below(&sustained.head),
            tail: below(&sustained.tail),
        }
    }
}

impl TryFrom<Packed> for Sustained {
    type Error = NoLevels;

    fn try_from(packed: Packed) -> Result<Self, NoLevels> {
        Ok(Self {
            spans: packed.spans,
            best: unpack(packed.highest, &packed.best)?,
            head: unpack(packed.highest, &packed.head)?,
            tail: unpack(packed.highest, &packed.tail)?,
        })
    }
}

fn unpack<const N: usize>(highest: Level, below: &[Level]) -> Result<[Option<Level>; N], NoLevels> {
    let mut levels = [None; N];
    if below.len() > N {
        return Err(NoLevels);
    }
    for (level, below) in levels.iter_mut().zip(below) {
        *level = Some(highest.checked_sub(*below).ok_or(NoLevels)?);
    }
    Ok(levels)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Levels as often missing as not, so that runs of every length occur.
    fn windows() -> impl Strategy<Value = Vec<Option<Level>>> {
        prop::collection::vec(prop::option::weighted(0.8, 0u32..120_000), 3..40)
    }

    #[test]
    fn a_mean_is_rounded_half_up_to_thousandths_of_a_point() {
        assert_eq!(level_of(70.000_499), 70_000);
        assert_eq!(level_of(70.000_5), 70_001);
        assert_eq!(level_of(-1.0), 0);
    }

    #[test]
    fn a_missing_window_breaks_the_run() {
        let high = Some(80_000);
        let sustained = Sustained::of_windows(&[high, high, None, high, high]);
        assert_eq!(sustained.level(2), Some(80.0));
        assert_eq!(sustained.level(3), None);
    }

    #[test]
    fn a_run_joins_across_midnight() {
        let (low, high) = (Some(10_000), Some(80_000));
        let mut evening = Sustained::of_windows(&[low, low, high, high]);
        evening.append(&Sustained::of_windows(&[high, low, low, low]));
        assert_eq!(evening.level(3), Some(80.0));
        assert_eq!(evening.level(4), Some(10.0));
    }

    #[test]
    fn a_day_without_readings_breaks_the_run() {
        let high = Some(80_000);
        let mut evening = Sustained::of_windows(&[None, high, high]);
        evening.append_gap();
        evening.append(&Sustained::of_windows(&[high, high, None]));
        assert_eq!(evening.level(2), Some(80.0));
        assert_eq!(evening.level(3), None);
    }

    #[test]
    fn a_gap_before_the_first_day_keeps_its_morning_from_joining() {
        let high = Some(80_000);
        let mut month = Sustained::default();
        month.append_gap();
        month.append(&Sustained::of_windows(&[high, high, high]));
        let mut before = Sustained::of_windows(&[high, high, high]);
        before.append(&month);
        assert_eq!(before.level(3), Some(80.0));
        assert_eq!(before.level(4), None);
    }

    #[test]
    fn a_run_longer_than_is_tracked_has_no_level() {
        let sustained = Sustained::of_windows(&[Some(1); 9]);
        assert_eq!(sustained.level(LONGEST_RUN + 1), None);
        assert_eq!(sustained.level(0), None);
    }

    #[test]
    fn levels_above_the_highest_are_refused() {
        let packed = |best: Vec<Level>| Packed {
            spans: true,
            highest: 5,
            best,
            head: vec![],
            tail: vec![],
        };
        assert!(Sustained::try_from(packed(vec![6])).is_err());
        assert!(Sustained::try_from(packed(vec![0; LONGEST_RUN + 1])).is_err());
    }

    proptest! {
        #[test]
        fn appending_equals_looking_at_both_at_once(a in windows(), b in windows(), c in windows()) {
            let mut joined = Sustained::default();
            for part in [&a, &b, &c] {
                joined.append(&Sustained::of_windows(part));
            }
            let all: Vec<_> = [a, b, c].concat();
            prop_assert_eq!(joined, Sustained::of_windows(&all));
        }

        #[test]
        fn appending_is_associative(a in windows(), b in windows(), c in windows()) {
            let [a, b, c] = [a, b, c].map(|part| Sustained::of_windows(&part));
            let (mut left, mut right) = (a, b);
            left.append(&b);
            left.append(&c);
            right.append(&c);
            let mut whole = a;
            whole.append(&right);
            prop_assert_eq!(left, whole);
        }

        #[test]
        fn the_packed_form_reads_back(levels in windows()) {
            let sustained = Sustained::of_windows(&levels);
            let read = Sustained::try_from(Packed::from(sustained));
            prop_assert_eq!(read.ok(), Some(sustained));
        }
    }
}
