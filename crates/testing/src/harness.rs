//! The program as a test sees it: real use cases, real router, a database of its own, a clock that stands still.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, header};
use jiff::Timestamp;
use tempfile::TempDir;
use yunheng_app::{App, Config, ImportFormat, ImportReport, NewResourceRequest};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::ResourceId;
use yunheng_domain::metric::Source;
use yunheng_domain::organisation::{NewOrganisation, Payer};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::role::{Post, Role};
use yunheng_store::Store;
use yunheng_web::Edge;

use crate::{Person, PostgresDatabase, Request, Response, Seeded, TestClock, WriteBody};

/// Bearer token of the provider's telemetry in every harness.
pub const PROVIDER: &str = "provider-token-of-the-tests";

/// Bearer token of the supervisor's telemetry in every harness.
pub const SUPERVISOR: &str = "supervisor-token-of-the-tests";

/// Where telemetry is written to.
pub const WRITE: &str = "/api/v1/telemetry/write";

/// Content type of remote write 1.0.
pub const V1: &str = "application/x-protobuf";

/// Content type of remote write 2.0.
pub const V2: &str = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

/// A running program without a process.
#[derive(Debug)]
pub struct Harness {
    app: App,
    router: Router,
    clock: Arc<TestClock>,
    config: Config,
    directory: TempDir,
    database: Option<PostgresDatabase>,
    /// A second view of the database, as another replica has it.
    store: Store,
    /// Who asks, unless a test says otherwise.
    reader: Person,
}

impl Harness {
    /// Over SQLite in a temporary directory.
    pub async fn sqlite() -> Self {
        Self::open(None).await
    }

    /// Over a PostgreSQL database of its own.
    pub async fn postgres() -> Self {
        Self::open(Some(PostgresDatabase::create().await)).await
    }

    async fn open(database: Option<PostgresDatabase>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if database.is_none() {
            crate::sqlite::put_schema(directory.path()).await;
        }
        let config = Config {
            data: directory.path().to_owned(),
            database: database.as_ref().map(|database| database.url().to_owned()),
            body_limit: 1 << 20,
            decompressed_limit: 4 << 20,
            retention_months: 13,
            mapping: None,
            provider_token: Some(PROVIDER.to_owned()),
            supervisor_token: Some(SUPERVISOR.to_owned()),
            master_key: None,
            key_file: directory.path().join("master.key"),
            sign_in: yunheng_app::SignInConfig::default(),
            scanner: None,
            outward: yunheng_app::OutwardConfig::default(),
            driver: Arc::new(yunheng_clouds::Manual),
        };
        // In the fourth quarter of 2013, so that the third is complete.
        let clock = TestClock::at("2013-10-08T01:00:00Z".parse().unwrap());
        let app = App::open(config.clone(), clock.clone(), Seeded::new(7))
            .await
            .unwrap();
        let router = yunheng_web::router_at(app.clone(), edge());
        let store = match &config.database {
            Some(url) => Store::connect(url).await.unwrap(),
            None => Store::open_sqlite(&config.data).await.unwrap(),
        };
        let reader = Person::reader(&app, &store).await;
        Self {
            app,
            router,
            clock,
            config,
            directory,
            database,
            store,
            reader,
        }
    }

    /// Closes and opens again over the same data, as a restart does.
    pub async fn reopen(self) -> Self {
        let Self {
            app,
            router,
            clock,
            config,
            directory,
            database,
            store,
            reader,
        } = self;
        drop(router);
        drop(app);
        let app = App::open(config.clone(), clock.clone(), Seeded::new(8))
            .await
            .unwrap();
        let router = yunheng_web::router_at(app.clone(), edge());
        Self {
            app,
            router,
            clock,
            config,
            directory,
            database,
            store,
            reader,
        }
    }

    /// Opens again with another configuration.
    pub async fn reconfigured(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self.reopen().await
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// What the program was opened with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The clock.
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        self.directory.path()
    }

    /// Address of the database, `None` on SQLite.
    pub fn database(&self) -> Option<&str> {
        self.database.as_ref().map(PostgresDatabase::url)
    }

    /// A second view of the store, for what no page shows to the last bit.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Asks for a path, as a reviewer of the authority.
    pub fn get(&self, path: &str) -> Request {
        self.anonymously(Method::GET, path).as_person(&self.reader)
    }

    /// Posts to a path, as a reviewer of the authority.
    pub fn post(&self, path: &str) -> Request {
        self.anonymously(Method::POST, path).as_person(&self.reader)
    }

    /// Requests of somebody who has signed in.
    pub fn as_person<'a>(&'a self, person: &'a Person) -> Asking<'a> {
        Asking { city: self, person }
    }

    /// The same person in a session that begins now.
    pub async fn again(&self, person: &Person) -> Person {
        person.again(&self.app, &self.store).await
    }

    /// A request of nobody's.
    pub fn anonymously(&self, method: Method, path: &str) -> Request {
        Request::new(self.router.clone(), method, path)
    }

    /// Digest of the rows of every table: what has changed shows.
    pub async fn rows(&self) -> BTreeMap<String, String> {
        let url = match self.database() {
            Some(url) => url.to_owned(),
            None => format!("sqlite://{}", self.data().join("yunheng.db").display()),
        };
        crate::rows::of(&url).await
    }

