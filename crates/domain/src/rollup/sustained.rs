//! The highest level held over consecutive 15-minute slots, mergeable across midnight.

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize, Serializer};

/// The longest run of consecutive slots that is tracked; a rulebook that asks for more is refused by its check.
pub const LONGEST_RUN: usize = 4;

/// Windows kept at each edge: one less than the longest run, because a run that crosses the edge has at least one window on the other side.
const EDGE: usize = LONGEST_RUN - 1;

/// The mean of one window, thousandths of a percentage point.
pub(super) type Level = u32;

/// For each run length of 1 to [`LONGEST_RUN`] slots the highest level that every slot mean of such a run reached, in thousandths of a percentage point, rounded half-up; plus the edges needed to join two stretches of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Tokens")]
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
    reason = "the cast rounds towards zero and saturates: below zero is 0, absurdly large is the highest level"
)]
pub(super) fn level_of(mean_percent: f64) -> Level {
    (mean_percent * 1000.0 + 0.5) as Level
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

impl Serialize for Sustained {
    /// Nothing for no time at all; else the highest level, and for best, head and tail how many there are and how far each lies below the highest.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let present = |levels: &[Option<Level>]| levels.iter().flatten().count();
        let groups: [&[Option<Level>]; 3] = [&self.best, &self.head, &self.tail];
        if !self.spans {
            return serializer.serialize_seq(Some(0))?.end();
        }
        let length = 1 + groups
            .iter()
            .map(|levels| 1 + present(levels))
            .sum::<usize>();
        let mut tokens = serializer.serialize_seq(Some(length))?;
        // No level exceeds the best of a single window.
        let highest = self.best[0].unwrap_or(0);
        tokens.serialize_element(&highest)?;
        for levels in groups {
            tokens.serialize_element(&present(levels))?;
            for level in levels.iter().flatten() {
                tokens.serialize_element(&highest.saturating_sub(*level))?;
            }
        }
        tokens.end()
    }
}

/// What was written down, not yet checked.
#[derive(Deserialize)]
struct Tokens(Vec<Level>);

/// Numbers that are no sustained levels.
#[derive(Debug, thiserror::Error)]
#[error("not sustained levels: too many or too few of them, or one above the highest")]
struct NoLevels;

impl TryFrom<Tokens> for Sustained {
    type Error = NoLevels;

    fn try_from(Tokens(tokens): Tokens) -> Result<Self, NoLevels> {
        let Some((highest, mut rest)) = tokens.split_first() else {
            return Ok(Self::default());
        };
        let sustained = Self {
            spans: true,
            best: take_levels(*highest, &mut rest)?,
            head: take_levels(*highest, &mut rest)?,
            tail: take_levels(*highest, &mut rest)?,
        };
        rest.is_empty().then_some(sustained).ok_or(NoLevels)
    }
}

/// Takes a count and so many levels off the front of `tokens`.
fn take_levels<const N: usize>(
    highest: Level,
    tokens: &mut &[Level],
) -> Result<[Option<Level>; N], NoLevels> {
    let (count, rest) = tokens.split_first().ok_or(NoLevels)?;
    let count = usize::try_from(*count).map_err(|_| NoLevels)?;
    let (below, rest) = rest.split_at_checked(count).ok_or(NoLevels)?;
    *tokens = rest;
    let mut levels = [None; N];
    for (place, below) in below.iter().enumerate() {
        let level = levels.get_mut(place).ok_or(NoLevels)?;
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
    fn numbers_that_are_no_levels_are_refused() {
        let read = |tokens: &[Level]| Sustained::try_from(Tokens(tokens.to_vec())).ok();
        assert!(read(&[5, 1, 0, 1, 2, 1, 3]).is_some());
        assert_eq!(read(&[5, 1, 6, 0, 0]), None, "above the highest");
        assert_eq!(read(&[5, 5, 0, 0, 0, 0, 0, 0, 0]), None, "too many");
        assert_eq!(read(&[5, 1, 0, 0]), None, "too few");
        assert_eq!(read(&[5, 1, 0, 0, 0, 0]), None, "something left over");
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
            let bytes = postcard::to_allocvec(&sustained).unwrap();
            prop_assert_eq!(postcard::from_bytes(&bytes), Ok(sustained));
        }
    }
}
