use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::*;
use crate::calendar::Calendar;
use crate::clock;
use crate::process::{DemandLine, ExpertLine, HostLine, Opinion, Values, WayKind};
use crate::processes;
use crate::rulebook::{self, Rulebook};

/// A case of new-system and the world around it.
struct City {
    rulebook: Rulebook,
    calendar: Calendar,
    forms: BTreeMap<String, Values>,
    documents: BTreeSet<String>,
    facts: Facts,
    now: Timestamp,
}

fn at(day: &str) -> Timestamp {
    format!("{day}T02:00:00Z").parse().expect("an instant")
}

fn city() -> City {
    City {
        rulebook: Rulebook::parse(rulebook::builtin()[0]).expect("a rulebook"),
        calendar: Calendar::parse(crate::calendar::builtin()).expect("a calendar"),
        forms: BTreeMap::new(),
        documents: ["project_basis", "test_report", "security_assessment"]
            .map(str::to_owned)
            .into(),
        facts: Facts {
            eligible_unit: true,
            agreement_until: Some("2030-01-01".parse().unwrap()),
            interested: vec!["市教育局".into(), "云帆科技".into()],
            commitment: BTreeMap::from([("CMP-001".into(), 8)]),
            quota: BTreeMap::from([("CMP-001".into(), 8), ("CMP-002".into(), 16)]),
            host_items: HostItems {
                vcpu: "CMP-001".into(),
                memory: "CMP-002".into(),
                disk: "STO-002".into(),
            },
            ..Facts::default()
        },
        now: at("2026-09-28"),
    }
}

fn lines(quantity: i64) -> Vec<DemandLine> {
    vec![DemandLine {
        item: "CMP-001".into(),
        quantity,
        purpose: "应用".into(),
        ..DemandLine::default()
    }]
}

fn filled(step: &str) -> Values {
    let values = Values::default();
    match step {
        "application" => values
            .with("system_name", "学籍系统")
            .with("system_code", "edu-roll")
            .with("classified", false)
            .with("protection_grade", "2")
            .with("zone", "extranet")
            .with("deployment", "virtual")
            .with("basis_number", "示例〔2026〕1号")
            .with("funding", "city_budget")
            .with("planned_go_live", "2026-12-01")
            .with("lines", lines(8))
            .with("cloud_use", "cloud")
            .with("business_contact", "联系人甲")
            .with("business_phone", "0000-0000000")
            .with("technical_contact", "联系人乙")
            .with("technical_phone", "0000-0000000")
            .with("service_months", 12)
            .with("served", "全市学校")
            .with("concurrent_users", 500)
            .with("sizing", "500 × 0.2 ÷ 0.6")
            .with("security", "等保二级"),
        "review" => values
            .with(
                "experts",
                ["甲", "乙", "丙"]
                    .map(|expert| ExpertLine {
                        expert: expert.into(),
                        organisation: "示例大学".into(),
                        opinion: Opinion::Agree,
                        remark: String::new(),
                    })
                    .to_vec(),
            )
            .with("lines", lines(8))
            .with("opinion", "同意"),
        "request" => values.with("hosts", "两台主机"),
        "configure" => values.with(
            "hosts",
            vec![HostLine {
                host: "edu-1".into(),
                identifier: "vm-1".into(),
                vcpus: 8,
                memory_gb: 16,
                disk_gb: 0,
            }],
        ),
        "deploy" => values
            .with("deployed_on", "2026-10-12")
            .with("declaration", "已部署"),
        "accept" => values
            .with("tested_on", "2026-10-20")
            .with("stress_passed", true)
            .with("internal_passed", true)
            .with("no_high_risk", true),
        _ => values,
    }
}

impl City {
    fn situation(&self) -> Situation<'_> {
        Situation {
            rulebook: &self.rulebook,
            calendar: &self.calendar,
            now: self.now,
            forms: &self.forms,
            documents: &self.documents,
            facts: &self.facts,
        }
    }

    fn open(&self) -> Case {
        let process = processes::find("new-system").expect("the process");
        Case::open(process, &self.situation()).expect("a case")
    }

    fn act(&self, case: Case, way: &str, values: Values) -> Result<Moved, Refusal> {
        let process = processes::find("new-system").expect("the process");
        let step = case.step(process).expect("open").code.to_owned();
        let act = Act {
            step,
            way: way.to_owned(),
            values,
            reason: "理由".to_owned(),
        };
        case.act(process, &act, &self.situation())
    }

    /// Goes the usual way until a step waits.
    fn until(&mut self, mut case: Case, wanted: &str) -> Case {
        let process = processes::find("new-system").expect("the process");
        while let Some(step) = case.step(process) {
            if step.code == wanted {
                break;
            }
            let values = filled(step.code);
            let way = step.ways[0].code;
            let moved = self.act(case, way, values.clone()).expect(step.code);
            self.forms.insert(step.code.to_owned(), values);
            case = moved.case;
        }
        case
    }
}

