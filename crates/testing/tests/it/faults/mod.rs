//! What the program survives, as a process.

mod act_killed;
mod delivery_killed;
mod full_disk;
mod killing;
mod request_killed;
mod sigkill;

use std::path::Path;

use yunheng_app::{App, Config, ImportFormat, NewPersonRequest, NewResourceRequest};
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::role::Post;
use yunheng_testing::harness::setup;
use yunheng_testing::harness::{PROVIDER, V1, WRITE};
use yunheng_testing::{PostgresDatabase, Program, TestClock, WriteBody, ms};

/// CPU percent by our own name.
const CPU: &str = "yunheng_cpu_percent";

/// Noon of the day that samples carry: in the past of any machine that runs this.
fn noon() -> i64 {
    ms("2024-03-05T12:00:00+08:00")
}

/// Opens the data of a program that does not run.
pub(crate) async fn open(data: &Path, database: Option<&str>) -> App {
    let config = Config {
        database: database.map(ToOwned::to_owned),
        key_file: data.join("master.key"),
        ..Config::for_directory(data.to_owned())
    };
    let clock = TestClock::at("2024-03-06T00:00:00Z".parse().unwrap());
    App::open(config, clock, yunheng_testing::Seeded::new(9))
        .await
        .unwrap()
}

/// Makes a data directory with the machine `vm-1`.
pub(crate) async fn found(data: &Path, database: Option<&str>) -> ResourceId {
    let app = open(data, database).await;
    app.add_organisation(
        &setup(),
        &NewOrganisation::tenant("U1", "测试单位", "测试", "政府部门", Payer::CityBudget),
    )
    .await
    .unwrap();
    // Set up, so that it serves more than the set-up page.
    let request = NewPersonRequest {
        login: "admin.one".to_owned(),
        name: "管理员".to_owned(),
        organisation_code: "U1".to_owned(),
        ..NewPersonRequest::default()
    };
    let person = app.add_person(&setup(), &request).await.unwrap();
    app.appoint(&setup(), person, Post::Sysadmin).await.unwrap();
    let vm = register(&app, "vm-1").await;
    // A store that is only dropped still tidies up its files for a while.
    app.close().await.unwrap();
    vm
}

async fn register(app: &App, name: &str) -> ResourceId {
    app.register_resource(
        &setup(),
        &NewResourceRequest {
            name: name.to_owned(),
            kind: ResourceKind::VirtualMachine,
            unit_code: "U1".to_owned(),
            machine: None,
            vcpus: 4,
            memory_gb: 8,
            disk_gb: 0,
        },
    )
    .await
    .unwrap()
}

/// Posts a body; the status, or `None` if the program was gone before it answered.
async fn post(program: &Program, body: &WriteBody) -> Option<u16> {
    let answer = program
        .client()
        .post(program.url(WRITE))
        .header("content-type", V1)
        .header("content-encoding", "snappy")
        .bearer_auth(PROVIDER)
        .body(body.v1())
        .send()
        .await;
    answer.ok().map(|answer| answer.status().as_u16())
}

/// Every raw CPU reading of the day, in time order.
async fn raw(app: &App, resource: ResourceId) -> Vec<(i64, f64)> {
    app.flush().await.unwrap();
    let day = "2024-03-05..2024-03-05".parse().unwrap();
    let chart = app
        .chart(&setup(), resource, Metric::Cpu, Some(day))
        .await
        .unwrap();
    assert!(!chart.thinned);
    chart.raw
}

#[tokio::test(flavor = "multi_thread")]
async fn two_databases_on_one_data_directory_leave_each_other_s_samples_alone() {
    let data = tempfile::tempdir().unwrap();
    let vm = found(data.path(), None).await;
    let file = data.path().join("samples.csv");
    std::fs::write(
        &file,
        "resource,metric,timestamp,value\nvm-1,cpu,2024-03-05T04:00:00Z,12.5\n",
    )
    .unwrap();
    let ours = open(data.path(), None).await;
    ours.import(
        &setup(),
        ImportFormat::Csv,
        &file,
        "U1",
        Source::Provider,
        &|_, _| {},
    )
    .await
    .unwrap();
    ours.close().await.unwrap();

    // The other database lists none of these files, and removes what it does not list.
    let other = PostgresDatabase::create().await;
    let theirs = open(data.path(), Some(other.url())).await;
    assert_eq!(theirs.units(&setup()).await.unwrap(), []);
    drop(theirs);

    let ours = open(data.path(), None).await;
    let day = "2024-03-05..2024-03-05".parse().unwrap();
    let chart = ours
        .chart(&setup(), vm, Metric::Cpu, Some(day))
        .await
        .unwrap();
    assert_eq!(chart.raw, [(noon(), 12.5)]);
}
