//! One act for every route that changes something, each successful where no other site is needed.

use jiff::SignedDuration;
use serde_json::{Value, json};
use yunheng_domain::calendar::Calendar;
use yunheng_domain::case::{CaseClock, State};
use yunheng_domain::clock::{Clock, Limit};
use yunheng_domain::ids::{CaseId, OrganisationId, PersonId};
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::process::Bound;
use yunheng_domain::reach::Reach;
use yunheng_domain::record::SignedCheckpoint;
use yunheng_domain::role::{Post, Role};
use yunheng_signin::totp::Secret;
use yunheng_store::Store;
use yunheng_testing::harness::setup;
use yunheng_testing::{AUTHORITY, Device, Harness, Person, Response, Seeded};

use crate::record::checkpoints::{base64, witness};
use crate::signin::{Browser, PASSWORD, between, location};

/// Days that the acts reach over: the harness's clock stands at 8 October 2013, 09:00 in Shanghai.
const FROM: &str = "2013-10-08T09%3A00";
const UNTIL: &str = "2013-10-09T09%3A00";

/// The password after the first.
const NEXT: &str = "Shan-Shui/5093";

/// Everybody who acts, and what earlier acts left for later ones.
pub(super) struct Scene {
    city: Harness,
    sys: Person,
    sec: Person,
    auditor: Person,
    owner: Person,
    engineer: Person,
    applicant: Person,
    /// The case that was begun.
    case: String,
    store: Store,
    unit: OrganisationId,
    /// The colleague whose account is opened, closed, made a member and appointed.
    colleague: PersonId,
    /// Somebody who signs in as a browser does.
    clerk: PersonId,
    browser: Browser,
    secret: Option<Secret>,
    device: Device,
    /// What the site last asked the device for.
    options: Value,
    /// The grant that was asked for.
    grant: String,
    /// The program's secret.
    client: String,
}

/// Sends a form as somebody.
async fn send(city: &Harness, who: &Person, path: &str, form: &str) -> Response {
    city.as_person(who).post(path).form(form).await
}

/// Any text as the value of a form's field.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    bytes.collect()
}

/// Sets the program up; nobody else can afterwards.
pub(super) async fn set_up(city: &Harness) -> Response {
    let link = city.app().begin_set_up().await.unwrap().unwrap();
    let form = format!(
        "code=FOUNDED&authority=市大数据局&sysadmin_login=xi.tong&sysadmin_name=甲&secadmin_login=an.quan&secadmin_name=乙&auditor_login=shen.ji&auditor_name=丙&password={PASSWORD}&again={PASSWORD}"
    );
    let path = format!("/setup/{}", link.reveal());
    Browser::default().post(city, &path, &form).await
}

impl Scene {
    pub(super) async fn new(city: Harness) -> Self {
        let provider = NewOrganisation {
            kinds: [Kind::Provider].into(),
            ..NewOrganisation::tenant("CLOUD", "云服务商", "云", "企业", Payer::Unit)
        };
        city.app()
            .add_organisation(&setup(), &provider)
            .await
            .unwrap();
        for unit in ["OURS", "OLD"] {
            city.unit(unit).await;
        }
        city.machine("vm-ours", "OURS").await;
        city.with_quarter().await;
        city.with_idle_systems("OURS", &["spare-1", "spare-2"])
            .await;
        city.judge().await;
        let store = city.store().clone();
        let ours = store.organisation_by_code("OURS").await.unwrap();
        let planner = [(Role::Planner, AUTHORITY)];
        Self {
            sys: city.administrator("sys", Post::Sysadmin).await,
            sec: city.administrator("sec", Post::Secadmin).await,
            auditor: city.administrator("auditor", Post::Auditor).await,
            owner: city.person("owner", &[(Role::SystemOwner, "OURS")]).await,
            engineer: city.person("engineer", &[(Role::Engineer, "CLOUD")]).await,
            applicant: city.person("applicant", &[(Role::Applicant, "OURS")]).await,
            case: String::new(),
            unit: ours.unwrap().id,
            colleague: PersonId(0),
            clerk: city.person("zhao.min", &planner).await.id,
            browser: Browser::default(),
            secret: None,
            device: Device::at(&city.config().sign_in.origin),
            options: Value::Null,
            grant: String::new(),
            client: String::new(),
            store,
            city,
        }
    }

