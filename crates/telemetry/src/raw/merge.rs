//! Several parts read as one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use yunheng_domain::ids::SeriesId;
use yunheng_domain::series::Sample;

use super::partition::sort_and_deduplicate;
use super::reader::PartReader;

/// Hands over the samples of one series after the other, in order of series: sorted by time, without duplicates. Holds one series in memory, plus a page of each part.
pub(super) fn merge(
    mut parts: Vec<PartReader<'_>>,
    each: &mut dyn FnMut(SeriesId, &[Sample]) -> io::Result<()>,
) -> io::Result<()> {
    let mut next: BinaryHeap<Reverse<(SeriesId, usize)>> = parts
        .iter()
        .enumerate()
        .filter_map(|(position, part)| Some(Reverse((part.series()?, position))))
        .collect();
    let mut samples = Vec::new();
    while let Some(Reverse((series, _))) = next.peek().copied() {
        samples.clear();
        let mut sources = 0;
        while let Some(Reverse((same, position))) = next.peek().copied()
            && same == series
        {
            next.pop();
            let Some(part) = parts.get_mut(position) else {
                break;
            };
            // A long series goes on in the part's next row group.
            while part.series() == Some(series) {
                part.take(&mut samples)?;
            }
            next.extend(part.series().map(|series| Reverse((series, position))));
            sources += 1;
        }
        if sources > 1 {
            sort_and_deduplicate(&mut samples);
        }
        if !samples.is_empty() {
            each(series, &samples)?;
        }
    }
    Ok(())
}
