//! Secrets at rest: what a dump shows, what a row changed from outside is worth, and keys replaced by the real program.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use yunheng_app::NewPersonRequest;
use yunheng_domain::ids::PersonId;
use yunheng_domain::role::{Post, Role};
use yunheng_signin::totp::Secret;
use yunheng_testing::harness::setup;
use yunheng_testing::{AUTHORITY, Harness, Program, both};

use crate::signin::{Browser, PASSWORD, location, person, set_password};

both!(
    after_keys_were_rotated_everything_is_read_as_before,
    after_a_new_master_key_the_old_file_opens_nothing_and_the_new_one_everything,
    a_rotation_killed_at_any_point_leaves_a_store_that_opens,
    a_dump_shows_no_phone_and_no_secret,
    every_table_whose_rows_give_rights_has_a_code_of_them,
    a_grant_changed_behind_the_program_s_back_opens_nothing,
    a_post_changed_behind_the_program_s_back_gives_nothing,
);

const PHONE: &str = "13912345678";

/// Somebody with a telephone, a password and one-time codes; and a signed checkpoint.
struct Kept {
    id: PersonId,
    secret: Secret,
    codes: Vec<String>,
    browser: Browser,
}

async fn kept(city: &Harness) -> Kept {
    city.unit("U1").await;
    let request = NewPersonRequest {
        login: "li.lei".to_owned(),
        name: "测试人员".to_owned(),
        phone: Some(PHONE.to_owned()),
        organisation_code: "U1".to_owned(),
        ..NewPersonRequest::default()
    };
    city.app().add_person(&setup(), &request).await.unwrap();
    person(city, "sun.hao", &[(Role::Reviewer, AUTHORITY)]).await;
    let mut browser = Browser::default();
    let signed_in = browser.sign_in(city, "sun.hao", PASSWORD).await;
    let _ = signed_in.expect_status(303);
    let (secret, codes) = browser.enrol(city).await;
    city.app().make_checkpoint(&setup()).await.unwrap();
    let found = city.store().person_by_login("li.lei").await.unwrap();
    Kept {
        id: found.unwrap().id,
        secret,
        codes,
        browser,
    }
}

/// The telephone is unmasked, the one-time code lets in, and every checkpoint verifies.
async fn all_is_read(city: &Harness, kept: &Kept) {
    let why = "核对值班联系方式";
    let phone = city.app().reveal_phone(&setup(), kept.id, why).await;
    assert_eq!(phone.unwrap(), PHONE);
    city.clock().advance(SignedDuration::from_secs(60));
    let mut browser = Browser::default();
    let pending = browser.sign_in(city, "sun.hao", PASSWORD).await;
    assert_eq!(location(&pending), "/sign-in/code?next=%2F");
    let code = kept.secret.code(city.app().now()).unwrap();
    let form = format!("code={}", *code);
    let admitted = browser.post(city, "/sign-in/code", &form).await;
    let _ = admitted.expect_status(303);
    let report = city.app().verify_record(&setup()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.report.first_bad);
    assert!(report.report.checkpoints_checked >= 1);
}

/// Runs the program over the city's data.
fn run(city: &Harness, arguments: &[&str]) -> std::process::Output {
    Program::command(city.data(), city.database())
        .args(arguments)
        .output()
        .unwrap()
}

async fn after_keys_were_rotated_everything_is_read_as_before(city: Harness) {
    let kept = kept(&city).await;
    for version in 2..=3 {
        let done = run(&city, &["keys", "rotate", "-o", "json"]);
        assert!(done.status.success(), "{done:?}");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(
            said.contains(&format!("\"version\": {version}"))
                || said.contains(&format!("\"version\":{version}")),
            "{said}"
        );
    }
    let city = city.reopen().await;
    all_is_read(&city, &kept).await;
    let checked = run(&city, &["record", "verify"]);
    assert!(checked.status.success(), "{checked:?}");
}