    /// Does what a route is for.
    pub(super) async fn act(&mut self, route: &str) -> Response {
        let actors = super::told::Actors {
            city: &self.city,
            store: &self.store,
            owner: &self.owner,
            sys: &self.sys,
        };
        if let Some(answer) = actors.act(route).await {
            return answer;
        }
        match route {
            path if path.starts_with("/organisations") || path == "/api/v1/units" => {
                self.about_organisations(path).await
            }
            path if path.starts_with("/people") || path.starts_with("/authorisations/memb") => {
                self.about_people(path).await
            }
            path if path.starts_with("/delegations") || path == "/recusals" => {
                self.about_absence(path).await
            }
            path if path.contains("client") || path.starts_with("/oauth") => {
                self.about_programs(path).await
            }
            path if path.contains("/time") => self.about_time(path).await,
            "/tasks/views" | "/cases/views" => {
                let form = "name=mine&query=process%3Dnew-system";
                self.city.post(route).form(form).await
            }
            "/views/{id}/remove" => self.city.post("/views/1/remove").form("list=tasks").await,
            path if path.contains("/tasks") => self.about_tasks(path).await,
            path if path.contains("resources") || path.contains("verdicts") => {
                self.about_resources(path).await
            }
            path if path.contains("/cases") => self.about_cases(path).await,
            path if path.starts_with("/access") || path.starts_with("/checkpoints") => {
                self.about_access(path).await
            }
            path if path.contains("passkey") => self.about_passkeys(path).await,
            path if path.contains("session") || path.starts_with("/sign-out") => {
                self.about_sessions(path).await
            }
            path => self.about_oneself(path).await,
        }
    }

    async fn about_organisations(&self, route: &str) -> Response {
        let (city, sys, unit) = (&self.city, &self.sys, self.unit);
        match route {
            "/api/v1/units" => {
                let body = json!({ "code": "C0", "name": "某局", "category": "政府部门", "payer": "unit" });
                city.as_person(sys).post(route).json(&body).await
            }
            "/organisations" => {
                let form = "code=C1&name=某县&category=县区&kinds=county&payer=county";
                send(city, sys, route, form).await
            }
            "/organisations/{id}/name" => {
                let form = "name=新名称单位&short_name=新名&since=2013-06-01";
                send(city, sys, &format!("/organisations/{unit}/name"), form).await
            }
            "/organisations/{id}/contact" => {
                let path = format!("/organisations/{unit}/contact");
                send(city, &self.owner, &path, "contact=owner").await
            }
            "/organisations/{id}/merge" => {
                let old = self.store.organisation_by_code("OLD").await.unwrap();
                let path = format!("/organisations/{}/merge", old.unwrap().id);
                send(city, sys, &path, "into=OURS&on=2013-07-01&confirm=OLD").await
            }
            other => unheard_of(other),
        }
    }

    async fn about_people(&mut self, route: &str) -> Response {
        let (city, sys, sec) = (&self.city, &self.sys, &self.sec);
        let path = route.replace("{id}", &self.colleague.to_string());
        match route {
            "/people" => {
                let form =
                    "login=colleague&name=同事&title=&phone=13800001234&email=&organisation=OURS";
                let made = send(city, sys, route, form).await;
                let id = location(&made).trim_start_matches("/people/");
                self.colleague = PersonId(id.parse().unwrap());
                made
            }
            "/people/{id}/phone" => send(city, &self.owner, &path, "reason=联系值班安排").await,
            "/people/{id}/invitation" | "/people/{id}/second-factor/reset" => {
                send(city, sys, &path, "").await
            }
            "/people/{id}/disable" => {
                send(city, sys, &path, "confirm=colleague&why=已办理离职手续").await
            }
            "/people/{id}/enable" => send(city, sys, &path, "").await,
            "/people/{id}/memberships" => {
                let unit = self.unit;
                let form = format!("organisation={unit}&role=applicant&from=2013-10-01&until=");
                send(city, sys, &path, &form).await
            }
            "/authorisations/memberships/{id}/{step}" => {
                let id = self.store.memberships_prepared().await.unwrap()[0].row.id;
                let path = format!("/authorisations/memberships/{id}/authorise");
                send(city, sec, &path, "").await
            }
            "/people/{id}/memberships/{membership}/revoke" => {
                let held = self.store.memberships_of([self.colleague]).await.unwrap();
                let path = path.replace("{membership}", &held[0].row.id.to_string());
                send(city, sec, &path, "").await
            }
            "/people/{id}/post" => send(city, sec, &path, "post=auditor").await,
            "/people/{id}/post/revoke" => send(city, sec, &path, "").await,
            other => unheard_of(other),
        }
    }

