//! Sample contexts: each page can be rendered without a database.

use jiff::civil::date;
use std::sync::Arc;

use yunheng_app::Action;
use yunheng_app::{
    Backlog, Chart, ChartDay, ChartWindow, Exemption, Overview, Page, ResourceDetail, ResourceRow,
    StoredVerdict, Totals, UnitShare, UnmatchedGroup, UnmatchedPage, UnmatchedRow, VerdictRow,
    VerdictTotals, Waiting,
};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{GrantId, OrganisationId, ResourceId, SystemId, UnmatchedId, VerdictId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::money::Fen;
use yunheng_domain::organisation::{NewOrganisation, Organisation, Payer};
use yunheng_domain::period::Period;
use yunheng_domain::resource::{NewResource, PricedBy, Resource, ResourceKind, Size};
use yunheng_domain::rulebook::{Article, Bilingual, Parameter, Party, Status, Value};
use yunheng_domain::series::Unmatched;
use yunheng_domain::system::{NewSystem, System};
use yunheng_domain::verdict::{Divergence, MetricFinding, Outcome, ParameterUsed, Rule, Verdict};

use crate::lang::Lang;
use crate::pages::RulebookFace;
use crate::visit::{Banner, Visit};
use crate::who::Caller;

const GIB: i64 = 1 << 30;

pub(crate) fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// Somebody who may do everything, so that every button shows.
fn caller() -> Caller {
    Caller {
        rights: Arc::new(Action::ALL.iter().copied().collect()),
        ..Caller::nobody()
    }
}

pub(crate) fn visit(lang: Lang, path: &str, query: &str) -> Visit {
    Visit {
        lang,
        path: path.to_owned(),
        query: query.to_owned(),
        caller: Arc::new(caller()),
        nonce: "sample".to_owned(),
        csrf: "sample".to_owned(),
        waiting: Waiting {
            grants: 2,
            emergencies: vec![GrantId(31)],
            authorisations: 3,
            notices: 5,
        },
        banner: Some(Banner {
            citation: "sample-2023@1".to_owned(),
            title: both(
                "示例市政务云管理办法",
                "Sample city government-cloud measures",
            ),
            status: Status::Lapsed,
            until: Some(date(2026, 6, 30)),
        }),
    }
}

pub(crate) fn units() -> Vec<Organisation> {
    [
        (1, "S-001", "示例市卫生健康委员会", "市卫健委"),
        (2, "S-002", "示例市教育局", "市教育局"),
    ]
    .into_iter()
    .map(|(id, code, name, short_name)| Organisation {
        id: OrganisationId(id),
        details: NewOrganisation::tenant(code, name, short_name, "政府部门", Payer::CityBudget),
        contact: None,
        merged: None,
    })
    .collect()
}

pub(crate) fn systems() -> Vec<System> {
    vec![System {
        id: SystemId(4),
        details: NewSystem {
            unit: OrganisationId(1),
            code: "SYS-004".to_owned(),
            name: "全民健康信息系统".to_owned(),
            protection_grade: Some(3),
        },
    }]
}

fn machine_size() -> Size {
    Size {
        vcpus: 16,
        memory_bytes: 64 * GIB,
        disk_bytes: 0,
    }
}

pub(crate) fn machine() -> ResourceRow {
    ResourceRow {
        resource: Resource {
            id: ResourceId(42),
            details: NewResource {
                provider: None,
                name: "vm-0042".to_owned(),
                kind: ResourceKind::VirtualMachine,
                parent: None,
                unit: OrganisationId(1),
                system: Some(SystemId(4)),
                size: machine_size(),
                priced_by: PricedBy::default(),
                xinchuang: true,
            },
        },
        unit_name: "市卫健委".to_owned(),
        system_name: Some("全民健康信息系统".to_owned()),
        verdicts: vec![
            (Rule::Alarm, Outcome::Keep, None),
            (Rule::Reduction, Outcome::Shrink, Some(54_400)),
            (Rule::Idle, Outcome::InsufficientData, None),
        ],
        saving: 54_400,
    }
}

pub(crate) fn disk() -> ResourceRow {
    let size = Size {
        vcpus: 0,
        memory_bytes: 0,
        disk_bytes: 2048 * GIB,
    };
    let mut row = machine();
    row.resource.id = ResourceId(43);
    row.resource.details.name = "vm-0042-data1".to_owned();
    row.resource.details.kind = ResourceKind::DataDisk;
    row.resource.details.parent = Some(ResourceId(42));
    row.resource.details.size = size;
    row.resource.details.system = None;
    row.system_name = None;
    row.verdicts = Vec::new();
    row.saving = 0;
    row
}

/// Coverage that fits an outcome.
fn covered(outcome: Outcome) -> f64 {
    if outcome == Outcome::InsufficientData {
        0.314
    } else {
        0.968
    }
}

fn finding(metric: Metric, outcome: Outcome, peak: f64) -> MetricFinding {
    MetricFinding {
        metric,
        outcome,
        peak: Some(peak),
        p95: Some(peak * 0.6),
        p99: Some(peak * 0.8),
        mean: Some(peak * 0.3),
        sustained: Some(peak * 0.7),
        free_min_bytes: None,
        coverage: covered(outcome),
        above_capacity: 0,
    }
}

fn used(key: &str, value: &str, unit: &str) -> ParameterUsed {
    ParameterUsed {
        key: key.to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        article: 24,
    }
}

pub(crate) fn stored(rule: Rule, outcome: Outcome) -> StoredVerdict {
    let size = machine_size();
    let shrinks = outcome == Outcome::Shrink;
    let verdict = Verdict {
        rule,
        article: rule.article().into(),
        outcome,
        rulebook: "sample-2023@1".into(),
        source: Source::Provider,
        from: date(2026, 7, 1),
        to: date(2026, 9, 30),
        parameters: vec![
            used("scale_up.threshold", "70", "percent"),
            used("scale_up.window_minutes", "15", "minutes"),
            used("scale_up.consecutive_windows", "3", "windows"),
            used("scale_down.cpu_mem_peak", "30", "percent"),
            used("scale_down.combine", "all", ""),
            used("scale_down.disk_free", "500", "gb"),
            used("idle.cpu_p99", "1", "percent"),
            used("idle.traffic_mb_per_day", "1", "mb_per_day"),
            used("observation.coverage_min", "80", "percent"),
        ]
        .into(),
        readings: vec![
            "both_peaks".into(),
            "calendar_quarter".into(),
            "raw_peak".into(),
        ],
        coverage: covered(outcome),
        metrics: match rule {
            Rule::DiskReduction => {
                let mut found = finding(Metric::Disk, outcome, 30.0);
                found.free_min_bytes = Some(1400.0 * GIB as f64);
                vec![found]
            }
            Rule::Idle => vec![
                finding(Metric::Cpu, outcome, 0.9),
                finding(Metric::Network, outcome, 12.0),
                MetricFinding {
                    peak: Some(0.0),
                    ..finding(Metric::Logins, outcome, 0.0)
                },
            ],
            _ => {
                let mut memory = finding(Metric::Memory, outcome, 28.9);
                memory.above_capacity = 2;
                vec![finding(Metric::Cpu, outcome, 12.4), memory]
            }
        },
        size,
        proposed: shrinks.then_some(Size {
            vcpus: 4,
            memory_bytes: 32 * GIB,
            disk_bytes: 0,
        }),
        saving_per_month: shrinks.then_some(Fen(54_400)),
        input_digest: Sm3Digest::of(b"sample"),
    };
    StoredVerdict {
        id: VerdictId(match rule {
            Rule::Alarm => 901,
            Rule::Reduction => 902,
            Rule::DiskReduction => 903,
            Rule::Idle => 904,
        }),
        details: yunheng_app::NewVerdict {
            resource: ResourceId(42),
            period: "2026Q3".to_owned(),
            judged_at: "2026-10-08T01:30:00Z".parse().unwrap(),
            rulebook_digest: Sm3Digest::of(b"rulebook").to_string(),
            evidence: Vec::new(),
            verdict_json: String::new(),
            verdict,
        },
    }
}

pub(crate) fn verdict_row(rule: Rule, outcome: Outcome) -> VerdictRow {
    VerdictRow {
        stored: stored(rule, outcome),
        resource_name: "vm-0042".to_owned(),
        kind: ResourceKind::VirtualMachine,
        unit: OrganisationId(1),
        provider: None,
        unit_name: "市卫健委".to_owned(),
        system_name: Some("全民健康信息系统".to_owned()),
        exemption: (rule == Rule::Idle).then(|| Exemption {
            resource: ResourceId(42),
            rule,
            reason: "业务高峰在年底".to_owned(),
            until: date(2027, 1, 31),
            given_at: "2026-10-09T02:00:00Z".parse().unwrap(),
        }),
    }
}

pub(crate) fn detail() -> ResourceDetail {
    ResourceDetail {
        row: machine(),
        parent: None,
        disks: vec![disk().resource],
        sizes: vec![
            (
                date(2025, 3, 1),
                Size {
                    vcpus: 8,
                    memory_bytes: 32 * GIB,
                    disk_bytes: 0,
                },
            ),
            (date(2026, 2, 15), machine_size()),
        ],
        verdicts: vec![
            stored(Rule::Alarm, Outcome::Keep),
            stored(Rule::Reduction, Outcome::Shrink),
            stored(Rule::Idle, Outcome::InsufficientData),
        ],
        divergences: vec![Divergence {
            metric: Metric::Cpu,
            day: date(2026, 9, 14),
            provider_mean: 11.2,
            supervisor_mean: 19.8,
        }],
        observed: Some((date(2025, 8, 1), date(2026, 9, 30))),
    }
}

pub(crate) fn chart() -> Chart {
    let day = |offset: i8| ChartDay {
        source: Source::Provider,
        day: date(2026, 9, offset),
        min: 1.0,
        mean: 4.0 + f64::from(offset % 7),
        max: 12.4,
        p95: Some(9.0),
        coverage: 0.99,
        count: 288,
    };
    Chart {
        metric: Metric::Cpu,
        period: Period {
            from: date(2026, 9, 1),
            to: date(2026, 9, 30),
        },
        raw: (0..120)
            .map(|step| {
                (
                    1_788_192_000_000 + step * 6 * 3_600_000,
                    4.0 + (step % 9) as f64,
                )
            })
            .collect(),
        thinned: true,
        days: (1..=30).map(day).collect(),
        capacity: Some(100.0),
        thresholds: vec![("24(1)".to_owned(), 70.0), ("24(2)".to_owned(), 30.0)],
        windows: vec![ChartWindow {
            rule: Rule::Reduction,
            outcome: Outcome::Shrink,
            from: date(2026, 7, 1),
            to: date(2026, 9, 30),
        }],
    }
}

pub(crate) fn overview() -> Overview {
    Overview {
        at: "2026-10-08T01:30:00Z".parse().unwrap(),
        totals: Totals {
            units: 62,
            systems: 214,
            machines: 1_500,
            disks: 1_620,
            vcpus: 12_840,
            memory_bytes: 38_000 * GIB,
            disk_bytes: 1_240_000 * GIB,
        },
        verdicts: VerdictTotals {
            counts: vec![
                (Rule::Alarm, Outcome::Alarm, 61),
                (Rule::Alarm, Outcome::Keep, 3_020),
                (Rule::Reduction, Outcome::Shrink, 704),
                (Rule::Reduction, Outcome::Keep, 731),
                (Rule::Reduction, Outcome::InsufficientData, 65),
                (Rule::DiskReduction, Outcome::Shrink, 240),
                (Rule::Idle, Outcome::Idle, 88),
            ],
            saving: 128_453_027,
        },
        day: Some(date(2026, 9, 30)),
        vcpus_used: Some(2_310.4),
        memory_used_bytes: Some(13_000.0 * GIB as f64),
        disk_used_bytes: Some(530_000.0 * GIB as f64),
        monthly_cost: Some(Fen(512_340_000)),
        units: vec![
            UnitShare {
                unit: 1,
                name: "市卫健委".to_owned(),
                findings: 84,
                saving: Fen(18_220_000),
            },
            UnitShare {
                unit: 2,
                name: "市教育局".to_owned(),
                findings: 51,
                saving: Fen(9_410_050),
            },
        ],
        backlog: Backlog {
            waiting: 3,
            unmatched_groups: 12,
        },
    }
}

pub(crate) fn unmatched() -> UnmatchedPage {
    let row = |id, reason: Unmatched, wanted: Option<&str>, samples| UnmatchedRow {
        id: UnmatchedId(id),
        group: UnmatchedGroup {
            source: Source::Provider,
            name: "node_memory_MemAvailable_bytes".to_owned(),
            labels: vec![
                ("instance".to_owned(), "10.1.2.3:9100".to_owned()),
                ("job".to_owned(), "<node>".to_owned()),
            ],
            reason,
            wanted: wanted.map(ToOwned::to_owned),
            samples,
        },
        first_seen: "2026-09-01T00:00:00Z".parse().unwrap(),
        last_seen: "2026-09-30T15:45:00Z".parse().unwrap(),
    };
    UnmatchedPage {
        page: Page {
            rows: vec![
                row(1, Unmatched::NoResource, Some("10.1.2.3"), 18_204),
                row(2, Unmatched::NoRule, None, 96),
            ],
            next: Some(2),
            total: 12,
        },
        samples: 18_300,
        unused: vec![("histogram".to_owned(), 12), ("stale_marker".to_owned(), 4)],
    }
}

pub(crate) fn face() -> RulebookFace {
    let parameter = |key: &str, value: Value, unit: &str, open_question| Parameter {
        key: key.to_owned(),
        article: 24,
        value,
        unit: unit.to_owned(),
        label: both("示例参数", "Sample parameter"),
        open_question,
        effective_from: None,
        effective_to: None,
    };
    RulebookFace {
        citation: "sample-2023@1".to_owned(),
        title: both(
            "示例市政务云管理办法",
            "Sample city government-cloud measures",
        ),
        city: both("示例市", "Sample city"),
        from: date(2023, 7, 1),
        to: Some(date(2026, 6, 30)),
        status: Status::Lapsed,
        active: true,
        fictional: true,
        digest: Sm3Digest::of(b"rulebook").to_string(),
        articles: vec![
            Article {
                number: 1,
                binds: vec![Party::Everyone],
                summary: both("说明目的。", "States the purpose."),
            },
            Article {
                number: 24,
                binds: vec![Party::Provider, Party::Tenant, Party::Authority],
                summary: both(
                    "高负载扩容，低负载缩减。",
                    "Scale up when busy, down when not.",
                ),
            },
        ],
        parameters: vec![
            parameter("scale_up.threshold", Value::Integer(70), "percent", false),
            parameter(
                "scale_down.window",
                Value::Choice("calendar_quarter".into()),
                "",
                true,
            ),
            parameter(
                "annual_plan.deadline",
                Value::MonthDay { month: 9, day: 30 },
                "",
                false,
            ),
            parameter(
                "scale_up.metrics",
                Value::List(vec!["cpu".to_owned(), "memory".to_owned()]),
                "",
                true,
            ),
        ],
    }
}
