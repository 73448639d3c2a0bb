//! The parties of a city, a person for every role, and cases that they act in.

use std::collections::{BTreeMap, BTreeSet};

use yunheng_app::{ActRequest, AppError, CaseView, OpenRequest, Upload};
use yunheng_domain::actor::{Actor, Origin, Proof};
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::organisation::{Kind, NewOrganisation, Payer};
use yunheng_domain::process::Values;
use yunheng_domain::role::Role;

use yunheng_domain::money::MicroYuan;
use yunheng_store::CatalogueItem;

use crate::harness::setup;
use crate::person::AUTHORITY;
use crate::sample::sample;
use crate::{Harness, Person};

/// A city with every party, and a person for every role.
#[derive(Debug)]
pub struct Cast {
    /// The running program.
    pub city: Harness,
    people: BTreeMap<Role, Person>,
}

/// Code of the using unit.
pub const UNIT: &str = "UNIT";

/// Code of the provider.
pub const CLOUD: &str = "CLOUD";

fn code_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Authority => AUTHORITY,
        Kind::Tenant => UNIT,
        Kind::Provider => CLOUD,
        other => other.code(),
    }
}

impl Cast {
    /// Founds the city.
    pub async fn of(city: Harness) -> Self {
        let mut people = BTreeMap::new();
        for kind in Kind::ALL {
            let code = code_of(kind);
            if kind != Kind::Authority {
                let name = format!("测试{code}");
                let new = NewOrganisation {
                    kinds: BTreeSet::from([kind]),
                    ..NewOrganisation::tenant(code, &name, &name, "测试", Payer::CityBudget)
                };
                city.app().add_organisation(&setup(), &new).await.unwrap();
            }
            for role in Role::ALL.into_iter().filter(|role| role.kind() == kind) {
                let person = city.person(role.code(), &[(role, code)]).await;
                people.insert(role, person);
            }
        }
        let store = city.store();
        let mut tx = store.begin().await.unwrap();
        for (code, name) in [
            ("CMP-001", "vCPU"),
            ("CMP-002", "内存"),
            ("STO-002", "块存储"),
        ] {
            let item = CatalogueItem {
                code: code.to_owned(),
                name: name.to_owned(),
                unit: "月".to_owned(),
                price: MicroYuan(28_000_000),
            };
            tx.put_catalogue_item(&item).await.unwrap();
        }
        tx.commit().await.unwrap();
        Self { city, people }
    }

    /// The person of a role.
    pub fn person(&self, role: Role) -> &Person {
        &self.people[&role]
    }

    /// Who acts when the person of a role acts now.
    pub async fn actor(&self, role: Role) -> Actor {
        self.acting(self.person(role)).await
    }

    /// Who acts when somebody of another organisation acts now.
    pub async fn acting(&self, person: &Person) -> Actor {
        let store = self.city.store();
        let person = store.person(person.id).await.unwrap();
        let proof = Proof {
            second_factor: true,
            stepped_up: Some(self.city.app().now()),
        };
        let app = self.city.app();
        app.actor_of(&person.unwrap(), proof, Origin::default())
            .await
            .unwrap()
    }

    /// The organisation of a kind.
    pub async fn organisation(&self, kind: Kind) -> OrganisationId {
        let store = self.city.store();
        let found = store.organisation_by_code(code_of(kind)).await.unwrap();
        found.expect("an organisation").id
    }

    /// Begins a case that is about no system yet.
    pub async fn open(&self, process: &str) -> CaseId {
        self.open_about(process, None).await
    }

    /// Begins a case.
    pub async fn open_about(&self, process: &str, system: Option<SystemId>) -> CaseId {
        let declared = yunheng_domain::processes::find(process).expect("a process");
        let by = self.actor(declared.steps[0].role).await;
        let request = OpenRequest {
            process: process.to_owned(),
            unit: None,
            system,
            title: String::new(),
        };
        self.city.app().open_case(&by, &request).await.unwrap()
    }

    /// A case, as the authority sees it.
    pub async fn view(&self, case: CaseId) -> CaseView {
        let by = self.actor(Role::Reviewer).await;
        self.city.app().case(&by, case).await.unwrap()
    }

    /// Whoever is asked acts.
    pub async fn act(&self, case: CaseId, way: &str, values: Values) -> Result<i32, AppError> {
        let view = self.view(case).await;
        let current = view.current.expect("an open case");
        let by = self.actor(current.step.role).await;
        let missing = current.missing.iter();
        for need in missing {
            let upload = Upload {
                code: need.code.to_owned(),
                name: format!("{}.pdf", need.code),
                bytes: format!("%PDF-1.7 {} {case}", need.code).into_bytes(),
                label: "internal".to_owned(),
            };
            self.city.app().attach(&by, case, upload).await?;
        }
        let request = ActRequest {
            version: view.row.version,
            step: current.step.code.to_owned(),
            way: way.to_owned(),
            values,
            reason: "测试所需的理由".to_owned(),
            key: None,
        };
        self.city.app().act_in_case(&by, case, &request).await
    }

    /// Goes the usual way until a step waits, or to the end.
    pub async fn until(&self, case: CaseId, wanted: &str) -> CaseView {
        loop {
            let view = self.view(case).await;
            let Some(current) = &view.current else {
                return view;
            };
            if current.step.code == wanted {
                return view;
            }
            let way = current.step.ways[0].code;
            let values = match &current.step.form {
                Some(form) => sample(form, &current.values),
                None => Values::default(),
            };
            self.act(case, way, values)
                .await
                .unwrap_or_else(|error| panic!("{}: {error:?}", current.step.code));
        }
    }
}
