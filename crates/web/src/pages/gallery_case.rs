//! Pages of cases and processes, rendered from sample contexts.

use jiff::civil::{Date, date};
use yunheng_app::{
    CaseLine, CasePage as Lines, CaseRow, CaseView, CatalogueItem, Choices, ClockView, Current,
    DocumentView, EventView, FormView, GateView, NewCase, NewDocument, QueuePage, QueueRow,
    Startable, StoredDocument,
};
use yunheng_domain::case::{Case, Refusal, Shortage, State};
use yunheng_domain::clock::{Deadline, State as ClockState};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{CaseId, DocumentId, OrganisationId};
use yunheng_domain::money::MicroYuan;
use yunheng_domain::process::{
    Bound, DemandLine, Ending, ExpertLine, Opinion, Process, Step, Values, words,
};
use yunheng_domain::processes;
use yunheng_domain::rulebook::Rulebook;

use super::gallery::Pages;
use super::gallery_people::{at, instant, page};
use super::{case, process, task};
use crate::filter::{CaseQuery, TaskQuery};
use crate::lang::Lang;
use crate::typed::{Typed, wrong};

const TODAY: Date = date(2026, 11, 23);

fn new_system() -> &'static Process {
    processes::find("new-system").unwrap()
}

fn step(code: &str) -> &'static Step {
    new_system().step(code).unwrap()
}

fn deadline(day: Date) -> Deadline {
    Deadline {
        day,
        provisional: day.year() > 2026,
    }
}

fn items() -> Vec<CatalogueItem> {
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

fn line(item: &str, quantity: i64) -> DemandLine {
    DemandLine {
        item: item.to_owned(),
        quantity,
        purpose: "应用".to_owned(),
    }
}

fn application() -> Values {
    Values::default()
        .with("system_name", "学籍管理系统")
        .with("classified", false)
        .with("protection_grade", "3")
        .with("investment", 1_280_050)
        .with("planned_go_live", "2026-12-31")
        .with("lines", vec![line("CMP-001", 16), line("STO-002", 500)])
        .with("concurrent_users", 300)
        .with("served", "全市中小学。\n学年初为高峰。")
}

fn review() -> Values {
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

fn event(at_step: &str, kind: &str, way: &str, reason: &str) -> EventView {
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
    }
}

fn document(code: &str, replaced: bool) -> DocumentView {
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

fn clock(name: &'static str, state: ClockState, bound: Bound) -> ClockView {
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
fn view(at_step: Option<&str>, mine: bool, values: Values) -> CaseView {
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
            step,
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
        }),
        forms: vec![
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
        ],
        timeline: vec![
            event("application", "open", "", ""),
            event("application", "forward", "done", ""),
            event("unit_approval", "return", "return", "业务高峰期"),
            event("application", "breach", "", ""),
        ],
        clocks: vec![
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
        ],
        documents: vec![
            document("project_basis", true),
            document("project_basis", false),
        ],
        items: items()
            .into_iter()
            .map(|item| (item.code, item.name))
            .collect(),
    }
}

/// Every page.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = queues(lang);
    pages.extend(lists(lang));
    pages.extend(beginnings(lang));
    pages.extend(cases(lang));
    pages.extend(sections(lang));
    pages.extend(checks(lang));
    pages.extend(declared(lang));
    pages
}

fn queues(lang: Lang) -> Pages {
    let row = |due: Option<Date>, left| QueueRow {
        case: CaseId(7),
        number: "2026-000007".to_owned(),
        title: "新建系统上云".to_owned(),
        process: new_system(),
        step: step("review"),
        unit: "市教育局".to_owned(),
        due: due.map(deadline),
        left,
    };
    let show = |rows: Vec<QueueRow>, query: TaskQuery| {
        page(&task::TasksPage {
            v: at(lang, "/tasks"),
            query,
            page: QueuePage {
                total: rows.len() as u64 * 30,
                overdue: u64::from(!rows.is_empty()),
                rows,
                page: 2,
                pages: 4,
            },
            today: TODAY,
            begins: true,
        })
    };
    let rows = vec![
        row(Some(date(2026, 11, 18)), Some(-3)),
        row(Some(TODAY), Some(0)),
        row(Some(date(2026, 11, 25)), Some(2)),
        row(Some(date(2027, 1, 4)), Some(27)),
        row(None, None),
    ];
    let narrowed = TaskQuery {
        overdue: Some("only".to_owned()),
        ..TaskQuery::default()
    };
    vec![
        ("tasks", show(rows, TaskQuery::default())),
        ("tasks_none_match", show(Vec::new(), narrowed)),
        ("tasks_empty", show(Vec::new(), TaskQuery::default())),
    ]
}

fn lists(lang: Lang) -> Pages {
    let row = |ending: Option<Ending>| CaseLine {
        id: CaseId(7),
        number: "2026-000007".to_owned(),
        title: "新建系统上云：学籍管理系统".to_owned(),
        process: new_system(),
        unit: "市教育局".to_owned(),
        step: ending.is_none().then(|| step("review")),
        ending,
        opened_at: instant(),
        breached: ending.is_none(),
    };
    let show = |rows: Vec<CaseLine>| {
        page(&case::CasesPage {
            v: at(lang, "/cases"),
            query: CaseQuery::default(),
            page: Lines {
                total: rows.len() as u64,
                rows,
                page: 1,
                pages: 1,
            },
            begins: true,
        })
    };
    let rows = [None, Some(Ending::Completed), Some(Ending::Rejected)];
    vec![
        ("cases", show(rows.map(row).to_vec())),
        ("cases_empty", show(Vec::new())),
    ]
}