    async fn about_absence(&self, route: &str) -> Response {
        let city = &self.city;
        match route {
            "/delegations" => {
                let held = self.store.memberships_of([self.owner.id]).await.unwrap();
                let form = format!(
                    "membership={}&to=colleague&from=2013-10-08&until=2013-10-20&reason=年休假期间代行",
                    held[0].row.id
                );
                send(city, &self.owner, route, &form).await
            }
            "/delegations/{id}/revoke" => {
                let id = self.store.delegations().await.unwrap()[0].row.id;
                send(city, &self.owner, &format!("/delegations/{id}/revoke"), "").await
            }
            "/recusals" => {
                let form = "kind=organisation&object=C0&why=配偶在该单位任职";
                city.post(route).form(form).await
            }
            other => unheard_of(other),
        }
    }

    async fn about_programs(&mut self, route: &str) -> Response {
        let (city, store) = (&self.city, &self.store);
        match route {
            "/clients" => {
                let form = "name=运营平台&organisation=OURS&role=system_owner&scopes=resource.list";
                let made = send(city, &self.sys, route, form).await;
                let text = made.text();
                let start = text.find("yhc_").unwrap();
                text[start..start + 47].clone_into(&mut self.client);
                made
            }
            "/authorisations/clients/{id}/{step}" => {
                let id = store.clients_prepared().await.unwrap()[0].row.id;
                let path = format!("/authorisations/clients/{id}/authorise");
                send(city, &self.sec, &path, "").await
            }
            "/oauth/token" => {
                let code = &self.program().await.details.code;
                let secret = &self.client;
                let form = format!(
                    "grant_type=client_credentials&client_id={code}&client_secret={secret}"
                );
                city.anonymously(axum::http::Method::POST, route)
                    .form(&form)
                    .await
            }
            "/clients/{id}/rotate" | "/clients/{id}/revoke" => {
                let id = self.program().await.id.to_string();
                send(city, &self.sys, &route.replace("{id}", &id), "").await
            }
            other => unheard_of(other),
        }
    }

    /// The one program there is.
    async fn program(&self) -> yunheng_domain::client::Client {
        let all = self.store.clients(&Reach::everything()).await.unwrap();
        all[0].row.clone()
    }

    /// Id of the verdict that a machine may be reduced.
    async fn verdict_on(&self, machine: &str) -> Value {
        let path = format!("/api/v1/verdicts?q={machine}&rule=reduction");
        let verdicts = self.city.get(&path).await.json();
        verdicts["items"][0]["verdict"]["id"].clone()
    }

    async fn about_resources(&self, route: &str) -> Response {
        let city = &self.city;
        let verdicts = city.get("/api/v1/verdicts?q=low&rule=reduction").await;
        let id = verdicts.json()["items"][0]["verdict"]["id"].clone();
        match route {
            "/resources" => {
                let form = "name=vm-8&kind=virtual_machine&unit_code=OURS&vcpus=4&memory_gb=8&disk_gb=&machine=";
                city.post(route).form(form).await
            }
            "/api/v1/resources" => {
                let body = json!({
                    "name": "vm-9", "kind": "virtual_machine", "unit_code": "OURS", "vcpus": 4, "memory_gb": 8,
                });
                city.post(route).json(&body).await
            }
            "/verdicts/cases" => {
                let id = self.verdict_on("spare-1").await;
                city.post(route).form(&format!("id={id}")).await
            }
            "/api/v1/verdicts/cases" => {
                let id = self.verdict_on("spare-2").await;
                city.post(route).json(&json!({ "verdicts": [id] })).await
            }
            "/verdicts/exempt" => {
                let form =
                    format!("id={id}&reason=flood+season+reserve&until=2013-12-31&step=confirm");
                city.post(route).form(&form).await
            }
            "/api/v1/verdicts/exemptions" => {
                let body = json!({
                    "verdicts": [id], "reason": "kept for the flood season", "until": "2013-12-30",
                });
                city.post(route).json(&body).await
            }
            other => unheard_of(other),
        }
    }

