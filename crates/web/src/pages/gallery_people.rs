//! Pages of people, organisations, access and programs, rendered from sample contexts.

use askama::DynTemplate;
use jiff::Timestamp;
use jiff::civil::date;
use yunheng_app::{
    ClientRow, DelegationRow, GrantView, MembershipRow, OrganisationDetail, Page, PersonDetail,
    PersonRow, RecusalRow, ToAuthorise, WaysIn,
};
use yunheng_domain::access::{Decision, Grant, NewGrant, Scope, State};
use yunheng_domain::client::{Client, NewClient};
use yunheng_domain::ids::{
    ClientId, DelegationId, GrantId, MembershipId, OrganisationId, PersonId,
};
use yunheng_domain::organisation::Name;
use yunheng_domain::person::{
    Authorised, Delegation, Membership, NewDelegation, NewMembership, NewPerson, Person, Recusal,
    Standing,
};
use yunheng_domain::role::{Post, Role};

use super::gallery::Pages;
use super::{access, authorisation, client, delegation, organisation, person};
use crate::lang::Lang;
use crate::samples::{self, visit};
use crate::typed::{Typed, wrong};
use crate::visit::Visit;

pub(super) fn at(lang: Lang, path: &str) -> Visit {
    visit(lang, path, "")
}

pub(super) fn page(template: &dyn DynTemplate) -> String {
    template.dyn_render().unwrap()
}

pub(super) fn instant() -> Timestamp {
    "2026-11-20T01:30:00Z".parse().unwrap()
}

/// A form with one mistake.
fn mistaken(text: &str, field: &str) -> Typed {
    let error = wrong(field, "请更正此项。", "Correct this.");
    Typed::read(text).with(error).unwrap()
}

fn row(id: i64, post: Option<Post>, disabled: bool, idle: bool) -> PersonRow {
    PersonRow {
        person: Person {
            id: PersonId(id),
            details: NewPerson {
                login: "limin".to_owned(),
                name: "李敏".to_owned(),
                title: String::new(),
                phone: None,
                email: None,
                organisation: OrganisationId(1),
            },
            created_at: instant(),
            disabled_at: disabled.then(instant),
            last_seen: (!idle).then(instant),
        },
        phone: Some("138****0000".to_owned()),
        organisation: "市卫健委".to_owned(),
        post,
        idle,
    }
}

pub(super) fn membership(standing: Standing, genuine: bool) -> MembershipRow {
    let waits = standing == Standing::Prepared;
    MembershipRow {
        membership: Membership {
            id: MembershipId(12),
            details: NewMembership {
                person: PersonId(7),
                organisation: OrganisationId(1),
                role: Role::SystemOwner,
                from: date(2026, 1, 1),
                until: waits.then(|| date(2026, 12, 31)),
                prepared_by: Some(PersonId(2)),
            },
            authorised: (!waits).then(|| Authorised {
                by: Some(PersonId(3)),
                at: instant(),
            }),
            revoked_at: None,
        },
        standing,
        person: "李敏".to_owned(),
        organisation: "市卫健委".to_owned(),
        prepared_by: Some("李敏".to_owned()),
        genuine,
    }
}

fn delegated() -> DelegationRow {
    DelegationRow {
        delegation: Delegation {
            id: DelegationId(5),
            details: NewDelegation {
                membership: MembershipId(12),
                to: PersonId(8),
                from: date(2026, 11, 20),
                until: date(2026, 11, 30),
                reason: "业务高峰期".to_owned(),
            },
            created_at: instant(),
            revoked_at: None,
        },
        lender: PersonId(7),
        lender_name: "李敏".to_owned(),
        deputy: "李敏".to_owned(),
        role: Role::SystemOwner,
        organisation: "市卫健委".to_owned(),
        in_force: true,
    }
}

