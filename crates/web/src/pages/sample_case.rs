//! A case for the gallery: every part of its page has something to show.

use jiff::civil::{Date, date};
use yunheng_app::{
    Amount, CaseRow, CaseView, CatalogueItem, ClockView, Current, DocumentView, EventView,
    FormView, GateView, NewCase, NewDocument, REMARK, Reconciled, Said, StoredDocument, WorkView,
};
use yunheng_domain::case::{Case, State};
use yunheng_domain::clock::{Deadline, Limit, State as ClockState};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::holding::Level;
use yunheng_domain::ids::{CaseId, DocumentId, OrganisationId};
use yunheng_domain::money::{Fen, MicroYuan};
use yunheng_domain::process::{
    Bound, DemandLine, Ending, ExpertLine, Opinion, Process, Step, Values, words,
};
use yunheng_domain::processes;

use super::gallery_people::instant;

pub(super) const TODAY: Date = date(2026, 11, 23);

pub(super) fn new_system() -> &'static Process {
    processes::find("new-system").unwrap()
}

pub(super) fn step(code: &str) -> &'static Step {
    new_system().step(code).unwrap()
}

pub(super) fn deadline(day: Date) -> Deadline {
    Deadline {
        day,
        provisional: day.year() > 2026,
    }
}

pub(super) fn items() -> Vec<CatalogueItem> {
    [
        ("CMP-001", "云主机处理器", "核"),
        ("CMP-002", "云主机内存", "吉字节"),
        ("STO-002", "块存储", "吉字节"),
    ]
    .map(|(code, name, unit)| CatalogueItem {
        code: code.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        price: MicroYuan(28_000_000),
    })
    .to_vec()
}

pub(super) fn line(item: &str, quantity: i64) -> DemandLine {
    DemandLine {
        item: item.to_owned(),
        quantity,
        purpose: "应用".to_owned(),
        ..DemandLine::default()
    }
}

pub(super) fn application() -> Values {
    Values::default()
        .with("cloud_use", "cloud")
        .with("system_name", "学籍管理系统")
        .with("classified", false)
        .with("protection_grade", "3")
        .with("investment", 1_280_050)
        .with("planned_go_live", "2026-12-31")
        .with("lines", vec![line("CMP-001", 16), line("STO-002", 500)])
        .with("concurrent_users", 300)
        .with("served", "全市中小学。\n学年初为高峰。")
}

pub(super) fn review() -> Values {
    let expert = ExpertLine {
        expert: "周教授".to_owned(),
        organisation: "示例大学".to_owned(),
        opinion: Opinion::Amend,
        remark: "存储从严".to_owned(),
    };
    Values::default()
        .with("experts", vec![expert])
        .with("lines", vec![line("CMP-001", 16), line("STO-002", 300)])
}

pub(super) fn event(at_step: &str, kind: &str, way: &str, reason: &str) -> EventView {
    let step = step(at_step);
    EventView {
        at: instant(),
        person: (kind != "breach").then(|| "李敏".to_owned()),
        role: (kind != "breach").then_some(step.role),
        organisation: (kind != "breach").then(|| "市教育局".to_owned()),
        step: step.name,
        article: step.article,
        way: step.way(way).map(|way| way.name),
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        said: None,
    }
}

pub(super) fn document(code: &str, replaced: bool) -> DocumentView {
    DocumentView {
        id: DocumentId(8),
        name: words("建设依据文件", "Project basis"),
        document: StoredDocument {
            id: DocumentId(8),
            details: NewDocument {
                case: CaseId(7),
                step: "application".to_owned(),
                code: code.to_owned(),
                name: "建设依据文件".to_owned(),
                media_type: "application/pdf".to_owned(),
                size: 482_133,
                digest: Some(Sm3Digest::of(b"sample")),
                label: "internal".to_owned(),
                template: None,
                issuer: None,
                number: None,
                person: None,
                at: instant(),
            },
        },
        person: Some("李敏".to_owned()),
        replaced,
    }
}

pub(super) fn clock(name: &'static str, state: ClockState, bound: Bound) -> ClockView {
    let clock = new_system().clocks.iter().find(|clock| clock.code == name);
    let due = match state {
        ClockState::Running { deadline }
        | ClockState::Paused { deadline, .. }
        | ClockState::Met { deadline, .. }
        | ClockState::Breached { deadline, .. }
        | ClockState::Lifted { deadline, .. } => deadline,
    };
    ClockView {
        name: clock.map_or(words("保留原系统", "Keep the old one"), |clock| {
            clock.name
        }),
        limit: Limit::WorkingDays { count: 3 },
        article: "18".to_owned(),
        bound,
        started: instant(),
        left: matches!(state, ClockState::Running { .. }).then_some(2),
        state,
        due,
        who: Some("市教育局".to_owned()),
    }
}

