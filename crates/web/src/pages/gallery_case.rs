//! Pages of cases and processes, rendered from sample contexts.

use yunheng_app::{
    CaseLine, CasePage as Lines, CaseView, Choices, RowWrong, SearchFound, Startable, TimeView,
};
use yunheng_domain::case::{Refusal, Shortage, TimeAsked};
use yunheng_domain::clock::Limit;
use yunheng_domain::ids::{CaseId, OrganisationId, SystemId};
use yunheng_domain::process::{Ending, Values, Words, words};
use yunheng_domain::role::Role;
use yunheng_domain::rulebook::Rulebook;
use yunheng_domain::system::{NewSystem, System};

use super::gallery::Pages;
use super::gallery_people::{at, instant, page};
use super::sample_case::{TODAY, application, items, line, new_system, review, step, view};
use super::{case, process, search};
use crate::filter::CaseQuery;
use crate::lang::Lang;
use crate::typed::{Typed, wrong};

/// Every page.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = lists(lang);
    pages.extend(beginnings(lang));
    pages.extend(cases(lang));
    pages.extend(sections(lang));
    pages.extend(checks(lang));
    pages.extend(declared(lang));
    pages.extend(found(lang));
    pages
}

fn found(lang: Lang) -> Pages {
    let show = |q: &str, found: SearchFound| {
        page(&search::SearchPage {
            v: at(lang, "/search"),
            q: q.to_owned(),
            found,
        })
    };
    let system = System {
        id: SystemId(3),
        details: NewSystem {
            unit: OrganisationId(1),
            code: "edu-roll".to_owned(),
            name: "学籍管理系统".to_owned(),
            protection_grade: Some(3),
        },
    };
    let hits = SearchFound {
        cases: (vec![listed(None)], 12),
        systems: vec![system],
        documents: view(None, false, Values::default())
            .documents
            .into_iter()
            .map(|one| one.document)
            .collect(),
        ..SearchFound::default()
    };
    vec![
        ("search", show("学籍管理系统", hits)),
        ("search_none", show("vm", SearchFound::default())),
        ("search_empty", show("", SearchFound::default())),
    ]
}

fn listed(ending: Option<Ending>) -> CaseLine {
    CaseLine {
        id: CaseId(7),
        number: "2026-000007".to_owned(),
        title: "新建系统上云：学籍管理系统".to_owned(),
        process: new_system(),
        unit: "市教育局".to_owned(),
        step: ending.is_none().then(|| step("review")),
        ending,
        opened_at: instant(),
        breached: ending.is_none(),
    }
}

fn lists(lang: Lang) -> Pages {
    let show = |rows: Vec<CaseLine>| {
        page(&case::CasesPage {
            v: at(lang, "/cases"),
            views: super::gallery_tasks::kept_views("/cases", String::new()),
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
        ("cases", show(rows.map(listed).to_vec())),
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
            refused: Vec::new(),
            typed: Typed::default(),
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
        (
            "case_time_asked",
            show(
                with_time(view(Some("deploy"), false, Values::default())),
                false,
            ),
        ),
        (
            "case_time_to_ask",
            show(
                CaseView {
                    time: Some(time(None)),
                    ..view(Some("deploy"), true, Values::default())
                },
                false,
            ),
        ),
        ("case_stale", stale),
    ]
}

/// More time that was asked for and that the reader answers.
fn with_time(view: CaseView) -> CaseView {
    let asked = TimeAsked {
        clock: "deploy".to_owned(),
        by: Limit::WorkingDays { count: 5 },
        reason: "数据迁移尚未完成".to_owned(),
        at: "2026-09-30T02:00:00Z".parse().unwrap(),
    };
    CaseView {
        time: Some(time(Some(asked))),
        ..view
    }
}

fn time(asked: Option<TimeAsked>) -> TimeView {
    TimeView {
        clock: "deploy",
        name: words("完成部署", "Deployment completed"),
        longest: Limit::WorkingDays { count: 20 },
        answers: Role::Reviewer,
        may_ask: asked.is_none(),
        may_answer: asked.is_some(),
        asked,
    }
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
            read: checked.then_some(2),
            typed: Typed::default(),
            view,
        })
    };
    let empty = Values::default;
    let hundred = application().with("lines", vec![line("CMP-001", 1); 101]);
    let lines = step("application").form.as_ref().unwrap().field("lines");
    let wrong = |row, says: Words| RowWrong {
        row,
        column: row.map(|_| words("数量", "Quantity")),
        value: "=2+3".to_owned(),
        says,
    };
    let report = case::ReportPage {
        v: at(lang, "/cases/7/lines/lines"),
        view: view(Some("application"), true, application()),
        section: "demand",
        field: lines.unwrap(),
        wrong: vec![
            wrong(Some(3), words("请填写整数。", "Enter a whole number.")),
            wrong(None, words("文件是空的。", "The file is empty.")),
        ],
        changing: false,
    };
    vec![
        (
            "case_fill_long",
            fill("application", "demand", hundred, false),
        ),
        ("case_lines_wrong", page(&report)),
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
