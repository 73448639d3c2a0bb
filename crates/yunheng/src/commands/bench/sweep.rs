//! A rule sweep from roll-ups in memory: three months merged into a quarter and every rule judged, per machine.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::num::NonZero;
use std::time::Instant;

use jiff::civil::Date;
use serde_json::json;
use yunheng_city::{City, CitySpec};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::reading::{self, Part};
use yunheng_domain::resource::{ResourceKind, Size};
use yunheng_domain::rollup::Rollup;
use yunheng_domain::rulebook::{self, Rulebook};
use yunheng_domain::series::Role;
use yunheng_domain::verdict::{Evidence, Judge, Observed, Prices, Rule, judge_all};

use super::{Figures, machine, milliseconds};
use crate::exit::Failure;

/// Machines whose roll-ups are made; larger sweeps go over them again.
const MACHINES: usize = 250;

/// Sizes of the sweeps.
const SWEEPS: [usize; 3] = [1_000, 10_000, 100_000];

/// One machine's monthly roll-ups.
struct Subject {
    size: Size,
    metrics: Vec<(Metric, Vec<Rollup>)>,
}

pub(super) fn run(figures: &mut Figures) -> Result<(), Failure> {
    let text = rulebook::builtin()[0];
    let rulebook = Rulebook::parse(text)
        .map_err(|_| Failure::internal("the rulebook that comes with the program has mistakes"))?;
    let spec = CitySpec {
        machines: MACHINES,
        days: 145,
        ..CitySpec::default()
    };
    let quarter = Period::last_complete_quarter(spec.until.tomorrow().unwrap_or(spec.until));
    let city = City::new(spec).map_err(|error| Failure::internal(error.to_string()))?;
    let subjects = subjects(&city, quarter);
    let rules = Rule::for_kind(ResourceKind::VirtualMachine);
    for count in SWEEPS {
        let name = format!("sweep of {count} machines, 3 rules each, from monthly roll-ups");
        let subjects = || subjects.iter().cycle().take(count);
        let judges: Vec<Judge<'_>> = rules
            .iter()
            .map(|rule| Judge::new(*rule, &rulebook))
            .collect();
        let started = Instant::now();
        for subject in subjects() {
            let evidence = evidence(subject, quarter);
            for judge in &judges {
                black_box(judge.judge(&evidence));
            }
        }
        let one_core = milliseconds(started);
        figures.add(format!("{name}, one core"), json!(one_core), "ms");
        for threads in threads() {
            // As the program does it: one thread merges months into evidence, many judge, and every verdict is kept.
            let started = Instant::now();
            let evidence: Vec<Evidence> = subjects()
                .map(|subject| evidence(subject, quarter))
                .collect();
            let cases: Vec<(Rule, &Evidence)> = evidence
                .iter()
                .flat_map(|evidence| rules.iter().map(move |rule| (*rule, evidence)))
                .collect();
            let merged = milliseconds(started);
            let verdicts = black_box(judge_all(&rulebook, &cases, threads));
            let whole = milliseconds(started);
            drop(verdicts);
            let name = format!("{name}, {threads} threads");
            figures.add(&*name, json!(whole), "ms");
            figures.add(
                format!("{name}, judging alone"),
                json!(whole - merged),
                "ms",
            );
        }
    }
    Ok(())
}

/// The numbers of threads to judge on: two, and as many as the program would take.
fn threads() -> BTreeSet<NonZero<usize>> {
    [2, machine::cores()]
        .into_iter()
        .filter_map(NonZero::new)
        .collect()
}

fn subjects(city: &City, quarter: Period) -> Vec<Subject> {
    let months: Vec<Date> = city
        .months()
        .filter(|month| quarter.from <= *month && *month <= quarter.to)
        .collect();
    let mut subjects = Vec::with_capacity(MACHINES);
    let mut samples = Vec::new();
    for (place, resource) in city.plan().resources.iter().enumerate() {
        if resource.kind != ResourceKind::VirtualMachine {
            continue;
        }
        let mut metrics = Vec::new();
        for series in city.series() {
            if series.resource != place || series.source != Source::Provider {
                continue;
            }
            let mut rollups = Vec::new();
            for month in &months {
                city.fill(*series, *month, &mut samples);
                let part = Part {
                    role: Role::Used,
                    component: "",
                    samples: &samples,
                };
                rollups.push(rolled(series.metric, part, *month));
            }
            metrics.push((series.metric, rollups));
        }
        subjects.push(Subject {
            size: resource.size_on(quarter.to),
            metrics,
        });
    }
    subjects
}

/// A month's roll-up from its days.
fn rolled(metric: Metric, part: Part<'_>, month: Date) -> Rollup {
    let mut whole = Rollup::default();
    for day in Period::month_of(month).each_day() {
        let (from, to) = Period { from: day, to: day }.bounds_ms();
        let readings = reading::derive(metric, &[part], from, to);
        if readings.is_empty() {
            whole.append_gap();
        } else {
            whole.append(&Rollup::of_day(metric, &readings, from));
        }
    }
    whole
}

fn evidence(subject: &Subject, window: Period) -> Evidence {
    let observed = subject.metrics.iter().map(|(metric, months)| {
        let mut rollup = Rollup::default();
        for month in months {
            rollup.append(month);
        }
        Observed {
            metric: *metric,
            rollup,
        }
    });
    Evidence {
        kind: ResourceKind::VirtualMachine,
        size: subject.size,
        prices: Prices::default(),
        source: Source::Provider,
        window,
        observed: observed.collect(),
    }
}
