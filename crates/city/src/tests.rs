//! Every class earns the verdict it was made for, judged as the product judges.

use jiff::civil::date;
use yunheng_domain::metric::Source;
use yunheng_domain::period::Period;
use yunheng_domain::reading::{self, Part};
use yunheng_domain::rollup::Rollup;
use yunheng_domain::rulebook::{self, Rulebook};
use yunheng_domain::series::{Role, Sample};
use yunheng_domain::verdict::{self, Evidence, Observed, Outcome, Prices, Rule, Verdict};

use crate::{City, CitySeries, CitySpec, Class, DiskClass, MachineClass};

/// The smallest city with every class.
fn dozen(seed: u64) -> City {
    City::new(CitySpec {
        seed,
        units: 2,
        machines: 12,
        ..CitySpec::default()
    })
    .unwrap()
}

fn bazhong() -> Rulebook {
    Rulebook::parse(rulebook::builtin()[0]).unwrap()
}

fn third_quarter() -> Period {
    Period {
        from: date(2026, 7, 1),
        to: date(2026, 9, 30),
    }
}

fn samples(city: &City, series: CitySeries, window: Period) -> Vec<Sample> {
    let mut all = Vec::new();
    let mut month = Vec::new();
    for first in city.months() {
        if first <= window.to && first.last_of_month() >= window.from {
            city.fill(series, first, &mut month);
            all.append(&mut month);
        }
    }
    all
}

fn rolled(series: CitySeries, samples: &[Sample], window: Period) -> Option<Rollup> {
    let days: Vec<Option<Rollup>> = window
        .each_day()
        .map(|day| {
            let (from, to) = Period { from: day, to: day }.bounds_ms();
            let first = samples.partition_point(|sample| sample.at < from);
            let end = samples.partition_point(|sample| sample.at < to);
            let part = Part {
                role: Role::Used,
                component: "",
                samples: &samples[first..end],
            };
            let readings = reading::derive(series.metric, &[part], from, to);
            (!readings.is_empty()).then(|| Rollup::of_day(series.metric, &readings, from))
        })
        .collect();
    days.iter()
        .any(Option::is_some)
        .then(|| Rollup::merged(days.iter().map(Option::as_ref)))
}

fn judge(city: &City, class: Class, rule: Rule) -> Verdict {
    let rulebook = bazhong();
    let window = rule.window(&rulebook, third_quarter());
    let resources = &city.plan().resources;
    let place = resources
        .iter()
        .position(|resource| resource.class == class)
        .unwrap();
    let observed = city
        .series()
        .iter()
        .filter(|series| series.resource == place && series.source == Source::Provider)
        .filter_map(|series| {
            let samples = samples(city, *series, window);
            Some(Observed {
                metric: series.metric,
                rollup: rolled(*series, &samples, window)?,
            })
        })
        .collect();
    let evidence = Evidence {
        kind: resources[place].kind,
        size: resources[place].size_on(window.to),
        prices: Prices::default(),
        source: Source::Provider,
        window,
        observed,
    };
    verdict::judge(rule, &rulebook, &evidence)
}

#[test]
fn every_class_earns_the_verdict_it_was_made_for() {
    use MachineClass as M;
    use Outcome::{Alarm, Idle, InsufficientData, Keep, Shrink};
    let machine = Class::Machine;
    let disk = Class::Disk;
    let expected = [
        (machine(M::Zombie), Rule::Idle, Idle),
        (machine(M::Zombie), Rule::Reduction, Shrink),
        (machine(M::Standby), Rule::Idle, Keep),
        (machine(M::Standby), Rule::Reduction, Shrink),
        (machine(M::Low), Rule::Reduction, Shrink),
        (machine(M::Low), Rule::Idle, Keep),
        (machine(M::LowOnePeak), Rule::Reduction, Keep),
        (machine(M::LowOnePeak), Rule::Alarm, Keep),
        (machine(M::LowCpuHighMemory), Rule::Reduction, Keep),
        (machine(M::Mid), Rule::Reduction, Keep),
        (machine(M::Mid), Rule::Alarm, Keep),
        (machine(M::Mid), Rule::Idle, Keep),
        (machine(M::Hot), Rule::Alarm, Alarm),
        (machine(M::HotMemory), Rule::Alarm, Alarm),
        (machine(M::Gaps), Rule::Reduction, InsufficientData),
        (machine(M::Resized), Rule::Reduction, Keep),
        (machine(M::Newcomer), Rule::Reduction, InsufficientData),
        (disk(DiskClass::Spacious), Rule::DiskReduction, Shrink),
        (disk(DiskClass::Dipping), Rule::DiskReduction, Keep),
        (disk(DiskClass::Growing), Rule::DiskReduction, Keep),
        (disk(DiskClass::Steady), Rule::DiskReduction, Keep),
        (disk(DiskClass::Steady), Rule::Alarm, Keep),
        (disk(DiskClass::NearlyFull), Rule::Alarm, Alarm),
    ];
    for seed in [20_230_701, 2] {
        let city = dozen(seed);
        for (class, rule, outcome) in expected {
            let verdict = judge(&city, class, rule);
            assert_eq!(
                verdict.outcome, outcome,
                "seed {seed}, {class:?}: {verdict:#?}"
            );
        }
    }
}

#[test]
fn provider_and_supervisor_agree_on_one_machine_and_not_on_another() {
    let city = dozen(1);
    let rulebook = bazhong();
    let day = date(2026, 9, 15);
    let window = Period { from: day, to: day };
    let differs = |class| {
        let place = city
            .plan()
            .resources
            .iter()
            .position(|resource| resource.class == Class::Machine(class))
            .unwrap();
        let mut rollups = Source::ALL.into_iter().map(|source| {
            let series = CitySeries {
                resource: place,
                metric: yunheng_domain::metric::Metric::Cpu,
                source,
            };
            assert!(city.series().contains(&series));
            rolled(series, &samples(&city, series, window), window).unwrap()
        });
        let (provider, supervisor) = (rollups.next().unwrap(), rollups.next().unwrap());
        let metric = yunheng_domain::metric::Metric::Cpu;
        verdict::divergence(&rulebook, metric, day, &provider, &supervisor).is_some()
    };
    assert!(differs(MachineClass::Low));
    assert!(!differs(MachineClass::Mid));
}

#[test]
fn one_value_comes_back_often_enough_for_a_dictionary() {
    let city = dozen(1);
    let month = date(2026, 9, 1);
    for made in city.month(month) {
        let mut values: Vec<u64> = made.samples.iter().map(|it| it.value.to_bits()).collect();
        values.sort_unstable();
        values.dedup();
        let metric = made.series.metric;
        if metric.is_percentage() {
            assert!(values.len() <= 1_001, "{metric:?}: {}", values.len());
        }
    }
}
