//! A rule sweep from roll-ups in memory: three months merged into a quarter and every rule judged, per machine.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;

use jiff::civil::Date;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use serde_json::json;
use yunheng_city::{City, CitySpec};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::Period;
use yunheng_domain::reading::{self, Part};
use yunheng_domain::resource::{ResourceKind, Size};
use yunheng_domain::rollup::Rollup;
use yunheng_domain::rulebook::{self, Rulebook};
use yunheng_domain::series::Role;
use yunheng_domain::verdict::{Evidence, Observed, Prices, Rule, judge_all};

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
    for threads in threads() {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| Failure::internal(error.to_string()))?;
        for count in SWEEPS {
            let (whole, judging) = pool.install(|| sweep(&subjects, count, &rulebook, quarter));
            let on = match threads {
                1 => "one thread".to_owned(),
                threads => format!("{threads} threads"),
            };
            let name =
                format!("sweep of {count} machines, 3 rules each, from monthly roll-ups, {on}");
            figures.add(&*name, json!(whole), "ms");
            figures.add(format!("{name}, judging alone"), json!(judging), "ms");
        }
    }
    Ok(())
}

/// As the program does it: for each rule the months of its metrics become evidence, then all is judged, and every verdict is kept. Milliseconds of both together and of judging alone.
fn sweep(subjects: &[Subject], count: usize, rulebook: &Rulebook, quarter: Period) -> (f64, f64) {
    let rules = Rule::for_kind(ResourceKind::VirtualMachine);
    let started = Instant::now();
    let gathered: Vec<(Rule, Evidence)> = (0..count * rules.len())
        .into_par_iter()
        .map(|at| {
            let rule = rules[at % rules.len()];
            let subject = &subjects[at / rules.len() % subjects.len()];
            (rule, evidence(subject, &rule.metrics(rulebook), quarter))
        })
        .collect();
    let cases: Vec<(Rule, &Evidence)> = gathered
        .iter()
        .map(|(rule, evidence)| (*rule, evidence))
        .collect();
    let merged = milliseconds(started);
    let verdicts = black_box(judge_all(rulebook, &cases));
    let whole = milliseconds(started);
    drop(verdicts);
    (whole, whole - merged)
}

/// The numbers of threads to sweep on: one, two, and as many as the program would take.
fn threads() -> BTreeSet<usize> {
    BTreeSet::from([1, 2, machine::cores()])
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
    let days: Vec<Option<Rollup>> = Period::month_of(month)
        .each_day()
        .map(|day| {
            let (from, to) = Period { from: day, to: day }.bounds_ms();
            let readings = reading::derive(metric, &[part], from, to);
            (!readings.is_empty()).then(|| Rollup::of_day(metric, &readings, from))
        })
        .collect();
    Rollup::merged(days.iter().map(Option::as_ref))
}

fn evidence(subject: &Subject, metrics: &[Metric], window: Period) -> Evidence {
    let wanted = subject
        .metrics
        .iter()
        .filter(|(metric, _)| metrics.contains(metric));
    let observed = wanted.map(|(metric, months)| Observed {
        metric: *metric,
        rollup: Rollup::merged(months.iter().map(Some)),
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
