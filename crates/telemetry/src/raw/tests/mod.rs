//! What the raw directory promises, from outside.

use std::io::ErrorKind;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use parquet::basic::Encoding;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use tempfile::TempDir;
use yunheng_domain::ids::SeriesId;
use yunheng_domain::metric::Metric;
use yunheng_domain::series::Sample;

use super::layout::ROW_GROUP_ROWS;
use super::{RawStore, RawWriter, WrittenPart, layout};
use crate::batch::SeriesSamples;

mod properties;

type Rows = Vec<(SeriesId, Vec<Sample>)>;

fn store() -> (TempDir, RawStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = RawStore::open(&directory.path().join("raw")).unwrap();
    (directory, store)
}

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn july() -> i64 {
    ms("2013-06-30T16:00:00Z")
}

fn sample(at: i64, value: f64) -> Sample {
    Sample {
        at,
        value,
        capacity: Some(100.0),
    }
}

/// `count` samples, one every half minute from the beginning of July.
fn steady(count: i64, value: f64) -> Vec<Sample> {
    (0..count)
        .map(|step| sample(july() + step * 30_000, value + (step % 7) as f64))
        .collect()
}

fn of(series: i64, samples: Vec<Sample>) -> SeriesSamples {
    SeriesSamples {
        series: SeriesId(series),
        metric: Metric::Cpu,
        samples,
    }
}

fn write(store: &RawStore, batches: &[SeriesSamples]) -> Vec<WrittenPart> {
    let mut writer = store.writer();
    for batch in batches {
        writer.push(batch).unwrap();
    }
    writer.finish().unwrap()
}

fn paths(parts: &[WrittenPart]) -> Vec<String> {
    parts.iter().map(|part| part.path.clone()).collect()
}

fn read(
    store: &RawStore,
    parts: &[String],
    series: Option<&[SeriesId]>,
    from: i64,
    to: i64,
) -> Rows {
    let mut rows = Rows::new();
    store
        .read(parts, series, from, to, &mut |series, samples| {
            rows.push((series, samples.to_vec()));
        })
        .unwrap();
    rows
}

fn read_all(store: &RawStore, parts: &[WrittenPart]) -> Rows {
    read(store, &paths(parts), None, i64::MIN, i64::MAX)
}

fn files(store: &RawStore) -> Vec<String> {
    let mut files = Vec::new();
    for folder in super::entries(store.directory(), std::fs::FileType::is_dir).unwrap() {
        let metric = store.directory().join(&folder);
        for month in super::entries(&metric, std::fs::FileType::is_dir).unwrap() {
            let names = super::entries(&metric.join(&month), std::fs::FileType::is_file).unwrap();
            files.extend(names.iter().map(|name| format!("{folder}/{month}/{name}")));
        }
    }
    files.sort();
    files
}

#[test]
fn a_month_begins_at_midnight_in_shanghai() {
    let (_directory, store) = store();
    let last_of_july = sample(ms("2013-07-31T15:59:59.999Z"), 1.0);
    let first_of_august = sample(ms("2013-07-31T16:00:00Z"), 2.0);
    let parts = write(&store, &[of(1, vec![first_of_august, last_of_july])]);
    let months: Vec<Date> = parts.iter().map(|part| part.month).collect();
    assert_eq!(months, [date(2013, 7, 1), date(2013, 8, 1)]);
    assert_eq!(
        paths(&parts),
        ["cpu/2013-07/000001.parquet", "cpu/2013-08/000001.parquet"]
    );
    assert_eq!(
        read_all(&store, &parts),
        [(SeriesId(1), vec![last_of_july, first_of_august])]
    );
}

#[test]
fn a_part_says_what_is_in_it() {
    let (directory, store) = store();
    let parts = write(&store, &[of(7, steady(10, 1.0)), of(3, steady(5, 2.0))]);
    let [part] = parts.as_slice() else {
        panic!("{parts:?}")
    };
    let file = directory.path().join("raw").join(&part.path);
    assert_eq!(part.rows, 15);
    assert_eq!(part.bytes, file.metadata().unwrap().len());
    assert_eq!((part.min_at, part.max_at), (july(), july() + 9 * 30_000));
}

