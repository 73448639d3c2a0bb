//! Pages of the work queue, and of what is done together, rendered from sample contexts.

use jiff::civil::{Date, date};
use yunheng_app::{
    ActInMany, BatchRow, CaseAmong, Counted, Fate, QueuePage, QueueRow, SavedView, Together,
};
use yunheng_domain::case::Refusal;
use yunheng_domain::ids::{CaseId, SavedViewId};
use yunheng_domain::process::{Process, Step, Wrong, words};
use yunheng_domain::processes;

use super::gallery::Pages;
use super::gallery_people::{at, page};
use super::sample_case::{TODAY, deadline, new_system, step};
use super::view::Views;
use super::{case, task};
use crate::filter::TaskQuery;
use crate::lang::Lang;
use crate::typed::Typed;

/// Every page.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = queues(lang);
    pages.extend(picked(lang));
    pages.extend(acted(lang));
    pages
}

/// Two views that the reader keeps of a list, one of them of what is overdue.
pub(super) fn kept_views(path: &'static str, query: String) -> Views {
    let view = |id, name: &str, query: &str| SavedView {
        id: SavedViewId(id),
        name: name.to_owned(),
        query: query.to_owned(),
    };
    Views {
        path,
        kept: vec![
            view(1, "逾期件", "overdue=only"),
            view(2, "新建件", "process=new-system"),
        ],
        can_save: !query.is_empty(),
        query,
        typed: Typed::default(),
    }
}

fn row(number: i64, step: &'static Step, due: Option<Date>, left: Option<i64>) -> QueueRow {
    QueueRow {
        case: CaseId(number),
        version: 4,
        number: format!("2026-{number:06}"),
        title: "新建系统上云".to_owned(),
        process: new_system(),
        step,
        asks: step.asks,
        unit: "市教育局".to_owned(),
        due: due.map(deadline),
        left,
    }
}

fn queues(lang: Lang) -> Pages {
    let row = |due: Option<Date>, left| row(7, step("review"), due, left);
    let show = |rows: Vec<QueueRow>, query: TaskQuery| {
        page(&task::TasksPage {
            v: at(lang, "/tasks"),
            views: kept_views("/tasks", query.at(1)),
            query,
            page: QueuePage {
                total: Counted {
                    number: rows.len() as u64 * 30,
                    more: false,
                },
                overdue: Counted {
                    number: u64::from(!rows.is_empty()),
                    more: false,
                },
                rows,
                page: 2,
                more: true,
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
    let searched = TaskQuery {
        q: Some("学籍".to_owned()),
        ..TaskQuery::default()
    };
    let narrowed = TaskQuery {
        overdue: Some("only".to_owned()),
        ..TaskQuery::default()
    };
    vec![
        ("tasks", show(rows.clone(), TaskQuery::default())),
        ("tasks_none_match", show(Vec::new(), narrowed)),
        ("tasks_of_a_new_view", show(rows, searched)),
        ("tasks_empty", show(Vec::new(), TaskQuery::default())),
    ]
}

fn demand() -> (&'static Process, &'static Step) {
    let process = processes::find("annual-demand").unwrap();
    (process, process.step("acceptance").unwrap())
}

fn demand_row(number: i64) -> QueueRow {
    let (process, step) = demand();
    QueueRow {
        process,
        title: process.name.zh.to_owned(),
        ..row(number, step, Some(date(2026, 11, 25)), Some(2))
    }
}

/// What was picked: of one step with its form, of two steps, with a mistake, nothing.
fn picked(lang: Lang) -> Pages {
    let show = |groups: Vec<Together>, apart, typed| {
        page(&task::TogetherPage {
            v: at(lang, "/tasks/acts"),
            groups,
            apart,
            items: Vec::new(),
            typed,
            today: TODAY,
        })
    };
    let (process, step_of_demand) = demand();
    let demands = Together {
        process,
        step: step_of_demand,
        rows: vec![demand_row(31), demand_row(32)],
    };
    let approvals = Together {
        process: new_system(),
        step: step("unit_approval"),
        rows: vec![row(7, step("unit_approval"), Some(TODAY), Some(0))],
    };
    let mut unreasoned = Typed::read("act.way=return");
    unreasoned.mistakes.push(crate::typed::Wrong {
        field: "act.reason".to_owned(),
        message: crate::samples::both("请填写理由。", "Give a reason."),
    });
    let typed = Typed::default;
    vec![
        ("acts_form", show(vec![demands.clone()], 1, typed())),
        (
            "acts_steps",
            show(vec![demands.clone(), approvals], 0, typed()),
        ),
        ("acts_mistake", show(vec![demands], 0, unreasoned)),
        ("acts_none", show(Vec::new(), 0, typed())),
    ]
}

/// One that can be or was done, one that was before, one that cannot be.
fn acted(lang: Lang) -> Pages {
    let (process, step) = demand();
    let among = |number: i64, fate| BatchRow {
        about: CaseAmong {
            case: CaseId(number),
            row: Some(demand_row(number)),
        },
        fate: case::told(process, &[], fate),
    };
    let unfilled = Refusal::Form(vec![Wrong {
        field: "lines".to_owned(),
        says: words("请至少填写一行。", "Enter one line at least."),
    }]);
    let show = |done: bool| {
        let first = if done {
            Fate::Done(CaseId(31), "2026-000031".to_owned())
        } else {
            Fate::Ready
        };
        page(&task::ActsPage {
            v: at(lang, "/tasks/acts"),
            process,
            step,
            way: step.way("accept").unwrap(),
            acts: ActInMany {
                cases: vec![(CaseId(31), 4), (CaseId(32), 4), (CaseId(33), 2)],
                answers: vec![(
                    "opinion".to_owned(),
                    "与上年实测用量相符，同意纳入。".to_owned(),
                )],
                ..ActInMany::default()
            },
            rows: vec![
                among(31, first),
                among(32, Fate::Hindered(Box::new(unfilled.clone()))),
                among(33, Fate::Already(CaseId(33), "2026-000033".to_owned())),
            ],
            today: TODAY,
            done,
        })
    };
    vec![("acts_check", show(false)), ("acts_done", show(true))]
}