/// A case that waits at a step, or is over.
pub(super) fn view(at_step: Option<&str>, mine: bool, values: Values) -> CaseView {
    let current = at_step.map(step);
    let due = deadline(date(2026, 11, 25));
    CaseView {
        id: CaseId(7),
        row: CaseRow {
            id: CaseId(7),
            details: NewCase {
                number: "2026-000007".to_owned(),
                title: "新建系统上云".to_owned(),
                unit: OrganisationId(2),
                county: None,
                provider: None,
                system: None,
                opened_by: None,
                opened_at: instant(),
            },
            case: Case {
                process: "new-system".to_owned(),
                version: 1,
                rulebook: "sample-2023@1".to_owned(),
                state: match current {
                    Some(step) => State::At {
                        step: step.code.to_owned(),
                        since: instant(),
                    },
                    None => State::Ended {
                        how: Ending::Withdrawn,
                        at: instant(),
                    },
                },
                clocks: Vec::new(),
                done: Vec::new(),
                asked: None,
            },
            last_by: None,
            version: 4,
        },
        process: new_system(),
        unit: "市教育局".to_owned(),
        provider: None,
        system: None,
        opened_by: Some("李敏".to_owned()),
        current: current.map(|step| Current {
            place: OrganisationId(1),
            step,
            ways: step.ways.iter().filter(|way| !way.lapses).collect(),
            organisation: "市教育局".to_owned(),
            since: instant(),
            due: Some(due),
            left: Some(2),
            mine,
            withdrawable: mine && step.withdrawable,
            values,
            draft: Vec::new(),
            draft_saved: None,
            missing: step
                .documents
                .iter()
                .filter(|need| need.required)
                .copied()
                .collect(),
            gates: step
                .gates
                .iter()
                .enumerate()
                .map(|(place, gate)| GateView {
                    gate: *gate,
                    open: place > 0,
                })
                .collect(),
            work: (step.code == "configure").then(work),
        }),
        forms: forms(),
        timeline: timeline(),
        clocks: clocks(due),
        time: None,
        verdicts: Vec::new(),
        amounts: amounts(),
        documents: documents(),
        items: items()
            .into_iter()
            .map(|item| (item.code, item.name))
            .collect(),
    }
}

fn work() -> WorkView {
    WorkView {
        tasks: vec![yunheng_domain::process::words(
            "按配额开通云主机",
            "Set up hosts within the quota",
        )],
        lines: [("CMP-001", 8, 10), ("CMP-002", 16, 16), ("STO-002", 100, 0)]
            .map(|(item, quota, configured)| Reconciled {
                item: item.to_owned(),
                quota,
                configured,
            })
            .to_vec(),
        taken_back: None,
    }
}

fn forms() -> Vec<FormView> {
    vec![
        FormView {
            step: step("application"),
            values: application(),
            person: Some("李敏".to_owned()),
            at: instant(),
            replaced: false,
        },
        FormView {
            step: step("review"),
            values: review(),
            person: Some("李敏".to_owned()),
            at: instant(),
            replaced: true,
        },
    ]
}

fn timeline() -> Vec<EventView> {
    vec![
        event("application", "open", "", ""),
        event("application", "forward", "done", ""),
        event("unit_approval", "return", "return", "业务高峰期"),
        event("application", "breach", "", ""),
        remark(1, "业务高峰期", false),
        remark(2, "", false),
        remark(3, "业务高峰期", true),
    ]
}

/// The second was withdrawn.
fn remark(nth: usize, text: &str, withdrawable: bool) -> EventView {
    EventView {
        said: Some(Said {
            nth,
            withdrawn_at: text.is_empty().then(instant),
            withdrawable,
        }),
        ..event("unit_approval", REMARK, "", text)
    }
}

fn clocks(due: Deadline) -> Vec<ClockView> {
    vec![
        clock(
            "configure",
            ClockState::Running { deadline: due },
            Bound::AtMost,
        ),
        clock(
            "deploy",
            ClockState::Met {
                at: instant(),
                deadline: due,
            },
            Bound::AtMost,
        ),
        clock(
            "accept",
            ClockState::Breached {
                deadline: due,
                met_late: None,
            },
            Bound::AtMost,
        ),
        clock(
            "",
            ClockState::Running {
                deadline: deadline(date(2027, 2, 23)),
            },
            Bound::AtLeast,
        ),
    ]
}

fn documents() -> Vec<DocumentView> {
    vec![
        document("project_basis", true),
        document("project_basis", false),
    ]
}

fn amounts() -> Vec<Amount> {
    let of = |level, item: &str, granted: i64, monthly: i64| Amount {
        level,
        unit: "市教育局".to_owned(),
        item: item.to_owned(),
        granted,
        monthly: Some(Fen(monthly)),
    };
    vec![
        of(Level::Quota, "CMP-001", 8, 36_000),
        of(Level::Quota, "CMP-002", 32, 28_800),
        of(Level::Allocation, "CMP-001", 0, 0),
    ]
}