#[test]
fn other_readers_find_order_types_and_version_in_the_file() {
    let (directory, store) = store();
    let parts = write(&store, &[of(1, steady(500, 1.0))]);
    let file = std::fs::File::open(directory.path().join("raw").join(&parts[0].path)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let metadata = reader.metadata();

    let entries = metadata.file_metadata().key_value_metadata().unwrap();
    assert_eq!(entries[0].key, "yunheng.samples.version");
    assert_eq!(entries[0].value.as_deref(), Some("1"));
    let schema = metadata.file_metadata().schema_descr();
    let columns: Vec<String> = schema
        .columns()
        .iter()
        .map(|column| format!("{} {:?}", column.name(), column.physical_type()))
        .collect();
    assert_eq!(
        columns,
        [
            "series INT64",
            "at INT64",
            "value DOUBLE",
            "capacity DOUBLE"
        ]
    );

    let group = metadata.row_group(0);
    let order: Vec<i32> = group
        .sorting_columns()
        .unwrap()
        .iter()
        .map(|column| column.column_idx)
        .collect();
    assert_eq!(order, [0, 1]);
    let packed = |column: usize, encoding| group.column(column).encodings().any(|e| e == encoding);
    assert!(packed(layout::AT, Encoding::DELTA_BINARY_PACKED));
    assert!(packed(layout::VALUE, Encoding::RLE_DICTIONARY));
}

#[test]
fn values_that_never_repeat_give_up_the_dictionary() {
    let (directory, store) = store();
    let noise = |step: i64| {
        f64::from_bits(
            0x4030_0000_0000_0000 | step.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 12,
        )
    };
    let rows = i64::try_from(ROW_GROUP_ROWS).unwrap();
    let samples: Vec<Sample> = (0..rows)
        .map(|step| sample(july() + step * 1000, noise(step)))
        .collect();
    let parts = write(&store, &[of(1, samples.clone())]);
    let file = std::fs::File::open(directory.path().join("raw").join(&parts[0].path)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let encodings: Vec<Encoding> = reader
        .metadata()
        .row_group(0)
        .column(layout::VALUE)
        .encodings()
        .collect();
    assert!(
        encodings.contains(&Encoding::BYTE_STREAM_SPLIT),
        "{encodings:?}"
    );
    assert_eq!(read_all(&store, &parts), [(SeriesId(1), samples)]);
}

#[test]
fn a_series_longer_than_a_row_group_reads_back_whole() {
    let (_directory, store) = store();
    let long = steady(i64::try_from(ROW_GROUP_ROWS).unwrap() + 1000, 1.0);
    let parts = write(
        &store,
        &[
            of(1, steady(10, 3.0)),
            of(2, long.clone()),
            of(3, steady(5, 4.0)),
        ],
    );
    let expected = [
        (SeriesId(1), steady(10, 3.0)),
        (SeriesId(2), long),
        (SeriesId(3), steady(5, 4.0)),
    ];
    assert_eq!(read_all(&store, &parts), expected);
}

#[test]
fn reading_one_series_leaves_the_row_groups_of_others_alone() {
    let (directory, store) = store();
    let batches: Vec<SeriesSamples> = (1..=4)
        .map(|series| of(series, steady(30_000, series as f64)))
        .collect();
    let parts = write(&store, &batches);
    let path = directory.path().join("raw").join(&parts[0].path);
    let mut bytes = std::fs::read(&path).unwrap();
    let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(reader.metadata().num_row_groups(), 4);
    for group in [0, 1, 3] {
        for column in reader.metadata().row_group(group).columns() {
            let (start, length) = column.byte_range();
            let (start, length) = (
                usize::try_from(start).unwrap(),
                usize::try_from(length).unwrap(),
            );
            bytes[start..start + length].fill(0);
        }
    }
    std::fs::write(&path, bytes).unwrap();

    let rows = read(
        &store,
        &paths(&parts),
        Some(&[SeriesId(3)]),
        i64::MIN,
        i64::MAX,
    );
    assert_eq!(rows, [(SeriesId(3), steady(30_000, 3.0))]);
    let damaged = store.read(&paths(&parts), None, i64::MIN, i64::MAX, &mut |_, _| {});
    assert_eq!(damaged.unwrap_err().kind(), ErrorKind::InvalidData);
}

#[test]
fn a_repeated_sample_keeps_the_larger_value_then_the_smaller_capacity() {
    let (_directory, store) = store();
    let at = july();
    let with = |value, capacity| Sample {
        at,
        value,
        capacity,
    };
    let first = write(
        &store,
        &[of(1, vec![with(2.0, Some(8.0)), with(1.0, Some(1.0))])],
    );
    let second = write(
        &store,
        &[of(1, vec![with(2.0, None), with(2.0, Some(4.0))])],
    );
    let parts = [first, second].concat();
    assert_eq!(
        read_all(&store, &parts),
        [(SeriesId(1), vec![with(2.0, Some(4.0))])]
    );
}

#[test]
fn an_infinite_capacity_is_kept_as_unknown() {
    let (_directory, store) = store();
    let endless = Sample {
        capacity: Some(f64::INFINITY),
        ..sample(july(), 1.0)
    };
    let parts = write(&store, &[of(1, vec![endless])]);
    let unknown = Sample {
        capacity: None,
        ..endless
    };
    assert_eq!(read_all(&store, &parts), [(SeriesId(1), vec![unknown])]);
}

#[test]
fn samples_outside_2000_to_2100_and_values_that_are_no_number_are_refused() {
    let (_directory, store) = store();
    let mut writer = store.writer();
    for bad in [
        sample(ms("1999-12-31T15:59:59Z"), 1.0),
        sample(ms("2100-12-31T16:00:00Z"), 1.0),
        sample(i64::MAX, 1.0),
        sample(july(), f64::NAN),
    ] {
        let error = writer
            .push(&of(1, vec![sample(july(), 1.0), bad]))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(writer.finish().unwrap(), []);
}

#[test]
fn a_writer_that_is_dropped_leaves_no_file() {
    let (_directory, store) = store();
    let mut writer = RawWriter::new(store.directory.clone(), 10);
    for series in [5, 3, 1] {
        writer.push(&of(series, steady(20, 1.0))).unwrap();
    }
    assert!(!files(&store).is_empty());
    drop(writer);
    assert_eq!(files(&store), [""; 0]);
}

#[test]
fn a_spilling_writer_goes_on_with_a_part_as_long_as_the_order_allows() {
    let (_directory, store) = store();
    let mut writer = RawWriter::new(store.directory.clone(), 10);
    for series in 1..=20 {
        writer
            .push_sorted(SeriesId(series), Metric::Cpu, &steady(20, series as f64))
            .unwrap();
    }
    let parts = writer.finish().unwrap();
    assert_eq!(parts.len(), 1);
    assert_eq!(read_all(&store, &parts).len(), 20);
}

#[test]
fn writers_that_share_a_directory_never_take_the_same_name() {
    let (_directory, store) = store();
    let parts: Vec<WrittenPart> = std::thread::scope(|scope| {
        let writers: Vec<_> = (1..=8)
            .map(|series| {
                let store = store.clone();
                scope.spawn(move || write(&store, &[of(series, steady(50, series as f64))]))
            })
            .collect();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect()
    });
    assert_eq!(files(&store).len(), 8);
    assert_eq!(read_all(&store, &parts).len(), 8);
}

#[test]
fn a_missing_part_is_named() {
    let (_directory, store) = store();
    let missing = ["cpu/2013-07/000009.parquet".to_owned()];
    let error = store
        .read(&missing, None, 0, i64::MAX, &mut |_, _| {})
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("cpu/2013-07/000009.parquet"),
        "{error}"
    );
}

#[test]
fn a_part_that_is_cut_off_or_not_ours_is_invalid_data() {
    let (directory, store) = store();
    let parts = paths(&write(&store, &[of(1, steady(5000, 1.0))]));
    let path = directory.path().join("raw").join(&parts[0]);
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 3, 12, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let error = store
            .read(&parts, None, 0, i64::MAX, &mut |_, _| {})
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
        assert!(error.to_string().contains(&parts[0]), "{error}");
    }
    let at = whole
        .windows(23)
        .rposition(|bytes| bytes == b"yunheng.samples.version")
        .unwrap();
    let mut changed = whole;
    changed[at] = b'j';
    std::fs::write(&path, changed).unwrap();
    let error = store
        .read(&parts, None, 0, i64::MAX, &mut |_, _| {})
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
}

#[test]
fn a_path_that_leaves_the_directory_is_refused() {
    let (directory, store) = store();
    std::fs::write(directory.path().join("precious"), "data").unwrap();
    for path in ["../precious", "/etc/hostname", "cpu/../../precious", ""] {
        let outside = [path.to_owned()];
        let read = store
            .read(&outside, None, 0, 1, &mut |_, _| {})
            .unwrap_err();
        assert_eq!(read.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            store.remove(&outside).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
    assert!(directory.path().join("precious").exists());
}

#[test]
fn compacting_merges_parts_into_one_that_reads_the_same() {
    let (_directory, store) = store();
    let mut parts = write(&store, &[of(1, steady(100, 1.0)), of(9, steady(50, 2.0))]);
    parts.extend(write(
        &store,
        &[of(1, steady(150, 0.5)), of(4, steady(50, 2.0))],
    ));
    let before = read_all(&store, &parts);

    let merged = store
        .compact(&paths(&parts), Metric::Cpu, date(2013, 7, 1))
        .unwrap();
    assert_eq!(merged.path, "cpu/2013-07/000003.parquet");
    assert_eq!(merged.rows, 250);
    assert_eq!(read_all(&store, std::slice::from_ref(&merged)), before);

    store.remove(&paths(&parts)).unwrap();
    assert_eq!(files(&store), [merged.path]);
    store.remove(&paths(&parts)).unwrap();
}

#[test]
fn compacting_refuses_parts_of_another_partition_and_leaves_nothing_after_a_failure() {
    let (_directory, store) = store();
    let parts = paths(&write(&store, &[of(1, steady(100, 1.0))]));
    let refused =
        |parts: &[String], metric, month| store.compact(parts, metric, month).unwrap_err().kind();
    assert_eq!(
        refused(&parts, Metric::Memory, date(2013, 7, 1)),
        ErrorKind::InvalidInput
    );
    assert_eq!(
        refused(&parts, Metric::Cpu, date(2013, 8, 1)),
        ErrorKind::InvalidInput
    );
    assert_eq!(
        refused(&[], Metric::Cpu, date(2013, 7, 1)),
        ErrorKind::InvalidInput
    );
    let with_missing = [parts[0].clone(), "cpu/2013-07/000777.parquet".to_owned()];
    assert_eq!(
        refused(&with_missing, Metric::Cpu, date(2013, 7, 1)),
        ErrorKind::NotFound
    );
    assert_eq!(files(&store), parts);
}

#[test]
fn only_unlisted_parts_and_unfinished_files_are_removed_at_start() {
    let (directory, store) = store();
    let mut parts = paths(&write(&store, &[of(1, steady(10, 1.0))]));
    let unlisted = write(&store, &[of(1, steady(10, 1.0))]);
    let raw = directory.path().join("raw");
    std::fs::write(raw.join("cpu/2013-07/000003.unfinished"), "").unwrap();
    std::fs::write(raw.join("cpu/2013-07/notes.txt"), "").unwrap();
    std::fs::write(raw.join("cpu/stray.parquet"), "").unwrap();
    std::fs::create_dir_all(raw.join("else/2013-07")).unwrap();
    std::fs::write(raw.join("else/2013-07/000001.parquet"), "").unwrap();

    assert_eq!(store.remove_unlisted(&parts).unwrap(), 2);
    assert!(!raw.join(&unlisted[0].path).exists());
    assert!(raw.join("cpu/stray.parquet").exists());
    parts.push("cpu/2013-07/notes.txt".to_owned());
    parts.push("else/2013-07/000001.parquet".to_owned());
    parts.sort();
    assert_eq!(files(&store), parts);
}
