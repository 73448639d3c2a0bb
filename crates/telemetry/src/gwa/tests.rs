use std::fs;
use std::io::Write;

use super::*;

const HEADER: &str = "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n";

/// A row of a made-up machine.
fn row(at: i64, cores: u32, cpu: f64, capacity: f64, used: f64) -> String {
    format!(
        "{at};\t{cores};\t2600.0;\t26.0;\t{cpu};\t{capacity};\t{used};\t0.0;\t9.5;\t1.5;\t0.5\n"
    )
}

fn import(path: &Path) -> Result<(Vec<MachineTrace>, u64), String> {
    let mut traces = Vec::new();
    let mut consumed = 0;
    super::read(path, &mut |bytes| consumed = bytes, &mut |trace| {
        traces.push(trace);
        Ok(())
    })
    .map_err(|error| {
        let folder = path.parent().unwrap().display().to_string();
        error.to_string().replace(&format!("{folder}/"), "")
    })?;
    Ok((traces, consumed))
}

fn import_one(content: &str) -> Result<MachineTrace, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("7.csv");
    fs::write(&file, content).unwrap();
    import(&file).map(|(mut traces, _)| traces.remove(0))
}

fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder
            .append_data(&mut header, name, content.as_bytes())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn import_archive(bytes: &[u8]) -> Result<(Vec<MachineTrace>, u64), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rnd.tar.zst");
    fs::write(&file, bytes).unwrap();
    import(&file)
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn units_become_percent_bytes_and_bytes_per_second() {
    let trace = import_one(&format!(
        "{HEADER}{}",
        row(1_372_629_804, 2, 1.8, 2048.0, 512.5)
    ))
    .unwrap();
    assert_eq!(trace.name, "7");
    let at = 1_372_629_804_000;
    let sample = |value, capacity| {
        vec![Sample {
            at,
            value,
            capacity,
        }]
    };
    assert_eq!(trace.cpu, sample(1.8, Some(100.0)));
    assert_eq!(trace.memory, sample(512.5 * 1024.0, Some(2048.0 * 1024.0)));
    assert_eq!(trace.network, sample(2048.0, None));
    let size = Size {
        vcpus: 2,
        memory_bytes: 2048 * 1024,
        disk_bytes: 0,
    };
    assert_eq!(trace.sizes, vec![(at, size)]);
}

#[test]
fn a_header_that_means_milliseconds_is_understood_too() {
    let trace = import_one(&format!(
        "{HEADER}{}",
        row(1_372_629_804_500, 1, 1.0, 1.0, 1.0)
    ))
    .unwrap();
    assert_eq!(trace.cpu[0].at, 1_372_629_804_500);
}

#[test]
fn rows_are_sorted_and_the_larger_of_two_with_one_timestamp_counts() {
    let body = [
        row(1_372_630_104, 1, 3.0, 1000.0, 10.0),
        row(1_372_629_804, 1, 1.0, 1000.0, 30.0),
        row(1_372_629_804, 1, 2.0, 1000.0, 20.0),
    ];
    let trace = import_one(&format!("{HEADER}{}", body.concat())).unwrap();
    let values = |samples: &[Sample]| {
        samples
            .iter()
            .map(|sample| sample.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&trace.cpu), [2.0, 3.0]);
    assert_eq!(values(&trace.memory), [30.0 * 1024.0, 10.0 * 1024.0]);
    assert!(trace.cpu.is_sorted_by_key(|sample| sample.at));
}

#[test]
fn cpu_above_one_hundred_percent_is_kept() {
    let trace = import_one(&format!(
        "{HEADER}{}",
        row(1_372_629_804, 1, 104.5, 1.0, 2.0)
    ))
    .unwrap();
    assert_eq!(trace.cpu[0].value.to_bits(), 104.5_f64.to_bits());
}

#[test]
fn a_machine_that_is_off_has_no_memory_capacity_and_no_size() {
    let body = [
        row(1_372_629_804, 1, 0.0, 0.0, 0.0),
        row(1_372_630_104, 1, 1.0, 1024.0, 1.0),
        row(1_372_630_404, 1, 0.0, 0.0, 0.0),
        row(1_372_630_704, 1, 1.0, 1024.0, 1.0),
        row(1_372_631_004, 2, 1.0, 2048.0, 1.0),
        row(1_372_631_304, 1, 1.0, 1024.0, 1.0),
    ];
    let trace = import_one(&format!("{HEADER}{}", body.concat())).unwrap();
    let capacities: Vec<_> = trace.memory.iter().map(|sample| sample.capacity).collect();
    let kb = |kb: f64| Some(kb * 1024.0);
    assert_eq!(
        capacities,
        [None, kb(1024.0), None, kb(1024.0), kb(2048.0), kb(1024.0)]
    );
    let seen: Vec<_> = trace
        .sizes
        .iter()
        .map(|(at, size)| (*at, size.vcpus))
        .collect();
    assert_eq!(
        seen,
        [
            (1_372_630_104_000, 1),
            (1_372_631_004_000, 2),
            (1_372_631_304_000, 1)
        ]
    );
}

