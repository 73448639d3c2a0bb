//! What holds for any samples, in any order, in any files.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::LazyLock;

use proptest::prelude::*;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use super::{Rows, july, of, paths, read, read_all, steady, store, write};
use crate::raw::{RawWriter, WrittenPart};

/// A part as it should be: its path and its bytes.
static WHOLE: LazyLock<(Vec<String>, Vec<u8>)> = LazyLock::new(|| {
    let (_directory, store) = store();
    let parts = paths(&write(
        &store,
        &[of(1, steady(300, 1.0)), of(2, steady(300, 2.0))],
    ));
    let bytes = std::fs::read(store.directory().join(&parts[0])).unwrap();
    (parts, bytes)
});

/// A sample of one of four series on a coarse grid over two months, so that repetitions are common.
fn arrival() -> impl Strategy<Value = (i64, Sample)> {
    let value = prop::sample::select(vec![
        0.0,
        -0.0,
        0.1,
        50.0,
        250.5,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ]);
    let capacity = prop::option::of(prop::sample::select(vec![1.0, 100.0, 3e9]));
    (1_i64..5, 0_i64..40, value, capacity).prop_map(|(series, step, value, capacity)| {
        let at = july() + step * 36 * 3_600_000;
        (
            series,
            Sample {
                at,
                value,
                capacity,
            },
        )
    })
}

/// What a fold in order of arrival makes of the samples.
fn expected(arrivals: &[(i64, Sample)], keep: impl Fn(i64, &Sample) -> bool) -> Rows {
    let mut folded: BTreeMap<(i64, i64), Sample> = BTreeMap::new();
    for (series, sample) in arrivals
        .iter()
        .filter(|(series, sample)| keep(*series, sample))
    {
        let entry = folded.entry((*series, sample.at)).or_insert(*sample);
        *entry = entry.larger(*sample);
    }
    let mut rows = Rows::new();
    for ((series, _), sample) in folded {
        match rows.last_mut() {
            Some((last, samples)) if last.0 == series => samples.push(sample),
            _ => rows.push((SeriesId(series), vec![sample])),
        }
    }
    rows
}

/// Equal to the bit: `==` takes the two zeros for one.
fn bits(rows: &Rows) -> Vec<(i64, i64, u64, Option<u64>)> {
    let samples = rows
        .iter()
        .flat_map(|(series, samples)| samples.iter().map(|s| (series.0, s)));
    samples
        .map(|(series, s)| {
            (
                series,
                s.at,
                s.value.to_bits(),
                s.capacity.map(f64::to_bits),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_order_of_arrival_and_any_split_into_parts_reads_back_the_same(
        arrivals in prop::collection::vec((arrival(), 0_usize..3), 1..120),
        batch in 1_usize..9,
        limit in 1_usize..60,
        from_step in 0_i64..40,
        steps in 0_i64..40,
        wanted in prop::collection::vec(1_i64..6, 0..4),
    ) {
        let (_directory, store) = store();
        let mut writers: Vec<RawWriter> =
            (0..3).map(|_| RawWriter::new(store.directory.clone(), limit)).collect();
        for chunk in arrivals.chunks(batch) {
            for (position, writer) in writers.iter_mut().enumerate() {
                for series in 1..5 {
                    let samples: Vec<Sample> = chunk
                        .iter()
                        .filter(|((s, _), w)| *s == series && *w == position)
                        .map(|((_, sample), _)| *sample)
                        .collect();
                    writer.push(&of(series, samples)).unwrap();
                }
            }
        }
        let parts: Vec<WrittenPart> =
            writers.into_iter().flat_map(|writer| writer.finish().unwrap()).collect();
        let arrivals: Vec<(i64, Sample)> = arrivals.into_iter().map(|(arrival, _)| arrival).collect();
        prop_assert_eq!(bits(&read_all(&store, &parts)), bits(&expected(&arrivals, |_, _| true)));

        // A range and a choice of series see exactly what lies in them.
        let from = july() + from_step * 36 * 3_600_000;
        let to = from + steps * 36 * 3_600_000;
        let ids: Vec<SeriesId> = wanted.iter().map(|series| SeriesId(*series)).collect();
        let inside = |sample: &Sample| (from..to).contains(&sample.at);
        prop_assert_eq!(
            bits(&read(&store, &paths(&parts), Some(&ids), from, to)),
            bits(&expected(&arrivals, |series, sample| wanted.contains(&series) && inside(sample)))
        );

        // Merging a month's parts changes nothing.
        let month = parts[0].month;
        let (old, mut kept): (Vec<WrittenPart>, Vec<WrittenPart>) =
            parts.into_iter().partition(|part| part.month == month);
        kept.push(store.compact(&paths(&old), Metric::Cpu, month).unwrap());
        prop_assert_eq!(bits(&read_all(&store, &kept)), bits(&expected(&arrivals, |_, _| true)));
    }

    #[test]
    fn a_damaged_part_never_brings_the_reader_down(
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let (parts, mut bytes) = WHOLE.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let (_directory, store) = store();
        let path = store.directory().join(&parts[0]);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        if let Err(error) = store.read(&parts, None, i64::MIN, i64::MAX, &mut |_, _| {}) {
            prop_assert_eq!(error.kind(), ErrorKind::InvalidData);
        }
    }
}
