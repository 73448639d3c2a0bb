//! Components of one metric added up at the same timestamp.

use super::{CAPACITY_HOLDS, LONGEST_COUNTER_STEP, Part, Reading, checked};
use crate::metric::Metric;
use crate::series::{Role, Sample};

/// How a component's samples become its share of the sum.
#[derive(Clone, Copy)]
enum Value {
    /// The sample's own value.
    Gauge,
    /// Increase per second since the sample before.
    Rate {
        /// Whether a counter that went back has restarted from 0 (else: no rate).
        restarts: bool,
    },
    /// Increase since the sample before.
    Increase,
}

/// Where the capacity of the sum comes from when the samples bring none.
enum Capacities<'a> {
    /// One series per component, in the components' order.
    PerComponent(Vec<AsOf<'a>>),
    /// Series for the resource as a whole, added up.
    Whole(Vec<AsOf<'a>>),
    /// Each component is one core.
    OneEach,
    /// Nowhere.
    Unknown,
}

/// All components of one role, walked together in time order.
pub(super) struct Sum<'a> {
    role: Role,
    value: Value,
    components: Vec<Cursor<'a>>,
    capacities: Capacities<'a>,
}

/// One component being walked.
struct Cursor<'a> {
    samples: &'a [Sample],
    /// Index of the first sample not yet passed.
    next: usize,
}

/// A capacity series being walked.
struct AsOf<'a> {
    samples: &'a [Sample],
    next: usize,
}

/// What the components say at one instant.
#[derive(Default)]
struct Total {
    value: f64,
    /// Capacity that the samples brought or that their own series gave; `None` once one is unknown.
    capacity: Option<f64>,
    present: u32,
}

impl<'a> Sum<'a> {
    pub(super) fn new(metric: Metric, role: Role, parts: &[Part<'a>], from: i64) -> Self {
        let mut used: Vec<&Part<'a>> = parts.iter().filter(|part| part.role == role).collect();
        // Floats are added in a fixed order, so that the same samples give the same bits.
        used.sort_by_key(|part| part.component);
        let components = used.iter().map(|part| Cursor::new(part.samples, from));
        Self {
            role,
            value: match role {
                Role::Used | Role::Free | Role::Capacity => Value::Gauge,
                Role::IdleSeconds => Value::Rate { restarts: false },
                Role::Counter if metric == Metric::Logins => Value::Increase,
                Role::BusySeconds | Role::Counter => Value::Rate { restarts: true },
            },
            components: components.collect(),
            capacities: Capacities::of(role, &used, parts),
        }
    }

    pub(super) fn readings(mut self, from: i64, to: i64) -> Vec<Reading> {
        let longest = self.components.iter().map(|c| c.samples.len()).max();
        let mut readings = Vec::with_capacity(longest.unwrap_or(0));
        while let Some(at) = self.components.iter().filter_map(Cursor::at).min() {
            if at >= to {
                break;
            }
            let total = self.total(at);
            for component in &mut self.components {
                component.pass(at);
            }
            if at >= from
                && let Some(total) = total
            {
                readings.extend(self.reading(at, &total));
            }
        }
        readings
    }

    /// The sum at an instant, `None` where it would be partial.
    fn total(&mut self, at: i64) -> Option<Total> {
        let mut total = Total {
            capacity: Some(0.0),
            ..Total::default()
        };
        for (index, component) in self.components.iter().enumerate() {
            let Some(sample) = component.sample(at) else {
                if component.is_missing(at) {
                    return None;
                }
                continue;
            };
            total.value += component.value(self.value, sample)?;
            total.present += 1;
            let capacity = sample.capacity.or_else(|| match &mut self.capacities {
                Capacities::PerComponent(series) => series.get_mut(index)?.at(at),
                Capacities::OneEach => Some(1.0),
                Capacities::Whole(_) | Capacities::Unknown => None,
            });
            total.capacity = total.capacity.zip(capacity).map(|(sum, one)| sum + one);
        }
        if let (None, Capacities::Whole(series)) = (total.capacity, &mut self.capacities) {
            total.capacity = series.iter_mut().map(|series| series.at(at)).sum();
        }
        Some(total)
    }

    fn reading(&self, at: i64, total: &Total) -> Option<Reading> {
        let used = match self.role {
            Role::Free => total.capacity? - self.role.kept(total.value),
            // Jitter between the timestamps of a scrape and of the counter makes a quiet core a hair more than idle.
            Role::IdleSeconds => (f64::from(total.present) - total.value).max(0.0),
            _ => total.value,
        };
        checked(at, used, total.capacity)
    }
}

impl<'a> Capacities<'a> {
    fn of(role: Role, used: &[&Part<'a>], parts: &[Part<'a>]) -> Self {
        if role == Role::IdleSeconds {
            return Self::OneEach;
        }
        let series = |component: Option<&str>| {
            parts.iter().find(|part| {
                part.role == Role::Capacity && component.is_none_or(|name| part.component == name)
            })
        };
        let own: Option<Vec<AsOf<'a>>> = used
            .iter()
            .map(|part| series(Some(part.component)).map(AsOf::new))
            .collect();
        if let Some(own) = own {
            return Self::PerComponent(own);
        }
        if let Some(whole) = series(Some("")) {
            return Self::Whole(vec![AsOf::new(whole)]);
        }
        // One figure of use for a resource whose capacity is given in parts: its capacity is all of them.
        if let [whole] = used
            && whole.component.is_empty()
        {
            let mut all: Vec<&Part<'a>> = parts
                .iter()
                .filter(|part| part.role == Role::Capacity)
                .collect();
            all.sort_by_key(|part| part.component);
            if !all.is_empty() {
                return Self::Whole(all.into_iter().map(AsOf::new).collect());
            }
        }
        Self::Unknown
    }
}

impl<'a> Cursor<'a> {
    /// Begins with the samples that can still matter at `from`.
    fn new(samples: &'a [Sample], from: i64) -> Self {
        let reach = from.saturating_sub(LONGEST_COUNTER_STEP);
        Self {
            samples,
            next: samples.partition_point(|sample| sample.at < reach),
        }
    }

