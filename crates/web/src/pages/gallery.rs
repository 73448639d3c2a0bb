//! Every page rendered from sample contexts, in one language.

use jiff::civil::{Date, date};
use yunheng_app::{
    Backend, Backlog, BatchRow, DivergenceFinding, DivergenceReport, Fate, Overview, Page,
    RecordDetail, Totals, VerdictGroup, VerdictTotals,
};
use yunheng_domain::ids::{CaseId, ResourceId, SystemId};
use yunheng_domain::metric::Metric;
use yunheng_domain::verdict::{Divergence, Outcome, Rule};

use super::*;
use crate::api::problem::Kind;
use crate::failure::{Failure, FailurePage};
use crate::filter::{DivergenceQuery, RecordQuery, ResourceQuery, VerdictQuery};
use crate::lang::Lang;
use crate::samples::{self, visit};
use crate::typed::Typed;
use crate::visit::Visit;

/// Pages with their names.
pub(super) type Pages = Vec<(&'static str, String)>;

/// Every page.
pub(super) fn rendered(lang: Lang) -> Pages {
    let mut pages = overviews(lang);
    pages.extend(resources(lang));
    pages.extend(forms(lang));
    pages.extend(verdicts(lang));
    pages.extend(exemptions(lang));
    pages.extend(divergences(lang));
    pages.extend(record_pages(lang));
    pages.extend(others(lang));
    pages.extend(failures(lang));
    pages.extend(super::gallery_account::rendered(lang));
    pages.extend(super::gallery_people::rendered(lang));
    pages.extend(super::gallery_notices::rendered(lang));
    pages.extend(super::gallery_tasks::rendered(lang));
    pages.extend(super::gallery_case::rendered(lang));
    pages
}

fn at(lang: Lang, path: &str) -> Visit {
    visit(lang, path, "")
}

fn page(template: &dyn askama::DynTemplate) -> String {
    template.dyn_render().unwrap()
}

fn overviews(lang: Lang) -> Pages {
    let empty = Overview {
        at: samples::overview().at,
        totals: Totals::default(),
        verdicts: VerdictTotals::default(),
        day: None,
        vcpus_used: None,
        memory_used_bytes: None,
        disk_used_bytes: None,
        monthly_cost: None,
        units: Vec::new(),
        backlog: Backlog::default(),
    };
    let show = |overview| {
        page(&overview::OverviewPage::new(
            at(lang, "/overview"),
            overview,
        ))
    };
    vec![
        ("overview", show(samples::overview())),
        ("overview_empty", show(empty)),
    ]
}

fn resources(lang: Lang) -> Pages {
    let list = |rows, query| {
        page(&resource::ResourcesPage {
            v: at(lang, "/resources"),
            query,
            page: Page {
                rows,
                next: Some(43),
                total: 3_120,
            },
            units: samples::units(),
            systems: samples::systems(),
        })
    };
    let narrowed = ResourceQuery {
        q: Some("x".to_owned()),
        ..ResourceQuery::default()
    };
    let one = resource::ResourcePage {
        v: at(lang, "/resources/42"),
        detail: samples::detail(),
        chart: resource::ChartView::new(lang, samples::chart(), ChartQuery::default()),
    };
    vec![
        (
            "resources",
            list(
                vec![samples::machine(), samples::disk()],
                ResourceQuery::default(),
            ),
        ),
        ("resources_none_match", list(Vec::new(), narrowed)),
        (
            "resources_empty",
            list(Vec::new(), ResourceQuery::default()),
        ),
        ("resource", page(&one)),
    ]
}

fn forms(lang: Lang) -> Pages {
    let new = |form: resource::NewResourceForm, wrong: bool| {
        page(&resource::NewResourcePage {
            v: at(lang, "/resources/new"),
            mistakes: form.request().err().filter(|_| wrong).unwrap_or_default(),
            form,
            typed: Typed::default(),
            units: samples::units(),
        })
    };
    let named = resource::NewResourceForm {
        name: "vm-7".to_owned(),
        ..Default::default()
    };
    let wrong = resource::NewResourceForm {
        kind: "virtual_machine".to_owned(),
        vcpus: "0".to_owned(),
        ..Default::default()
    };
    vec![
        ("resource_new", new(named, false)),
        ("resource_new_wrong", new(wrong, true)),
    ]
}

fn rows() -> Vec<yunheng_app::VerdictRow> {
    vec![
        samples::verdict_row(Rule::Reduction, Outcome::Shrink),
        samples::verdict_row(Rule::Alarm, Outcome::Alarm),
        samples::verdict_row(Rule::Idle, Outcome::Idle),
    ]
}

fn verdicts(lang: Lang) -> Pages {
    let list = |rows, done| {
        page(&verdict::VerdictsPage {
            v: at(lang, "/verdicts"),
            query: VerdictQuery::default(),
            page: Page {
                rows,
                next: None,
                total: 3,
            },
            units: samples::units(),
            done,
        })
    };
    let one = |rule, outcome| {
        let label = samples::both("缩减线", "Reduction line");
        page(&verdict::VerdictPage {
            v: at(lang, "/verdicts/902"),
            row: samples::verdict_row(rule, outcome),
            labels: vec![("scale_down.cpu_mem_peak".to_owned(), label)],
        })
    };
    vec![
        ("verdicts", list(rows(), Some(2))),
        ("verdicts_empty", list(Vec::new(), None)),
        ("verdict_reduction", one(Rule::Reduction, Outcome::Shrink)),
        ("verdict_alarm", one(Rule::Alarm, Outcome::Alarm)),
        ("verdict_disk", one(Rule::DiskReduction, Outcome::Shrink)),
        ("verdict_idle", one(Rule::Idle, Outcome::Idle)),
        ("verdict_cases", verdict_cases(lang, false)),
        ("verdict_cases_done", verdict_cases(lang, true)),
    ]
}

/// Cases to open from verdicts: one that can be or was, one that there is, one that cannot be.
fn verdict_cases(lang: Lang, done: bool) -> String {
    let group = |rule, outcome, process, fate| {
        let row = samples::verdict_row(rule, outcome);
        BatchRow {
            about: VerdictGroup {
                ids: vec![row.stored.id],
                rows: vec![row],
                process: yunheng_domain::processes::find(process),
                system: Some(SystemId(7)),
            },
            fate,
        }
    };
    let number = |last: u32| format!("2026-{last:06}");
    let first = if done {
        Fate::Done(CaseId(31), number(31))
    } else {
        Fate::Ready
    };
    let exempt = samples::both(
        "vm-0042 已豁免至 2027-01-31",
        "vm-0042 is exempt until 2027-01-31",
    );
    page(&verdict::VerdictCasesPage {
        v: at(lang, "/verdicts/cases"),
        groups: vec![
            group(Rule::Reduction, Outcome::Shrink, "scale-down", first),
            group(
                Rule::Alarm,
                Outcome::Alarm,
                "scale-up",
                Fate::Already(CaseId(12), number(12)),
            ),
            group(
                Rule::Idle,
                Outcome::Idle,
                "idle-reclaim",
                Fate::Refused(exempt),
            ),
        ],
        done,
    })
}

fn exemptions(lang: Lang) -> Pages {
    let today = date(2026, 11, 22);
    let exempt = |step, text: &str, checked: bool| {
        let form = verdict::ExemptForm::read(text);
        let mistakes = form
            .request(today)
            .err()
            .filter(|_| checked)
            .unwrap_or_default();
        let v = at(lang, "/verdicts/exempt");
        page(&verdict::ExemptPage {
            v,
            rows: rows(),
            form,
            mistakes,
            step,
            typed: Typed::default(),
            today,
        })
    };
    let right = "id=901&reason=%E4%B8%9A%E5%8A%A1%E9%AB%98%E5%B3%B0%E6%9C%9F&until=2027-01-31";
    vec![
        (
            "exempt",
            exempt(verdict::Step::Fill, "id=901&id=902", false),
        ),
        (
            "exempt_wrong",
            exempt(verdict::Step::Fill, "id=901&reason=no&until=x", true),
        ),
        ("exempt_check", exempt(verdict::Step::Check, right, true)),
    ]
}

fn divergences(lang: Lang) -> Pages {
    let finding = |name: &str, provider_mean| DivergenceFinding {
        resource: ResourceId(42),
        name: name.to_owned(),
        unit_name: "市卫健委".to_owned(),
        divergence: Divergence {
            metric: Metric::Memory,
            day: date(2026, 11, 21),
            provider_mean,
            supervisor_mean: 19.8,
        },
    };
    let show = |day: Option<Date>, compared, findings| {
        page(&divergence::DivergencesPage {
            v: at(lang, "/divergences"),
            query: DivergenceQuery {
                day: day.map(|day| day.to_string()),
            },
            report: DivergenceReport {
                day,
                compared,
                allowed_points: 5.0,
                findings,
            },
            allowance: Some(divergence::Allowance {
                citation: "sample-2023@1".to_owned(),
                article: 21,
            }),
        })
    };
    let day = Some(date(2026, 11, 21));
    let some = vec![finding("vm-0042", 31.25), finding("vm-0043", 12.0)];
    vec![
        ("divergences", show(day, 1_204, some)),
        ("divergences_none", show(day, 1_204, Vec::new())),
        ("divergences_one_source", show(day, 0, Vec::new())),
        ("divergences_empty", show(None, 0, Vec::new())),
    ]
}

fn others(lang: Lang) -> Pages {
    let unmatched = unmatched::UnmatchedListPage {
        v: at(lang, "/unmatched"),
        query: UnmatchedQuery::default(),
        list: samples::unmatched(),
    };
    let rulebooks = rulebook::RulebooksPage {
        v: at(lang, "/rulebook"),
        faces: vec![samples::face()],
    };
    let rulebook = rulebook::RulebookPage {
        v: at(lang, "/rulebook/sample-2023@1"),
        face: samples::face(),
    };
    let about = about::AboutPage {
        v: at(lang, "/about"),
        backend: Backend::Sqlite,
    };
    let problem = problem::ProblemPage {
        v: at(lang, "/problems/not-found"),
        kind: Kind::NotFound,
    };
    vec![
        ("unmatched", page(&unmatched)),
        ("rulebooks", page(&rulebooks)),
        ("rulebook", page(&rulebook)),
        ("about", page(&about)),
        ("problem", page(&problem)),
    ]
}

fn failures(lang: Lang) -> Pages {
    let wrong = Failure::BadRequest(samples::both("查询有误。", "A wrong query."));
    [
        ("failure_400", wrong),
        ("failure_403", Failure::CrossSite),
        ("failure_404", Failure::NotFound),
        ("failure_405", Failure::MethodNotAllowed),
        ("failure_413", Failure::TooLarge),
        ("failure_500", Failure::Internal),
        ("failure_503", Failure::Unavailable),
        ("failure_507", Failure::NoSpace),
    ]
    .map(|(name, failure)| {
        (
            name,
            page(&FailurePage {
                v: at(lang, "/nowhere"),
                failure,
            }),
        )
    })
    .into()
}

fn record_pages(lang: Lang) -> Pages {
    use super::checkpoint::{CheckpointsPage, WitnessForm, WitnessPage};
    use super::record::{EntryPage, RecordPage, View};
    let list = |view, rows: Vec<_>, query| {
        page(&RecordPage {
            v: at(lang, "/record"),
            view,
            query,
            page: Page {
                next: rows.last().map(|_| 1_202),
                total: if rows.is_empty() { 0 } else { 1_205 },
                rows,
            },
            has_unit: true,
        })
    };
    let narrowed = RecordQuery {
        login: Some("limin".to_owned()),
        ..RecordQuery::default()
    };
    let detail = |checkpoint| {
        let mut rows = record::samples::record_rows();
        let row = rows.remove(0);
        page(&EntryPage {
            v: at(lang, "/record/1204"),
            detail: RecordDetail {
                leaf: row.entry.leaf().to_string(),
                row,
                checkpoint,
            },
        })
    };
    let checkpoints = |rows: Vec<_>, made| {
        page(&CheckpointsPage {
            v: at(lang, "/checkpoints"),
            page: Page {
                next: None,
                total: rows.len() as u64,
                rows,
            },
            begun: false,
            made,
        })
    };
    let witness = |mistakes| {
        page(&WitnessPage {
            v: at(lang, "/checkpoints/1300/witness"),
            size: 1_300,
            form: WitnessForm::default(),
            mistakes,
            typed: Typed::default(),
        })
    };
    let mistake = resource::Mistake::new("name", "见证方名称不能为空。", "Name the witness.");
    let rows = record::samples::record_rows;
    vec![
        (
            "record",
            list(View::Everything, rows(), RecordQuery::default()),
        ),
        ("record_none", list(View::Everything, Vec::new(), narrowed)),
        (
            "record_unit",
            list(View::Unit, rows(), RecordQuery::default()),
        ),
        (
            "record_mine",
            list(View::Mine, Vec::new(), RecordQuery::default()),
        ),
        ("record_entry", detail(Some(1_300))),
        ("record_entry_uncovered", detail(None)),
        (
            "checkpoints",
            checkpoints(record::samples::checkpoints(), Some(true)),
        ),
        ("checkpoints_empty", checkpoints(Vec::new(), Some(false))),
        ("checkpoint_witness", witness(Vec::new())),
        ("checkpoint_witness_mistake", witness(vec![mistake])),
    ]
}