fn grant(state: State, live: bool) -> GrantView {
    GrantView {
        grant: Grant {
            id: GrantId(31),
            details: NewGrant {
                owner: OrganisationId(1),
                beneficiary: OrganisationId(2),
                people: [PersonId(7)].into(),
                purpose: "业务高峰期".to_owned(),
                scope: Scope::Unit,
                from: instant(),
                until: "2026-11-22T10:00:00Z".parse().unwrap(),
                asked_by: PersonId(7),
                asked_at: instant(),
            },
            state,
        },
        owner: "市卫健委".to_owned(),
        beneficiary: "市教育局".to_owned(),
        scope: None,
        people: vec!["李敏".to_owned()],
        asked_by: "李敏".to_owned(),
        decided_by: None,
        live,
        decides: true,
        uses: vec![(instant(), "李敏".to_owned(), "vm-0001".to_owned())],
    }
}

fn program() -> ClientRow {
    ClientRow {
        client: Client {
            id: ClientId(4),
            details: NewClient {
                code: "c-4f1d".to_owned(),
                name: "业务高峰期".to_owned(),
                organisation: OrganisationId(1),
                role: Role::Applicant,
                scopes: ["read".to_owned()].into(),
                secret: String::new(),
                prepared_by: None,
            },
            created_at: instant(),
            authorised: None,
            revoked_at: None,
        },
        organisation: "市卫健委".to_owned(),
        prepared_by: Some("李敏".to_owned()),
        genuine: true,
    }
}

/// The pages of this module.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = people(lang);
    pages.extend(organisations(lang));
    pages.extend(grants(lang));
    pages.extend(rights(lang));
    pages
}

fn people(lang: Lang) -> Pages {
    let list = |rows: Vec<PersonRow>| {
        page(&person::PeoplePage {
            v: at(lang, "/people"),
            typed: Typed::default(),
            page: Page {
                next: rows.last().map(|row| row.person.id.0),
                total: rows.len() as u64,
                rows,
            },
        })
    };
    let one = |typed, row, ways, invited| {
        page(&person::PersonPage {
            v: at(lang, "/people/7"),
            typed,
            detail: PersonDetail {
                row,
                memberships: vec![
                    membership(Standing::InForce, true),
                    membership(Standing::Prepared, false),
                ],
                delegations: vec![delegated()],
            },
            organisations: samples::units(),
            revealed: None,
            ways,
            invited,
        })
    };
    let link = "https://yunheng.example.gov.cn/invitation/x".to_owned();
    let ways = WaysIn {
        password: true,
        second_factor: true,
        invited_until: Some(instant()),
    };
    let live = || row(7, None, false, false);
    let idle = row(7, Some(Post::Auditor), false, true);
    let new = person::NewPersonPage {
        v: at(lang, "/people/new"),
        typed: mistaken("login=x&name=", "name"),
        organisations: samples::units(),
    };
    let kept = Typed::kept(vec![("why".to_owned(), "业务高峰期".to_owned())]);
    vec![
        (
            "people",
            list(vec![
                row(7, Some(Post::Sysadmin), false, false),
                row(8, None, true, true),
            ]),
        ),
        ("people_none", list(Vec::new())),
        ("person", one(Typed::default(), live(), ways, None)),
        (
            "person_invited",
            one(
                Typed::default(),
                live(),
                WaysIn::default(),
                Some((link, instant())),
            ),
        ),
        ("person_idle", one(Typed::default(), idle, ways, None)),
        ("person_kept", one(kept, live(), ways, None)),
        (
            "person_wrong",
            one(mistaken("why=x", "why"), live(), ways, None),
        ),
        ("person_new_wrong", page(&new)),
    ]
}