#[test]
fn errors_name_file_line_and_column() {
    let good = row(1_372_629_804, 1, 1.0, 1.0, 1.0);
    for (content, expected) in [
        (
            format!("{HEADER}{good}{}", good.replace("\t1.5", "\tabc")),
            "7.csv:3:10: 'abc' is not a number",
        ),
        (
            format!("{HEADER}{}", good.replace("1372629804", "12")),
            "7.csv:2:1: '12' lies outside the years 2000 to 2100",
        ),
        (
            format!("{HEADER}{}", good.replace(";\t1;", ";\t1.5;")),
            "7.csv:2:2: '1.5' is no number of cores",
        ),
        (
            format!("{HEADER}{}", good.replace("\t1.5", "\tinf")),
            "7.csv:2:10: 'inf' is negative or not finite",
        ),
        (
            format!("{HEADER}{good}1372630104;\t1\n"),
            "7.csv:3:3: 2 fields where the header has 11",
        ),
        (
            format!("{HEADER}{good}{}", good.replace(';', ",")),
            "7.csv:3:2: 1 fields where the header has 11",
        ),
        (
            HEADER.replace(';', ","),
            "7.csv:1:1: wrong separator: columns are separated by ';' and a tab",
        ),
        (
            HEADER.replace("Memory usage", "Memory"),
            "7.csv:1:0: not a GWA-T-12 header: it lacks the column 'Memory usage [KB]'",
        ),
        (
            "a,b,c\n1,2,3\n".to_owned(),
            "7.csv:1:1: not a GWA-T-12 header",
        ),
        (HEADER.to_owned(), "7.csv:0:0: no rows below the header"),
        (String::new(), "7.csv:0:0: the file is empty"),
    ] {
        assert_eq!(import_one(&content).unwrap_err(), expected);
    }
}

#[test]
fn lines_are_counted_the_same_with_carriage_returns_and_blank_lines() {
    let good = row(1_372_629_804, 1, 1.0, 1.0, 1.0);
    let bad = good.replace("\t1.5", "\tabc");
    let unix = format!("{HEADER}{good}\n{good}{bad}\n");
    for content in [unix.replace('\n', "\r\n"), unix] {
        assert_eq!(
            import_one(&content).unwrap_err(),
            "7.csv:5:10: 'abc' is not a number"
        );
        assert!(import_one(&content.replace("abc", "1")).is_ok());
    }
}

#[test]
fn a_folder_is_read_recursively_in_the_order_of_paths_and_only_its_csv_files() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("rnd");
    for month in ["2013-8", "2013-7"] {
        fs::create_dir_all(root.join(month)).unwrap();
        for name in ["b.csv", "a.csv", "._a.csv", "README.md"] {
            let content = format!("{HEADER}{}", row(1_372_629_804, 1, 1.0, 1.0, 1.0));
            fs::write(root.join(month).join(name), content).unwrap();
        }
    }
    let (traces, consumed) = import(&root).unwrap();
    let names: Vec<_> = traces.iter().map(|trace| trace.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "a", "b"]);
    assert_eq!(consumed, total_bytes(&root).unwrap());
}

#[test]
fn an_empty_folder_and_a_missing_one_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(
        import(&empty).unwrap_err(),
        "empty:0:0: no CSV file in this folder"
    );
    assert!(
        import(&folder.path().join("none"))
            .unwrap_err()
            .starts_with("none: ")
    );
}

#[test]
fn an_archive_gives_what_its_folder_gives() {
    let content = format!("{HEADER}{}", row(1_372_629_804, 1, 1.0, 1.0, 1.0));
    let bytes = zst(&tar(&[
        ("2013-7/10.csv", &content),
        ("README", "x"),
        ("2013-8/10.csv", &content),
    ]));
    let (traces, consumed) = import_archive(&bytes).unwrap();
    assert_eq!(traces.len(), 2);
    let mut plain = import_one(&content).unwrap();
    plain.name = "10".to_owned();
    assert_eq!(traces[0], plain);
    assert_eq!(consumed, bytes.len() as u64);
}

#[test]
fn an_error_inside_an_archive_names_the_inner_file() {
    let content = format!("{HEADER}{}", row(12, 1, 1.0, 1.0, 1.0));
    assert_eq!(
        import_archive(&zst(&tar(&[("2013-7/10.csv", &content)]))).unwrap_err(),
        "rnd.tar.zst!2013-7/10.csv:2:1: '12' lies outside the years 2000 to 2100"
    );
}

#[test]
fn an_archive_cut_anywhere_is_truncated() {
    let rows: String = (0..200)
        .map(|n| row(1_372_629_804 + n * 300, 1, 1.0, 1.0, 1.0))
        .collect();
    let content = format!("{HEADER}{rows}");
    let tar = tar(&[("a.csv", &content), ("b.csv", &content)]);
    let whole = zst(&tar);
    for cut in 4..whole.len() {
        let error = import_archive(&whole[..cut]).unwrap_err();
        assert_eq!(
            error, "rnd.tar.zst:0:0: the archive is truncated",
            "cut at {cut}"
        );
    }
    // Cut before it was compressed: inside the second file, behind the first, before the end marker.
    for cut in [
        tar.len() - 1024,
        tar.len() / 2,
        tar.len() / 2 - 300,
        600,
        512 + content.len(),
    ] {
        let error = import_archive(&zst(&tar[..cut])).unwrap_err();
        assert_eq!(
            error, "rnd.tar.zst:0:0: the archive is truncated",
            "cut at {cut}"
        );
    }
}

#[test]
fn a_damaged_archive_or_another_format_is_refused() {
    assert_eq!(
        import_archive(b"PK\x03\x04 something else").unwrap_err(),
        "rnd.tar.zst:0:0: neither a folder nor a .tar.zst archive"
    );
    assert_eq!(
        import_archive(&zst(&tar(&[("README", "x")]))).unwrap_err(),
        "rnd.tar.zst:0:0: no CSV file in this archive"
    );
    let mut bytes = zst(&tar(&[(
        "a.csv",
        &format!("{HEADER}{}", row(1_372_629_804, 1, 1.0, 1.0, 1.0)),
    )]));
    let checksum = bytes.len() - 1;
    bytes[checksum] ^= 0xff;
    let error = import_archive(&bytes).unwrap_err();
    assert!(
        error.starts_with("rnd.tar.zst:0:0: the archive is damaged: "),
        "{error}"
    );
}