    async fn about_cases(&mut self, route: &str) -> Response {
        let (city, applicant) = (&self.city, &self.applicant);
        let path = route.replace("{id}", &self.case);
        match route {
            "/cases" => {
                let begun = send(city, applicant, route, "process=new-system").await;
                location(&begun)
                    .trim_start_matches("/cases/")
                    .clone_into(&mut self.case);
                begun
            }
            "/api/v1/cases" => {
                let body = json!({ "process": "new-system" });
                let begun = city.as_person(applicant).post(route).json(&body).await;
                self.case = begun.json()["id"].to_string();
                begun
            }
            "/cases/{id}/documents" | "/api/v1/cases/{id}/documents" => {
                let request = city.as_person(applicant).post(&path);
                let fields = [("code", "project_basis"), ("label", "internal")];
                request
                    .form_with_file(&fields, "basis.pdf", b"%PDF-1.7")
                    .await
            }
            "/cases/{id}/lines/{field}" => {
                let store = city.store();
                let mut tx = store.begin().await.unwrap();
                let item = yunheng_store::CatalogueItem {
                    code: "CMP-001".to_owned(),
                    name: "vCPU".to_owned(),
                    unit: "核".to_owned(),
                    price: yunheng_domain::money::MicroYuan(28_000_000),
                };
                tx.put_catalogue_item(&item).await.unwrap();
                tx.commit().await.unwrap();
                let request = city
                    .as_person(applicant)
                    .post(&path.replace("{field}", "lines"));
                let text = "item,quantity,purpose\nCMP-001,2,应用\n";
                request
                    .form_with_file(&[("version", "1")], "lines.csv", text.as_bytes())
                    .await
            }
            "/cases/{id}/remarks" => send(city, applicant, &path, "remark=soon").await,
            "/api/v1/cases/{id}/remarks" => {
                let request = city.as_person(applicant).post(&path);
                request.json(&json!({ "text": "soon" })).await
            }
            "/cases/{id}/remarks/{nth}/withdraw" => {
                send(city, applicant, &path.replace("{nth}", "1"), "").await
            }
            "/api/v1/cases/{id}/remarks/{nth}/withdraw" => {
                let path = path.replace("{nth}", "2");
                city.as_person(applicant).post(&path).json(&json!({})).await
            }
            "/cases/{id}/act" => {
                let form = "version=1&step=application&way=withdraw&reason=改走年度计划";
                send(city, applicant, &path, form).await
            }
            "/api/v1/cases/{id}/acts" => {
                let body = json!({
                    "step": "application", "way": "withdraw", "reason": "改走年度计划",
                });
                let request = city.as_person(applicant).post(&path);
                request.header("if-match", "\"1\"").json(&body).await
            }
            other => unheard_of(other),
        }
    }

    /// A request for more time and its answer, as pages and programs make them.
    async fn about_time(&mut self, route: &str) -> Response {
        if route == "/cases/{id}/time" {
            self.case = self.deploying().await;
        }
        let path = route.replace("{id}", &self.case);
        let id = CaseId(self.case.parse().unwrap());
        let version = self.store.case(id).await.unwrap().unwrap().version;
        let tag = format!("\"{version}\"");
        let (city, owner) = (&self.city, &self.owner);
        match route {
            "/cases/{id}/time" => {
                let form = format!("version={version}&clock=deploy&count=5&reason=late");
                send(city, owner, &path, &form).await
            }
            "/cases/{id}/time/answer" => {
                let form = format!("version={version}&given=no&reason=enough");
                city.post(&path).form(&form).await
            }
            "/api/v1/cases/{id}/time" => {
                let body = json!({ "clock": "deploy", "count": 5, "reason": "late" });
                let request = city.as_person(owner).post(&path);
                request.header("if-match", &tag).json(&body).await
            }
            "/api/v1/cases/{id}/time/answer" => {
                let body = json!({ "given": true, "reason": "a flood" });
                let request = city.post(&path);
                request.header("if-match", &tag).json(&body).await
            }
            other => unheard_of(other),
        }
    }