fn organisations(lang: Lang) -> Pages {
    let list = |rows| {
        page(&organisation::OrganisationsPage {
            v: at(lang, "/organisations"),
            typed: Typed::read("kind=tenant"),
            rows,
        })
    };
    let mut units = samples::units();
    let second = units.remove(1);
    let first = units.remove(0);
    let one = organisation::OrganisationPage {
        v: at(lang, "/organisations/1"),
        typed: mistaken("into=S-002", "on"),
        detail: OrganisationDetail {
            above: None,
            below: vec![second.clone()],
            names: vec![Name {
                full: "示例市卫生健康委员会".to_owned(),
                short: "市卫健委".to_owned(),
                since: Some(date(2019, 3, 1)),
            }],
            merged_into: None,
            merged_from: vec![second],
            contact: Some(row(7, None, false, false)),
            memberships: vec![membership(Standing::InForce, true)],
            people: vec![row(7, None, false, false)],
            organisation: first,
        },
    };
    let new = organisation::NewOrganisationPage {
        v: at(lang, "/organisations/new"),
        typed: mistaken("code=", "code"),
        organisations: samples::units(),
    };
    vec![
        ("organisations", list(samples::units())),
        ("organisations_none", list(Vec::new())),
        ("organisation", page(&one)),
        ("organisation_new_wrong", page(&new)),
    ]
}

fn grants(lang: Lang) -> Pages {
    let list = |grants| {
        page(&access::AccessPage {
            v: at(lang, "/access"),
            grants,
        })
    };
    let one = |state, live, mistake| {
        page(&access::GrantPage {
            v: at(lang, "/access/31"),
            view: grant(state, live),
            reason: String::new(),
            mistake,
            typed: Typed::default(),
        })
    };
    let ask = |emergency| {
        page(&access::AskPage {
            v: at(lang, "/access/new"),
            form: access::AskForm::default(),
            mistakes: vec![super::resource::Mistake::new(
                "purpose",
                "请更正此项。",
                "Correct this.",
            )],
            units: samples::units(),
            emergency,
            typed: Typed::default(),
        })
    };
    let decision = Decision {
        by: PersonId(7),
        at: instant(),
        reason: None,
    };
    let wrong = samples::both("请说明理由。", "Say why.");
    vec![
        ("access", list(vec![grant(State::Asked, false)])),
        ("access_none", list(Vec::new())),
        ("grant_asked", one(State::Asked, false, Some(wrong))),
        ("grant_open", one(State::Approved { decision }, true, None)),
        ("grant_emergency", one(State::Emergency, true, None)),
        ("access_ask", ask(false)),
        ("access_emergency", ask(true)),
    ]
}

fn rights(lang: Lang) -> Pages {
    let authorise = |waiting| {
        page(&authorisation::AuthorisationsPage {
            v: at(lang, "/authorisations"),
            waiting,
        })
    };
    let waiting = ToAuthorise {
        memberships: vec![membership(Standing::Prepared, true)],
        clients: vec![program()],
        administrators: vec![row(2, Some(Post::Sysadmin), false, false)],
    };
    let delegations = |rows: Vec<DelegationRow>, recusals| {
        page(&delegation::DelegationsPage {
            v: at(lang, "/delegations"),
            typed: Typed::default(),
            rows,
            lendable: vec![membership(Standing::InForce, true)],
            recusals,
        })
    };
    let recusal = RecusalRow {
        recusal: Recusal {
            person: PersonId(7),
            object_kind: "organisation".to_owned(),
            object_id: "2".to_owned(),
            reason: "业务高峰期".to_owned(),
            created_at: instant(),
        },
        object: "市教育局".to_owned(),
    };
    let clients = |rows, secret| {
        page(&client::ClientsPage {
            v: at(lang, "/clients"),
            rows,
            secret,
        })
    };
    let new = client::NewClientPage {
        v: at(lang, "/clients/new"),
        typed: mistaken("name=", "scopes"),
        organisations: samples::units(),
        scopes: vec!["read", "resource.list"],
    };
    let secret = Some((ClientId(4), "secret".to_owned()));
    vec![
        ("authorisations", authorise(waiting)),
        ("authorisations_none", authorise(ToAuthorise::default())),
        ("delegations", delegations(vec![delegated()], vec![recusal])),
        ("delegations_none", delegations(Vec::new(), Vec::new())),
        ("clients", clients(vec![program()], secret)),
        ("clients_none", clients(Vec::new(), None)),
        ("client_new_wrong", page(&new)),
    ]
}
