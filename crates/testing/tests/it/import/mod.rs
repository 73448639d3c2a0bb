//! Files: all or nothing, and errors that name file, line and column.

use std::fs;
use std::path::Path;

use yunheng_app::ImportFormat;
use yunheng_domain::metric::Metric;
use yunheng_domain::period::Period;
use yunheng_testing::harness::setup;
use yunheng_testing::{Harness, both, gwa, ms};

both!(
    a_folder_makes_machines_under_the_unit_and_keeps_every_peak,
    a_folder_imported_twice_changes_nothing,
    a_truncated_archive_imports_nothing,
    a_wrong_separator_is_named_by_line_and_column_and_imports_nothing,
    plain_csv_makes_resources_and_roll_ups,
    what_a_file_does_not_say_of_a_machine_stays_as_registered,
);

fn july() -> i64 {
    ms("2013-07-01T00:00:00+08:00") / 1_000
}

/// Two machines over two days: one low, one with a peak of 77.25 % in its thirtieth hour.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    gwa::write(
        folder.path(),
        "2013-7",
        "101",
        &gwa::rows(july(), 2, |_| 5.5, |_| 20.0),
    );
    let peak = |hour| if hour == 30 { 77.25 } else { 10.0 };
    gwa::write(
        folder.path(),
        "2013-7",
        "102",
        &gwa::rows(july(), 2, peak, |_| 55.0),
    );
    folder
}

async fn resources(city: &Harness) -> Vec<String> {
    let all = city.store().all_resources().await.unwrap();
    all.into_iter()
        .map(|resource| resource.details.name)
        .collect()
}

async fn a_folder_makes_machines_under_the_unit_and_keeps_every_peak(city: Harness) {
    let report = city
        .import(ImportFormat::GwaT12, folder().path())
        .await
        .unwrap();
    assert_eq!(report.resources_created, 2);
    assert!(report.samples >= 2 * 2 * 576, "{report:?}");
    let mut names = resources(&city).await;
    names.sort();
    assert_eq!(names, ["101", "102"]);
    let days: Period = "2013-07-01..2013-07-02".parse().unwrap();
    let chart = city
        .app()
        .chart(&setup(), city.id_of("102").await, Metric::Cpu, Some(days))
        .await
        .unwrap();
    let peaks: Vec<f64> = chart.days.iter().map(|day| day.max).collect();
    assert_eq!(peaks, [10.0, 77.25]);
    assert_eq!(chart.days[0].count, 288);
}

async fn a_folder_imported_twice_changes_nothing(city: Harness) {
    let folder = folder();
    city.import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap();
    let days = ("2013-07-01".parse().unwrap(), "2013-07-02".parse().unwrap());
    let vm = city.id_of("102").await;
    let before = city
        .store()
        .daily_rollups(vm, days.0, days.1)
        .await
        .unwrap();
    let again = city
        .import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap();
    assert_eq!(again.resources_created, 0);
    let after = city
        .store()
        .daily_rollups(vm, days.0, days.1)
        .await
        .unwrap();
    assert_eq!(before, after);
}

/// Nothing may be left: no resource, no roll-up, no file.
async fn assert_empty(city: &Harness) {
    assert_eq!(resources(city).await, Vec::<String>::new());
    assert_eq!(city.store().rolled_days().await.unwrap(), None);
    assert_eq!(
        city.store().parts(None, i64::MIN, i64::MAX).await.unwrap(),
        []
    );
    assert_eq!(parquet_files(city.data()), 0);
}

fn parquet_files(directory: &Path) -> usize {
    fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            if path.is_dir() {
                parquet_files(&path)
            } else {
                usize::from(
                    path.extension()
                        .is_some_and(|extension| extension == "parquet"),
                )
            }
        })
        .sum()
}

async fn a_truncated_archive_imports_nothing(city: Harness) {
    let folder = folder();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all(".", folder.path()).unwrap();
    let whole = zstd::encode_all(tar.into_inner().unwrap().as_slice(), 3).unwrap();
    let archive = folder.path().join("trace.tar.zst");
    fs::write(&archive, &whole[..whole.len() * 2 / 3]).unwrap();
    let error = city
        .import(ImportFormat::GwaT12, &archive)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("trace.tar.zst"), "{error}");
    assert_empty(&city).await;

    fs::write(&archive, &whole).unwrap();
    let report = city.import(ImportFormat::GwaT12, &archive).await.unwrap();
    assert_eq!(report.resources_created, 2);
}

async fn a_wrong_separator_is_named_by_line_and_column_and_imports_nothing(city: Harness) {
    let folder = folder();
    let path = folder.path().join("2013-7/102.csv");
    let text = fs::read_to_string(&path).unwrap();
    let broken: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            if index == 40 {
                line.replace(";\t", ",")
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(&path, broken.join("\n")).unwrap();
    let error = city
        .import(ImportFormat::GwaT12, folder.path())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("102.csv:41:"), "{error}");
    assert_empty(&city).await;
}

async fn what_a_file_does_not_say_of_a_machine_stays_as_registered(city: Harness) {
    city.unit("U1").await;
    let machine = city.machine("db-1", "U1").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    // Memory has a capacity, twice what is registered; the number of virtual CPUs is nowhere.
    let rows = "resource,metric,timestamp,value,capacity\n\
         db-1,cpu,2013-10-09T00:00:00+08:00,42.5,\n\
         db-1,memory,2013-10-09T00:00:00+08:00,4294967296,17179869184\n";
    fs::write(&path, rows).unwrap();
    city.import(ImportFormat::Csv, &path).await.unwrap();
    let found = city.store().resource(machine).await.unwrap().unwrap();
    let size = found.resource.details.size;
    assert_eq!((size.vcpus, size.memory_bytes), (4, 16 << 30));
}

async fn plain_csv_makes_resources_and_roll_ups(city: Harness) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    fs::write(
        &path,
        "resource,metric,timestamp,value,capacity\n\
         db-1,cpu,2013-07-01T00:00:00+08:00,42.5,\n\
         db-1,memory,1372608000,4294967296,8589934592\n\
         db-1-data,disk,1372608000000,100,400\n",
    )
    .unwrap();
    let report = city.import(ImportFormat::Csv, &path).await.unwrap();
    assert_eq!(report.samples, 3);
    let day = "2013-07-01".parse().unwrap();
    let store = city.store();
    let rollups = store
        .daily_rollups(city.id_of("db-1").await, day, day)
        .await
        .unwrap();
    let maxima: Vec<f64> = rollups.iter().map(|stored| stored.rollup.max).collect();
    assert_eq!(maxima, [42.5, 50.0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_mistake_in_a_csv_is_named_by_line_and_column() {
    let city = Harness::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samples.csv");
    let header = "resource,metric,timestamp,value";
    for (row, place) in [
        ("vm,cpu,2013-07-01T00:00:00Z,many", "samples.csv:2:4"),
        ("vm,heat,2013-07-01T00:00:00Z,1", "samples.csv:2:2"),
        ("vm,cpu,yesterday,1", "samples.csv:2:3"),
        ("vm,cpu,1999-12-31T00:00:00Z,1", "samples.csv:2:3"),
        ("vm,cpu,2100-02-01T00:00:00Z,1", "samples.csv:2:3"),
        ("vm;cpu;2013-07-01T00:00:00Z;1", "samples.csv:2:"),
    ] {
        fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        let error = city
            .import(ImportFormat::Csv, &path)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(place), "{row}: {error}");
    }
    assert_empty(&city).await;
}