async fn after_a_new_master_key_the_old_file_opens_nothing_and_the_new_one_everything(
    city: Harness,
) {
    let kept = kept(&city).await;
    let old = city.config().key_file.clone();
    let new = city.data().join("second.key");
    let new_text = new.to_str().unwrap();
    let done = run(&city, &["keys", "rotate", "--new-key-file", new_text]);
    assert!(done.status.success(), "{done:?}");
    let mode = fs::metadata(&new).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for command in [["keys", "list"], ["record", "verify"]] {
        let refused = run(&city, &command);
        assert!(!refused.status.success(), "{command:?}: {refused:?}");
    }
    fs::rename(&new, &old).unwrap();
    let city = city.reopen().await;
    all_is_read(&city, &kept).await;
    let checked = run(&city, &["record", "verify"]);
    assert!(checked.status.success(), "{checked:?}");
}

async fn a_rotation_killed_at_any_point_leaves_a_store_that_opens(city: Harness) {
    let kept = kept(&city).await;
    let key = city.config().key_file.clone();
    let new = city.data().join("second.key");
    let (mut before, mut after) = (0, 0);
    for milliseconds in (0..12).map(|step| step * step * 3) {
        drop(fs::remove_file(&new));
        let mut rotating = Program::command(city.data(), city.database())
            .args(["keys", "rotate", "--new-key-file", new.to_str().unwrap()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        // One of the two files opens it, and the other does not.
        if run(&city, &["keys", "list"]).status.success() {
            before += 1;
        } else {
            fs::rename(&new, &key).unwrap();
            let opened = run(&city, &["keys", "list"]);
            assert!(opened.status.success(), "{milliseconds} ms: {opened:?}");
            after += 1;
        }
    }
    println!("killed before the commit {before} times, after it {after} times");
    let city = city.reopen().await;
    all_is_read(&city, &kept).await;
}

/// Everything that the database holds, as bytes: files, or every row of every table.
async fn dump(city: &Harness) -> Vec<u8> {
    let Some(url) = city.database() else {
        let mut bytes = Vec::new();
        for name in ["yunheng.db", "yunheng.db-wal"] {
            bytes.extend(fs::read(city.data().join(name)).unwrap_or_default());
        }
        return bytes;
    };
    let database = Database::connect(url).await.unwrap();
    let ask =
        |sql: String| database.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    let mut text = String::new();
    for table in tables(city).await {
        for row in ask(format!("SELECT t::text FROM \"{table}\" t"))
            .await
            .unwrap()
        {
            text += &row.try_get_by_index::<String>(0).unwrap();
            text.push('\n');
        }
    }
    database.close().await.unwrap();
    text.into_bytes()
}

async fn tables(city: &Harness) -> Vec<String> {
    let sql = match city.database() {
        None => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Some(_) => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    names(city, sql).await
}

async fn names(city: &Harness, sql: &str) -> Vec<String> {
    let (url, backend) = match city.database() {
        Some(url) => (url.to_owned(), DbBackend::Postgres),
        None => (
            format!("sqlite://{}", city.data().join("yunheng.db").display()),
            DbBackend::Sqlite,
        ),
    };
    let database = Database::connect(url).await.unwrap();
    let rows = database
        .query_all_raw(Statement::from_string(backend, sql.to_owned()))
        .await
        .unwrap();
    database.close().await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    names.collect()
}

async fn a_dump_shows_no_phone_and_no_secret(city: Harness) {
    let kept = kept(&city).await;
    let sys = city.administrator("sys", Post::Sysadmin).await;
    let sec = city.administrator("sec", Post::Secadmin).await;
    let form = "name=运营平台&organisation=U1&role=system_owner&scopes=resource.list";
    let made = city
        .as_person(&sys)
        .post("/clients")
        .form(form)
        .await
        .text();
    let start = made.find("yhc_").unwrap();
    let client = made[start..start + 47].to_owned();
    let prepared = city.store().clients_prepared().await.unwrap();
    let path = format!("/authorisations/clients/{}/authorise", prepared[0].row.id);
    let _ = city.as_person(&sec).post(&path).form("").await;
    let code = &prepared[0].row.details.code;
    let form = format!("grant_type=client_credentials&client_id={code}&client_secret={client}");
    let token = city
        .anonymously(axum::http::Method::POST, "/oauth/token")
        .form(&form)
        .await
        .json();
    let link = city.app().invite(&setup(), kept.id).await.unwrap();
    set_password(&city, kept.id, "Shan-Shui/5093").await;
    let raw = kept.secret.as_bytes().to_vec();
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    let hex: String = raw
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    let spelled = kept.secret.spelled().replace(' ', "");
    let mut secrets = vec![
        ("phone", PHONE.as_bytes().to_vec()),
        ("TOTP secret", raw),
        ("TOTP secret in hexadecimal", hex.into_bytes()),
        ("TOTP secret as spelled", spelled.into_bytes()),
        ("client secret", client.into_bytes()),
        (
            "access token",
            token["access_token"].as_str().unwrap().into(),
        ),
        (
            "session token",
            kept.browser.session.clone().unwrap().into(),
        ),
        ("invitation", link.0.reveal().as_bytes().to_vec()),
        ("password", PASSWORD.as_bytes().to_vec()),
        ("another password", b"Shan-Shui/5093".to_vec()),
        ("master key", master_key(&city.config().key_file)),
    ];
    for code in &kept.codes {
        secrets.push(("recovery code", code.clone().into_bytes()));
        secrets.push(("recovery code, bare", code.replace('-', "").into_bytes()));
    }
    let dump = dump(&city).await;
    // The dump is one: what is no secret is in it.
    for open in ["li.lei", "运营平台"] {
        assert!(holds(&dump, open.as_bytes()), "{open}");
    }
    for (what, secret) in secrets {
        assert!(secret.len() >= 8, "{what}");
        assert!(!holds(&dump, &secret), "{what}");
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The last line of the key file that is no comment.
fn master_key(file: &Path) -> Vec<u8> {
    let text = fs::read_to_string(file).unwrap();
    let line = text
        .lines()
        .rfind(|line| !line.is_empty() && !line.starts_with('#'));
    line.unwrap().trim().as_bytes().to_vec()
}

/// Tables whose rows give rights, each with the test that changes one from outside.
const CODED: [(&str, &str); 7] = [
    (
        "access_grant",
        "keys::a_grant_changed_behind_the_program_s_back_opens_nothing",
    ),
    (
        "administrator",
        "keys::a_post_changed_behind_the_program_s_back_gives_nothing",
    ),
    (
        "client",
        "people::clients::a_program_changed_behind_the_program_s_back_gets_nothing",
    ),
    (
        "delegation",
        "people::delegations::what_is_lent_ends_with_the_lender_s_own_membership",
    ),
    (
        "membership",
        "people::rights::a_role_changed_behind_the_program_s_back_gives_no_right",
    ),
    ("record", "record::deeds"),
    ("record_head", "record::deeds"),
];

async fn every_table_whose_rows_give_rights_has_a_code_of_them(city: Harness) {
    let mut coded = BTreeSet::new();
    for table in tables(&city).await {
        let sql = match city.database() {
            None => format!("SELECT name FROM pragma_table_info('{table}') WHERE name = 'mac'"),
            Some(_) => format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND column_name = 'mac'"
            ),
        };
        if !names(&city, &sql).await.is_empty() {
            coded.insert(table);
        }
    }
    let listed: BTreeSet<String> = CODED.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(coded, listed);
}

async fn behind_its_back(city: &Harness, sql: &str) {
    let url = match city.database() {
        Some(url) => url.to_owned(),
        None => format!("sqlite://{}", city.data().join("yunheng.db").display()),
    };
    let database = Database::connect(url).await.unwrap();
    let done = database.execute_unprepared(sql).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{sql}");
    database.close().await.unwrap();
}

async fn a_grant_changed_behind_the_program_s_back_opens_nothing(city: Harness) {
    use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
    let provider = NewOrganisation {
        kinds: [Kind::Provider].into(),
        ..NewOrganisation::tenant("CLOUD", "云服务商", "云", "企业", Payer::Unit)
    };
    city.app()
        .add_organisation(&setup(), &provider)
        .await
        .unwrap();
    city.unit("OURS").await;
    let host = format!("/resources/{}", city.machine("vm-ours", "OURS").await);
    let engineer = city.person("engineer", &[(Role::Engineer, "CLOUD")]).await;
    let owner = city.person("owner", &[(Role::SystemOwner, "OURS")]).await;
    let form = "unit=OURS&resource=vm-ours&purpose=排查故障原因&from=2013-10-08T09%3A00&until=2013-10-09T09%3A00";
    let asked = city.as_person(&engineer).post("/access").form(form).await;
    let grant = location(&asked).to_owned();
    // Approved with SQL: no.
    let forged =
        "UPDATE access_grant SET state = 'approved', decided_by = asked_by, decided_at = asked_at";
    behind_its_back(&city, forged).await;
    let refused = city.as_person(&engineer).get(&host).await;
    assert_eq!(refused.status().as_u16(), 403);
    behind_its_back(
        &city,
        "UPDATE access_grant SET state = 'asked', decided_by = NULL, decided_at = NULL",
    )
    .await;
    let approve = format!("{grant}/approve");
    let approved = city
        .as_person(&owner)
        .post(&approve)
        .form("reason=同意")
        .await;
    let _ = approved.expect_status(303);
    let seen = city.as_person(&engineer).get(&host).await;
    assert_eq!(seen.status().as_u16(), 200);
    // For somebody else as well, with SQL: for nobody any more.
    let other = city.person("other", &[(Role::Engineer, "CLOUD")]).await;
    let named = format!(
        "INSERT INTO access_grant_person (grant_id, person_id) SELECT id, {} FROM access_grant",
        other.id
    );
    behind_its_back(&city, &named).await;
    for person in [&engineer, &other] {
        let refused = city.as_person(person).get(&host).await;
        assert_eq!(refused.status().as_u16(), 403, "{}", person.login);
    }
    let taken = format!(
        "DELETE FROM access_grant_person WHERE person_id = {}",
        other.id
    );
    behind_its_back(&city, &taken).await;
    let seen = city.as_person(&engineer).get(&host).await;
    assert_eq!(seen.status().as_u16(), 200);
    // Longer with SQL: not even as long as it was.
    behind_its_back(&city, "UPDATE access_grant SET until_at = until_at + 1").await;
    let refused = city.as_person(&engineer).get(&host).await;
    assert_eq!(refused.status().as_u16(), 403);
}

async fn a_post_changed_behind_the_program_s_back_gives_nothing(city: Harness) {
    let auditor = city.administrator("auditor", Post::Auditor).await;
    let _ = city
        .as_person(&auditor)
        .get("/record")
        .await
        .expect_status(200);
    behind_its_back(&city, "UPDATE administrator SET post = 'secadmin'").await;
    for path in ["/record", "/sessions", "/authorisations"] {
        let answer = city.as_person(&auditor).get(path).await;
        assert!(!answer.status().is_success(), "{path}: {}", answer.status());
    }
}

#[test]
fn a_key_file_that_others_may_read_stops_the_program() {
    let data = tempfile::tempdir().unwrap();
    let made = Program::run(data.path(), &["keys", "list"]);
    assert!(made.status.success(), "{made:?}");
    let key = data.path().join("master.key");
    for mode in [0o644, 0o640, 0o660, 0o604] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let refused = Program::run(data.path(), &["keys", "list"]);
        assert!(!refused.status.success(), "{mode:o}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("master.key"), "{said}");
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(
        Program::run(data.path(), &["keys", "list"])
            .status
            .success()
    );
}