fn beginnings(lang: Lang) -> Pages {
    let choose = |startable| {
        page(&case::ChoosePage {
            v: at(lang, "/cases/new"),
            startable,
        })
    };
    let begin = |typed, units| {
        page(&case::BeginPage {
            v: at(lang, "/cases/new"),
            choices: Choices {
                process: new_system(),
                units,
                systems: Vec::new(),
            },
            typed,
        })
    };
    let unit = (OrganisationId(2), "市教育局".to_owned());
    let other = (OrganisationId(1), "市卫健委".to_owned());
    let mistake = wrong("unit", "请选择一项。", "Choose one.");
    vec![
        (
            "case_choose",
            choose(vec![Startable {
                process: new_system(),
                units: vec![unit.0],
            }]),
        ),
        ("case_choose_none", choose(Vec::new())),
        ("case_begin", begin(Typed::default(), vec![unit.clone()])),
        (
            "case_begin_wrong",
            begin(Typed::read("").with(mistake).unwrap(), vec![unit, other]),
        ),
    ]
}

fn cases(lang: Lang) -> Pages {
    let show = |view, done| {
        page(&case::CasePage {
            v: at(lang, "/cases/7"),
            view,
            items: items(),
            today: TODAY,
            done,
        })
    };
    let stale = page(&case::StalePage {
        v: at(lang, "/cases/7/act"),
        view: view(Some("review"), false, Values::default()),
        seen: 2,
        reason: "业务高峰期".to_owned(),
    });
    vec![
        (
            "case_mine",
            show(view(Some("application"), true, application()), false),
        ),
        (
            "case_done",
            show(view(Some("configure"), false, Values::default()), true),
        ),
        (
            "case_over",
            show(view(None, false, Values::default()), false),
        ),
        ("case_stale", stale),
    ]
}

fn sections(lang: Lang) -> Pages {
    let fill = |at_step: &str, code: &str, values: Values, checked: bool| {
        let view = view(Some(at_step), true, values);
        let current = view.current.as_ref().unwrap();
        let form = current.step.form.as_ref().unwrap();
        let section = form.sections.iter().find(|one| one.code == code).unwrap();
        let pairs = case::sheet::begun(current);
        let (_, mut mistakes) = case::sheet::mistakes(form, &pairs);
        mistakes.retain(|wrong| checked && case::sheet::is_in(section, &wrong.field));
        page(&case::FillPage {
            v: at(lang, "/cases/7/fill/system"),
            form,
            section,
            items: items(),
            pairs,
            mistakes,
            saved: checked.then(instant),
            changing: checked,
            typed: Typed::default(),
            view,
        })
    };
    let empty = Values::default;
    vec![
        (
            "case_fill",
            fill("application", "system", application(), false),
        ),
        (
            "case_fill_wrong",
            fill("application", "system", empty(), true),
        ),
        (
            "case_fill_lines",
            fill("application", "demand", application(), false),
        ),
        (
            "case_fill_text",
            fill("application", "justification", application(), false),
        ),
        ("case_fill_quota", fill("review", "quota", review(), true)),
        (
            "case_fill_experts",
            fill("review", "opinions", empty(), true),
        ),
        (
            "case_fill_hosts",
            fill("configure", "hosts", empty(), false),
        ),
    ]
}

fn checks(lang: Lang) -> Pages {
    let check = |at_step: &str, values: Values, refusal: Option<Refusal>, way: &str| {
        let refused = refusal.map(|refusal| case::sentences(new_system(), &items(), &refusal));
        page(&case::CheckPage {
            v: at(lang, "/cases/7/check"),
            view: view(Some(at_step), true, values),
            items: items(),
            today: TODAY,
            refused: refused.unwrap_or_default(),
            reason: String::new(),
            way: way.to_owned(),
            typed: Typed::default(),
        })
    };
    let short = Refusal::Gate {
        gate: step("quota").gates[0],
        short: vec![Shortage {
            item: "CMP-001".to_owned(),
            asked: 48,
            left: 32,
        }],
    };
    let documents = Refusal::Documents(step("application").documents.clone());
    vec![
        ("case_check", check("application", application(), None, "")),
        (
            "case_check_documents",
            check("application", application(), Some(documents), ""),
        ),
        ("case_check_review", check("review", review(), None, "")),
        (
            "case_check_short",
            check("quota", Values::default(), Some(short), "grant"),
        ),
        (
            "case_check_reason",
            check(
                "unit_approval",
                Values::default(),
                Some(Refusal::Reason),
                "return",
            ),
        ),
    ]
}

fn declared(lang: Lang) -> Pages {
    let builtin = yunheng_domain::rulebook::builtin();
    let rulebook = Rulebook::parse(builtin[0]).unwrap();
    vec![
        (
            "processes",
            page(&process::ProcessesPage {
                v: at(lang, "/processes"),
            }),
        ),
        (
            "process",
            page(&process::ProcessPage {
                v: at(lang, "/processes/new-system"),
                process: new_system(),
                rulebook: rulebook.into(),
            }),
        ),
    ]
}