    /// The instant of the next sample.
    fn at(&self) -> Option<i64> {
        self.samples.get(self.next).map(|sample| sample.at)
    }

    /// The next sample, if it is of this instant.
    fn sample(&self, at: i64) -> Option<&'a Sample> {
        self.samples.get(self.next).filter(|sample| sample.at == at)
    }

    /// The sample before, if it is near enough to be connected with `at`.
    fn before(&self, at: i64) -> Option<&'a Sample> {
        let before = self.samples.get(self.next.checked_sub(1)?)?;
        (at.saturating_sub(before.at) <= LONGEST_COUNTER_STEP).then_some(before)
    }

    /// Whether the component has no sample at `at` though it was there shortly before.
    fn is_missing(&self, at: i64) -> bool {
        self.before(at).is_some()
    }

    fn pass(&mut self, at: i64) {
        if self.at() == Some(at) {
            self.next += 1;
        }
    }

    fn value(&self, how: Value, sample: &Sample) -> Option<f64> {
        let increase = |restarts| {
            let before = self.before(sample.at)?;
            let went_back = sample.value < before.value;
            let increase = match (went_back, restarts) {
                (false, _) => sample.value - before.value,
                (true, true) => sample.value,
                (true, false) => return None,
            };
            let seconds = (sample.at - before.at) as f64 / 1000.0;
            (seconds > 0.0).then_some((increase, seconds))
        };
        match how {
            Value::Gauge => Some(sample.value),
            Value::Rate { restarts } => increase(restarts).map(|(more, seconds)| more / seconds),
            Value::Increase => increase(true).map(|(more, _)| more),
        }
    }
}

impl<'a> AsOf<'a> {
    fn new(part: &Part<'a>) -> Self {
        Self {
            samples: part.samples,
            next: 0,
        }
    }

    /// The capacity in force at `at`; asked in time order.
    fn at(&mut self, at: i64) -> Option<f64> {
        while self.samples.get(self.next).is_some_and(|s| s.at <= at) {
            self.next += 1;
        }
        let newest = self.samples.get(self.next.checked_sub(1)?)?;
        let holds = at.saturating_sub(newest.at) <= CAPACITY_HOLDS;
        (holds && newest.value.is_finite() && newest.value > 0.0).then_some(newest.value)
    }
}
