//! A sparse histogram of percentages on a fixed grid: merging is adding, exactly, in any order.

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize, Serializer};

/// Width of a bin in percentage points. A quantile is reported as a bin's middle, clamped to the observed range, so it is off by at most a quarter of a point.
pub const BIN_WIDTH: f64 = 0.5;

/// Bins counted in place while a day is summarised: 0 to 128 percent. What lies above is rare and goes straight into the sparse list.
const DENSE_BINS: usize = 256;

/// Counts per bin, sparse, sorted by bin; the grid goes on above 100 percent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Tokens")]
pub struct Histogram {
    /// Bin and count. Counts saturate: at one sample a second a bin is full after 136 years.
    bins: Vec<(u32, u32)>,
}

impl Histogram {
    /// Values counted.
    pub fn count(&self) -> u64 {
        self.bins.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// Lower edge in percent and count of each bin that is not empty, ascending.
    pub fn bins(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.bins
            .iter()
            .map(|(bin, count)| (f64::from(*bin) * BIN_WIDTH, u64::from(*count)))
    }

    /// The counts of all together. Commutative and associative.
    pub fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut parts = parts.filter(|part| !part.bins.is_empty()).peekable();
        // Counts and bytes per second have no distribution.
        if parts.peek().is_none() {
            return Self::default();
        }
        let mut tally = Tally::new();
        for part in parts {
            for (bin, count) in &part.bins {
                tally.count(*bin, *count);
            }
        }
        tally.finish()
    }

    /// The middle of the bin that holds the value of rank `ceil(q * count)` (nearest rank), percent; `None` while empty.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        // At least the first value, at most the last: q may be 0 or, by rounding, a hair above 1.
        let rank = rank_of(q * count as f64).clamp(1, count.max(1));
        // Counted from the top: the quantiles asked for are high ones.
        let mut above = count;
        self.bins
            .iter()
            .rev()
            .find(|(_, count)| {
                above = above.saturating_sub(u64::from(*count));
                above < rank
            })
            .map(|(bin, _)| (f64::from(*bin) + 0.5) * BIN_WIDTH)
    }
}

/// Counts the values of one stretch of time without allocating per value.
pub(super) struct Tally {
    dense: [u32; DENSE_BINS],
    /// The bins counted in place lie within.
    range: (usize, usize),
    above: Histogram,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            dense: [0; DENSE_BINS],
            range: (DENSE_BINS, 0),
            above: Histogram::default(),
        }
    }

    /// Counts one percentage.
    pub(super) fn add(&mut self, percent: f64) {
        self.count(bin_of(percent), 1);
    }

    fn count(&mut self, bin: u32, more: u32) {
        let place = bin as usize;
        if let Some(count) = self.dense.get_mut(place) {
            *count = count.saturating_add(more);
            self.range = (self.range.0.min(place), self.range.1.max(place + 1));
            return;
        }
        let bins = &mut self.above.bins;
        match bins.binary_search_by_key(&bin, |entry| entry.0) {
            Ok(at) => bins[at].1 = bins[at].1.saturating_add(more),
            Err(at) => bins.insert(at, (bin, more)),
        }
    }

    pub(super) fn finish(self) -> Histogram {
        let (first, end) = self.range;
        let dense = self.dense.get(first..end).unwrap_or_default();
        let filled = dense.iter().filter(|count| **count > 0).count();
        let mut bins = Vec::with_capacity(filled + self.above.bins.len());
        for (place, count) in (first..).zip(dense) {
            if *count > 0 {
                bins.push((u32::try_from(place).unwrap_or(u32::MAX), *count));
            }
        }
        bins.extend(self.above.bins);
        Histogram { bins }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast rounds towards zero and saturates: below zero is bin 0, absurdly large is the last bin"
)]
fn bin_of(percent: f64) -> u32 {
    (percent / BIN_WIDTH) as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and ranks far below 2^53 are exact"
)]
fn rank_of(rank: f64) -> u64 {
    rank.ceil() as u64
}