    /// The token that the usual reader's forms carry.
    pub fn csrf(&self) -> &str {
        &self.reader.csrf
    }

    /// Sends a request as it is, with the usual reader's cookie unless it shows one.
    pub async fn send(&self, mut request: axum::http::Request<Body>) -> Response {
        let cookie = format!("__Host-session={}", self.reader.token);
        let headers = request.headers_mut();
        let given = headers
            .get(header::COOKIE)
            .map(|value| value.to_str().unwrap().to_owned());
        let cookie = match given {
            Some(given) if given.contains("__Host-session") => given,
            Some(given) => format!("{given}; {cookie}"),
            None => cookie,
        };
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        Response::of(self.router.clone(), request).await
    }

    /// Somebody who has signed in with two factors, in roles at organisations (by code).
    pub async fn person(&self, login: &str, roles: &[(Role, &str)]) -> Person {
        Person::new(&self.app, &self.store, login, roles, None).await
    }

    /// An administrator who has signed in with two factors.
    pub async fn administrator(&self, login: &str, post: Post) -> Person {
        Person::new(&self.app, &self.store, login, &[], Some(post)).await
    }

    /// A remote-write request of a content type, as the provider; the body is still to come.
    pub fn telemetry(&self, content_type: &str) -> Request {
        self.post(WRITE)
            .bearer(PROVIDER)
            .content_type(content_type)
            .header("content-encoding", "snappy")
    }

    /// Writes telemetry as the provider (remote write 1.0) and has it accepted.
    pub async fn write(&self, body: &WriteBody) {
        self.write_as(PROVIDER, body).await;
    }

    /// Writes telemetry under a token and has it accepted.
    pub async fn write_as(&self, token: &str, body: &WriteBody) {
        let response = self
            .post(WRITE)
            .bearer(token)
            .content_type(V1)
            .header("content-encoding", "snappy")
            .body(body.v1())
            .await;
        assert!(
            response.status().is_success(),
            "{}: {}",
            response.status(),
            response.text()
        );
    }

    /// Moves everything acknowledged into Parquet and rolls it up.
    pub async fn flush(&self) {
        self.app.flush().await.unwrap();
    }

    /// Adds a unit.
    pub async fn unit(&self, code: &str) {
        self.app
            .add_organisation(
                &setup(),
                &NewOrganisation::tenant(
                    code,
                    &format!("测试单位 {code}"),
                    &format!("测试 {code}"),
                    "政府部门",
                    Payer::CityBudget,
                ),
            )
            .await
            .unwrap();
    }

    /// Registers a machine of 4 vCPUs and 8 GB.
    pub async fn machine(&self, name: &str, unit: &str) -> ResourceId {
        self.app
            .register_resource(
                &setup(),
                &NewResourceRequest {
                    name: name.to_owned(),
                    kind: ResourceKind::VirtualMachine,
                    unit_code: unit.to_owned(),
                    machine: None,
                    vcpus: 4,
                    memory_gb: 8,
                    disk_gb: 0,
                },
            )
            .await
            .unwrap()
    }

    /// Registers a data disk of a machine.
    pub async fn disk(&self, name: &str, machine: &str, unit: &str, gb: i64) -> ResourceId {
        self.app
            .register_resource(
                &setup(),
                &NewResourceRequest {
                    name: name.to_owned(),
                    kind: ResourceKind::DataDisk,
                    unit_code: unit.to_owned(),
                    machine: Some(machine.to_owned()),
                    vcpus: 0,
                    memory_gb: 0,
                    disk_gb: gb,
                },
            )
            .await
            .unwrap()
    }

    /// Imports a file or folder as the provider's under unit `IMPORTED`.
    pub async fn import(
        &self,
        format: ImportFormat,
        path: &Path,
    ) -> Result<ImportReport, yunheng_app::AppError> {
        self.app
            .import(
                &setup(),
                format,
                path,
                "IMPORTED",
                Source::Provider,
                &|_, _| (),
            )
            .await
    }

    /// The resource of a name.
    pub async fn id_of(&self, name: &str) -> ResourceId {
        self.store()
            .resource_by_name(name)
            .await
            .unwrap()
            .expect(name)
            .id
    }
}

/// An edge that never says a test asks too often.
fn edge() -> Edge {
    Edge {
        requests_per_minute: 1_000_000,
        ..Edge::default()
    }
}

/// Requests of one person.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    city: &'a Harness,
    person: &'a Person,
}

impl Asking<'_> {
    /// Asks for a path.
    pub fn get(&self, path: &str) -> Request {
        let request = self.city.anonymously(Method::GET, path);
        request.as_person(self.person)
    }

    /// Posts to a path.
    pub fn post(&self, path: &str) -> Request {
        let request = self.city.anonymously(Method::POST, path);
        request.as_person(self.person)
    }
}

/// Who sets things up in tests that are about something else.
pub fn setup() -> Actor {
    Actor::program("test")
}

/// UTC milliseconds of an RFC 3339 instant.
pub fn ms(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

/// Runs async tests that take a [`Harness`] on both databases.
#[macro_export]
macro_rules! both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$test($crate::Harness::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$test($crate::Harness::postgres().await).await;
            }
        }
    )+};
}
