//! A city's series, and the samples of any of them for any month.

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::series::Sample;

use crate::City;
use crate::day;
use crate::disk::DiskLife;
use crate::machine::MachineLife;
use crate::shape::SLOTS;

/// How a resource lives.
#[derive(Debug)]
pub(crate) enum Life {
    /// A virtual machine.
    Machine(MachineLife),
    /// A data disk.
    Disk(DiskLife),
}

/// One series. Its samples are gauges of what is used, each with its capacity where the metric has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitySeries {
    /// Place of its resource in [`crate::Plan::resources`].
    pub resource: usize,
    /// The metric.
    pub metric: Metric,
    /// Who measures.
    pub source: Source,
}

/// Every series, ordered by resource, metric and source.
pub(crate) fn list(lives: &[Life]) -> Vec<CitySeries> {
    let mut list = Vec::with_capacity(lives.len() * 3);
    for (resource, life) in lives.iter().enumerate() {
        let mut add = |metric, source| {
            list.push(CitySeries {
                resource,
                metric,
                source,
            });
        };
        match life {
            Life::Machine(machine) => {
                for metric in [Metric::Cpu, Metric::Memory] {
                    add(metric, Source::Provider);
                    if machine.view.is_some() {
                        add(metric, Source::Supervisor);
                    }
                }
                add(Metric::Network, Source::Provider);
                if machine.reports_logins() {
                    add(Metric::Logins, Source::Provider);
                }
            }
            Life::Disk(_) => add(Metric::Disk, Source::Provider),
        }
    }
    list
}

impl City {
    /// Replaces `samples` by those of a series in the month that begins on `month`, sorted by time. They depend on nothing but the specification, not on the order in which series and months are asked for.
    pub fn fill(&self, series: CitySeries, month: Date, samples: &mut Vec<Sample>) {
        samples.clear();
        let Some(life) = self.lives.get(series.resource) else {
            return;
        };
        let began = match life {
            Life::Machine(machine) => machine.began(),
            Life::Disk(disk) => disk.began(),
        };
        let first = month.first_of_month().max(self.spec.from()).max(began);
        let last = month.last_of_month().min(self.spec.until);
        let mut days = Vec::with_capacity(31);
        let mut date = first;
        while date <= last {
            days.push(date);
            date = date.saturating_add(1.day());
        }
        if days.is_empty() {
            return;
        }
        let place = series.resource;
        match (life, series.metric) {
            (Life::Machine(machine), metric @ (Metric::Cpu | Metric::Memory)) => {
                samples.reserve(days.len() * SLOTS);
                let provider = series.source == Source::Provider;
                if metric == Metric::Cpu {
                    machine.fill_cpu(self, place, &days, provider, samples);
                } else {
                    machine.fill_memory(self, place, &days, provider, samples);
                }
                if let (false, Some(view)) = (provider, machine.view) {
                    // The supervisor's own agents lost nothing, so places count from the first day.
                    let word = day::number(first) * SLOTS as u64;
                    view.apply(&self.chance, metric, place, word, samples);
                }
            }
            (Life::Machine(machine), Metric::Network) => {
                machine.fill_network(self, place, &days, samples);
            }
            (Life::Machine(machine), Metric::Logins) => {
                machine.fill_logins(self, place, &days, samples);
            }
            (Life::Disk(disk), Metric::Disk) => disk.fill(self, place, &days, samples),
            (Life::Machine(_), Metric::Disk) | (Life::Disk(_), _) => {}
        }
    }
}
