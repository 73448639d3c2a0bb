//! Article 24 as sentences. The rulebooks are the files that ship, changed value by value where a test asks what a parameter does.

mod alarm;
mod disk;
mod divergence;
mod idle;
mod properties;
mod reduction;
mod thresholds;
mod windows;

use std::sync::LazyLock;

use jiff::civil::date;

use super::*;
use crate::money::MicroYuan;
use crate::reading::Reading;
use crate::rollup::Rollup;

const BAZHONG: &str = include_str!("../../../../../rulebooks/bazhong-2023.toml");
const YUNLING: &str = include_str!("../../../../../rulebooks/yunling-demo.toml");
const GB: i64 = 1 << 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The city's rulebook.
fn bazhong() -> Rulebook {
    static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| {
        Rulebook::parse(BAZHONG).expect("the rulebook that ships has no mistakes")
    });
    RULEBOOK.clone()
}

/// The city's rulebook with some values changed: `("scale_up.threshold", "80")`.
fn bazhong_with(changes: &[(&str, &str)]) -> Rulebook {
    let mut text = BAZHONG.to_owned();
    for (key, value) in changes {
        let section = format!("[parameters.\"{key}\"]");
        let from = text.find(&section).expect("a parameter of the rulebook");
        let from = from + text[from..].find("\nvalue = ").expect("its value") + 1;
        let to = from + text[from..].find('\n').expect("the line's end");
        text.replace_range(from..to, &format!("value = {value}"));
    }
    Rulebook::parse(&text).expect("the changed rulebook has no mistakes")
}

/// What was seen of a metric: a steady level, for the first windows of the first day another one.
#[derive(Clone, Copy)]
struct Seen {
    metric: Metric,
    steady: f64,
    first: f64,
    windows: usize,
    days: Option<u32>,
}

/// A metric at one level in every slot: percent, for network bytes per second.
fn seen(metric: Metric, steady: f64) -> Seen {
    Seen {
        metric,
        steady,
        first: steady,
        windows: 0,
        days: None,
    }
}

impl Seen {
    /// One slot at another level.
    fn peaking(self, first: f64) -> Self {
        self.holding(first, 1)
    }

    /// So many slots in a row at another level.
    fn holding(self, first: f64, windows: usize) -> Self {
        Self {
            first,
            windows,
            ..self
        }
    }

    /// Measured on so many days only.
    fn on_days(self, days: u32) -> Self {
        Self {
            days: Some(days),
            ..self
        }
    }

    fn rollup(self, days: u32) -> Rollup {
        let slot_ms = i64::from(self.metric.slot_minutes()) * 60_000;
        let capacity = self.metric.is_percentage().then_some(100.0);
        let day = |first: bool| {
            let level = |slot: usize| {
                if first && slot < self.windows {
                    self.first
                } else {
                    self.steady
                }
            };
            let readings: Vec<Reading> = (0..self.metric.slots_per_day())
                .zip(0..)
                .map(|(slot, place)| Reading {
                    at: i64::from(slot) * slot_ms,
                    used: level(place),
                    capacity,
                })
                .collect();
            Rollup::of_day(self.metric, &readings, 0)
        };
        let (first, other) = (day(true), day(false));
        let seen = self.days.unwrap_or(days);
        Rollup::merged((0..days).map(|number| match number {
            0 => Some(&first),
            _ if number < seen => Some(&other),
            _ => None,
        }))
    }
}

/// 2013 Q3, the quarter of the tests.
fn quarter() -> Period {
    Period {
        from: date(2013, 7, 1),
        to: date(2013, 9, 30),
    }
}

/// Eight cores and 16 GB at catalogue prices, seen through the quarter.
fn machine(seen: &[Seen]) -> Evidence {
    Evidence {
        kind: ResourceKind::VirtualMachine,
        size: Size {
            vcpus: 8,
            memory_bytes: 16 * GB,
            disk_bytes: 0,
        },
        prices: Prices {
            vcpu: Some(MicroYuan(28_000_000)),
            memory: Some(MicroYuan(10_000_000)),
            disk: None,
        },
        source: Source::Provider,
        window: quarter(),
        observed: observe(seen, quarter().days()),
    }
}

fn observe(seen: &[Seen], days: u32) -> Vec<Observed> {
    seen.iter()
        .map(|seen| Observed {
            metric: seen.metric,
            rollup: seen.rollup(days),
        })
        .collect()
}

/// A disk of 1,000 GB at half a yuan per GB; one reading of used GB per day, on the first days of the year.
fn disk(used_gb: &[f64]) -> Evidence {
    let year = Period {
        from: date(2012, 10, 1),
        to: date(2013, 9, 30),
    };
    let days: Vec<Rollup> = used_gb
        .iter()
        .map(|used| {
            let reading = Reading {
                at: DAY_MS / 2,
                used: used * GB as f64,
                capacity: Some(1000.0 * GB as f64),
            };
            Rollup::of_day(Metric::Disk, &[reading], 0)
        })
        .collect();
    let rollup = Rollup::merged(days.iter().map(Some));
    Evidence {
        kind: ResourceKind::DataDisk,
        size: Size {
            vcpus: 0,
            memory_bytes: 0,
            disk_bytes: 1000 * GB,
        },
        prices: Prices {
            vcpu: None,
            memory: None,
            disk: Some(MicroYuan(500_000)),
        },
        source: Source::Provider,
        window: year,
        observed: vec![Observed {
            metric: Metric::Disk,
            rollup,
        }],
    }
}

/// What the city's rulebook says.
fn verdict(rule: Rule, evidence: &Evidence) -> Verdict {
    judge(rule, &bazhong(), evidence)
}

fn outcome(rule: Rule, evidence: &Evidence) -> Outcome {
    verdict(rule, evidence).outcome
}

fn of_metric(verdict: &Verdict, metric: Metric) -> &MetricFinding {
    let mut findings = verdict.metrics.iter();
    let found = findings.find(|finding| finding.metric == metric);
    found.expect("the metric is looked at")
}