    /// What waits is done together, as the page and programs do it.
    async fn about_tasks(&mut self, route: &str) -> Response {
        let case = self.standing_at("review", None).await;
        let id = CaseId(case.parse().unwrap());
        let version = self.store.case(id).await.unwrap().unwrap().version;
        if route.starts_with("/api") {
            let body = json!({
                "process": "new-system", "step": "review", "way": "return", "reason": "补充测算依据",
                "cases": [{ "id": id.0, "version": version }],
            });
            return self.city.post(route).json(&body).await;
        }
        let form = format!(
            "act.step=new-system/review&act.way=return&act.reason=补充测算依据&act.case={case}.{version}&act.sure=yes"
        );
        self.city.post(route).form(&form).await
    }

    /// A case whose system is being deployed.
    async fn deploying(&self) -> String {
        let now = self.city.app().now();
        let calendar = Calendar::parse(yunheng_domain::calendar::builtin()).unwrap();
        let clock = CaseClock {
            code: "deploy".to_owned(),
            article: "18".to_owned(),
            key: "deploy.deadline".to_owned(),
            bound: Bound::AtMost,
            clock: Clock::start(Limit::WorkingDays { count: 5 }, now, &calendar),
            is_past: false,
        };
        self.standing_at("deploy", Some(clock)).await
    }

    /// A case at a step.
    async fn standing_at(&self, step: &str, clock: Option<CaseClock>) -> String {
        let form = "process=new-system";
        let begun = send(&self.city, &self.applicant, "/cases", form).await;
        let id = location(&begun).trim_start_matches("/cases/").to_owned();
        let row = self.store.case(CaseId(id.parse().unwrap())).await;
        let mut row = row.unwrap().unwrap();
        row.case.state = State::At {
            step: step.to_owned(),
            since: self.city.app().now(),
        };
        row.case.clocks = clock.into_iter().collect();
        let mut tx = self.store.begin().await.unwrap();
        assert!(tx.keep_case(&row, &row.case, None).await.unwrap());
        tx.commit().await.unwrap();
        id
    }

    async fn about_access(&mut self, route: &str) -> Response {
        let city = &self.city;
        match route {
            "/access" => {
                let form = format!(
                    "unit=OURS&resource=vm-ours&purpose=排查故障原因&from={FROM}&until={UNTIL}"
                );
                let asked = send(city, &self.engineer, route, &form).await;
                location(&asked).clone_into(&mut self.grant);
                asked
            }
            "/access/{id}/{step}" => {
                let path = format!("{}/approve", self.grant);
                send(city, &self.owner, &path, "reason=理由充分").await
            }
            "/access/emergency" => {
                let form = "resource=vm-ours&purpose=系统宕机抢修";
                send(city, &self.engineer, route, form).await
            }
            "/checkpoints" => send(city, &self.auditor, route, "").await,
            "/checkpoints/{size}/witness" => {
                let made = self.store.checkpoints(None, 1).await.unwrap();
                let text = SignedCheckpoint::parse(&made[0].text).unwrap();
                let text = text.checkpoint.text();
                let keys = witness(city);
                let random = Seeded::new(5);
                let signature = keys.sign(text.as_bytes(), random.as_ref()).unwrap();
                let form = format!(
                    "name=witness.example&key={}&signature={}",
                    encoded(&keys.public_key().to_pem().unwrap()),
                    encoded(&base64(&signature))
                );
                let path = format!("/checkpoints/{}/witness", made[0].size);
                send(city, &self.auditor, &path, &form).await
            }
            other => unheard_of(other),
        }
    }

    /// The code that the clerk's app shows now.
    fn code(&self) -> String {
        let secret = self.secret.as_ref().unwrap();
        secret.code(self.city.app().now()).unwrap().to_string()
    }

    /// The clerk begins anew, with the password.
    async fn come_again(&mut self) -> Response {
        self.browser = Browser::default();
        self.browser.sign_in(&self.city, "zhao.min", PASSWORD).await
    }