impl Histogram {
    /// The form written down: the first bin, then the counts bin by bin; a 0 is followed by how many bins in a row are empty. Calm days fill a few neighbouring bins, so this is about one byte per bin.
    fn write_tokens<E>(&self, mut put: impl FnMut(u64) -> Result<(), E>) -> Result<(), E> {
        let Some((first, _)) = self.bins.first() else {
            return Ok(());
        };
        put(u64::from(*first))?;
        let mut expected = *first;
        for (bin, count) in &self.bins {
            if *bin > expected {
                put(0)?;
                put(u64::from(*bin - expected))?;
            }
            put(u64::from(*count))?;
            expected = bin.saturating_add(1);
        }
        Ok(())
    }
}

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut length = 0;
        self.write_tokens(|_| {
            length += 1;
            Ok(())
        })?;
        let mut tokens = serializer.serialize_seq(Some(length))?;
        self.write_tokens(|token| tokens.serialize_element(&token))?;
        tokens.end()
    }
}

/// What was written down, not yet checked.
#[derive(Deserialize)]
struct Tokens(Vec<u64>);

/// Numbers that are no histogram.
#[derive(Debug, thiserror::Error)]
#[error("not a histogram: counts run past the grid or end early")]
struct NoHistogram;

impl TryFrom<Tokens> for Histogram {
    type Error = NoHistogram;

    fn try_from(Tokens(tokens): Tokens) -> Result<Self, NoHistogram> {
        let mut bins = Vec::with_capacity(tokens.len());
        let mut tokens = tokens.into_iter();
        let Some(mut bin) = tokens.next() else {
            return Ok(Self::default());
        };
        while let Some(token) = tokens.next() {
            if token == 0 {
                let empty = tokens.next().filter(|empty| *empty > 0);
                bin = bin
                    .checked_add(empty.ok_or(NoHistogram)?)
                    .ok_or(NoHistogram)?;
                continue;
            }
            let [at, count] = [bin, token].map(u32::try_from);
            bins.push((
                at.map_err(|_| NoHistogram)?,
                count.map_err(|_| NoHistogram)?,
            ));
            bin += 1;
        }
        Ok(Self { bins })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[f64]) -> Histogram {
        let mut tally = Tally::new();
        for value in values {
            tally.add(*value);
        }
        tally.finish()
    }

    fn merged(a: &Histogram, b: &Histogram) -> Histogram {
        Histogram::merged([a, b].into_iter())
    }

    fn percentages() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(
            prop_oneof![9 => 0.0..100.0f64, 1 => 100.0..900.0f64],
            0..400,
        )
    }

    #[test]
    fn an_empty_histogram_has_no_quantile() {
        assert_eq!(Histogram::default().quantile(0.95), None);
    }

    #[test]
    fn a_value_on_an_edge_belongs_to_the_bin_above_it() {
        assert_eq!(
            of(&[29.999, 30.0, 30.499, 30.5]).bins().collect::<Vec<_>>(),
            [(29.5, 1), (30.0, 2), (30.5, 1)]
        );
    }

    #[test]
    fn bytes_with_an_unfinished_gap_are_refused() {
        assert!(Histogram::try_from(Tokens(vec![3, 1, 0])).is_err());
        assert!(Histogram::try_from(Tokens(vec![3, 1, 0, 0])).is_err());
        assert!(Histogram::try_from(Tokens(vec![u64::from(u32::MAX), 1, 1])).is_err());
        assert!(Histogram::try_from(Tokens(vec![3, 1, 0, u64::MAX, 1])).is_err());
    }

    proptest! {
        #[test]
        fn merging_is_commutative(a in percentages(), b in percentages()) {
            let (a, b) = (of(&a), of(&b));
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        }

        #[test]
        fn merging_is_associative(a in percentages(), b in percentages(), c in percentages()) {
            let (a, b, c) = (of(&a), of(&b), of(&c));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        }

        #[test]
        fn merging_equals_counting_all_at_once(a in percentages(), b in percentages()) {
            let all: Vec<f64> = a.iter().chain(&b).copied().collect();
            prop_assert_eq!(merged(&of(&a), &of(&b)), of(&all));
        }

        #[test]
        fn the_packed_form_reads_back(values in percentages()) {
            let histogram = of(&values);
            let bytes = postcard::to_allocvec(&histogram).unwrap();
            prop_assert_eq!(postcard::from_bytes(&bytes), Ok(histogram));
        }

        #[test]
        fn quantiles_are_within_half_a_point(
            mut values in percentages(),
            q in prop_oneof![Just(0.5), Just(0.95), Just(0.99)],
        ) {
            prop_assume!(!values.is_empty());
            let estimate = of(&values).quantile(q).unwrap();
            values.sort_by(f64::total_cmp);
            let rank = usize::try_from(rank_of(q * values.len() as f64)).unwrap();
            prop_assert!((estimate - values[rank - 1]).abs() <= 0.5);
        }
    }
}