#[test]
fn a_new_system_goes_from_application_to_go_live() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "nowhere");
    assert_eq!(case.ending(), Some(crate::process::Ending::Completed));
    assert!(case.clocks.iter().all(|clock| !clock.clock.is_open()));
    assert_eq!(
        case.clocks
            .iter()
            .map(|clock| clock.code.as_str())
            .collect::<Vec<_>>(),
        ["configure", "deploy", "accept"]
    );
}

#[test]
fn a_classified_system_does_not_go_onto_the_cloud() {
    let city = city();
    let values = filled("application").with("classified", true);
    let refused = city.act(city.open(), "done", values).unwrap_err();
    assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "6"));
}

#[test]
fn a_quota_without_a_favourable_opinion_is_refused() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "review");
    let ended = city.act(case, "unfavourable", Values::default()).unwrap();
    assert_eq!(ended.case.ending(), Some(crate::process::Ending::Rejected));
    assert_eq!(ended.effects, []);
}

#[test]
fn an_expert_from_the_applicant_makes_the_opinion_void() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "review");
    let mut experts = filled("review").experts("experts").to_vec();
    experts[0].organisation = "市教育局信息中心".into();
    let refused = city
        .act(
            case,
            "favourable",
            filled("review").with("experts", experts),
        )
        .unwrap_err();
    assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "17"));
}

#[test]
fn more_than_the_plan_grants_names_the_item_that_is_short() {
    let mut city = city();
    city.facts.commitment.insert("CMP-001".into(), 7);
    let case = city.open();
    let case = city.until(case, "quota");
    let refused = city.act(case, "grant", Values::default()).unwrap_err();
    let Refusal::Gate { gate, short } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(gate.article, "14");
    assert_eq!(
        short,
        [Shortage {
            item: "CMP-001".into(),
            asked: 8,
            left: 7
        }]
    );
}

#[test]
fn without_a_boundary_agreement_article_36_blocks_the_configuration_request() {
    let mut city = city();
    city.facts.agreement_until = Some("2026-09-27".parse().unwrap());
    let case = city.open();
    let case = city.until(case, "request");
    let refused = city.act(case, "done", filled("request")).unwrap_err();
    assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "36"));
}

#[test]
fn the_provider_breaches_article_18_on_the_fourth_working_day_after_acceptance() {
    let mut city = city();
    city.now = at("2026-09-30");
    let case = city.open();
    let case = city.until(case, "configure");
    let clock = case.pressing().expect("a clock");
    // The National Day holiday does not count, the worked Saturday after it does.
    assert_eq!(clock.clock.deadline().day.to_string(), "2026-10-10");
    city.now = at("2026-10-10");
    assert!(
        !case.clone().check(&city.situation()).unwrap().clocks[0]
            .clock
            .is_breached()
    );
    city.now = at("2026-10-12");
    let late = city.act(case, "configured", filled("configure")).unwrap();
    assert!(late.case.clocks[0].clock.is_breached());
}

#[test]
fn a_case_that_is_sent_back_stops_the_provider_s_clock() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "configure");
    let back = city.act(case, "return", Values::default()).unwrap();
    assert_eq!(back.kind, Some(WayKind::Return));
    assert!(matches!(
        back.case.clocks[0].clock.state(),
        clock::State::Paused { .. }
    ));
    assert_eq!(back.case.pressing(), None);
    city.now = at("2026-10-12");
    let case = city.until(back.case, "configure");
    assert!(matches!(
        case.clocks[0].clock.state(),
        clock::State::Running { .. }
    ));
}

#[test]
fn a_withdrawn_case_gives_its_quota_back_and_lifts_its_clocks() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "request");
    let moved = city.act(case, act::WITHDRAW, Values::default()).unwrap();
    let undone: Vec<&str> = moved.undo.iter().map(|done| done.effect.code()).collect();
    assert_eq!(undone, ["grant_quota", "register_system"]);
    assert!(moved.case.clocks.iter().all(|clock| !clock.clock.is_open()));
}

#[test]
fn whoever_comes_second_is_told_where_the_case_stands() {
    let mut city = city();
    let case = city.open();
    let case = city.until(case, "review");
    let process = processes::find("new-system").unwrap();
    let act = Act {
        step: "unit_approval".into(),
        way: "approve".into(),
        values: Values::default(),
        reason: String::new(),
    };
    let refused = case.act(process, &act, &city.situation()).unwrap_err();
    assert_eq!(
        refused,
        Refusal::Elsewhere {
            at: "review".into()
        }
    );
}