    async fn about_oneself(&mut self, route: &str) -> Response {
        match route {
            "/invitation/{token}" => {
                let link = self.city.app().invite(&setup(), self.clerk).await.unwrap();
                let path = format!("/invitation/{}", link.0.reveal());
                let form = format!("password={PASSWORD}&again={PASSWORD}");
                Browser::default().post(&self.city, &path, &form).await
            }
            "/sign-in" => self.come_again().await,
            "/sign-in/code" | "/step-up" => {
                // A code works once, and the next comes half a minute later.
                self.city.clock().advance(SignedDuration::from_secs(60));
                if route == "/sign-in/code" {
                    let _ = self.come_again().await.expect_status(303);
                }
                let form = format!("code={0}&proof={0}", self.code());
                self.browser.post(&self.city, route, &form).await
            }
            "/profile/second-factor/totp" => {
                let begun = self.browser.post(&self.city, route, "").await;
                let page = self.browser.get(&self.city, route).await.text();
                let spelled = between(&page, "<code id=\"secret\">", "<").unwrap();
                self.secret = Some(crate::signin::read(&spelled));
                begun
            }
            "/profile/second-factor/totp/confirm" => {
                let form = format!("code={}", self.code());
                self.browser.post(&self.city, route, &form).await
            }
            "/profile/second-factor/totp/remove" | "/profile/links/remove" => {
                self.browser.post(&self.city, route, "").await
            }
            "/profile/password" => {
                let form = format!("present={PASSWORD}&password={NEXT}&again={NEXT}");
                self.browser.post(&self.city, route, &form).await
            }
            "/profile/links" => {
                self.browser = Browser::default();
                let signed_in = self.browser.sign_in(&self.city, "zhao.min", NEXT).await;
                let _ = signed_in.expect_status(303);
                self.city.clock().advance(SignedDuration::from_mins(11));
                self.browser.post(&self.city, route, "").await
            }
            other => unheard_of(other),
        }
    }

    async fn about_passkeys(&mut self, route: &str) -> Response {
        match route {
            "/profile/passkeys/options" => {
                let asked = self.browser.post(&self.city, route, "").await;
                self.options = asked.json();
                asked
            }
            "/profile/passkeys" => {
                let made = self.device.create(&self.options).await;
                let form = format!("name=key&answer={}", encoded(&made));
                self.browser.post(&self.city, route, &form).await
            }
            "/sign-in/passkey" | "/step-up/passkey" => {
                if route == "/sign-in/passkey" {
                    let _ = self.come_again().await.expect_status(303);
                }
                let options = format!("{route}/options");
                let asked = self.browser.post(&self.city, &options, "").await;
                let given = self.device.get(&asked.expect_status(200).json()).await;
                let form = format!("answer={}", encoded(&given));
                self.browser.post(&self.city, route, &form).await
            }
            "/profile/passkeys/{id}/remove" => {
                let kept = self.store.passkeys(self.clerk).await.unwrap();
                let path = route.replace("{id}", &kept[0].id.to_string());
                self.browser.post(&self.city, &path, "").await
            }
            other => unheard_of(other),
        }
    }

    async fn about_sessions(&mut self, route: &str) -> Response {
        // A second browser, whose session the first one's person or the administrator ends.
        let mut other = Browser::default();
        let signed_in = other.sign_in(&self.city, "zhao.min", NEXT).await;
        let _ = signed_in.expect_status(303);
        match route {
            "/profile/sessions/{id}/end" => {
                let page = other.get(&self.city, "/profile").await.text();
                let id = between(&page, "action=\"/profile/sessions/", "/end\"").unwrap();
                let path = format!("/profile/sessions/{id}/end");
                other.post(&self.city, &path, "").await
            }
            "/sessions/{id}/end" => {
                let page = self.city.as_person(&self.sec).get("/sessions").await.text();
                let row = page.split("<tr>").find(|row| row.contains("zhao.min"));
                let id = between(row.unwrap(), "action=\"/sessions/", "/end\"").unwrap();
                let path = format!("/sessions/{id}/end");
                send(&self.city, &self.sec, &path, "").await
            }
            "/sign-out" | "/sign-out/everywhere" => other.post(&self.city, route, "").await,
            other => unheard_of(other),
        }
    }
}

/// A new route has to be acted upon here.
fn unheard_of(route: &str) -> ! {
    panic!("{route}: write down what it is for")
}
