//! From raw files to roll-ups: re-reads the days that samples touched and summarises them anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZero;
use std::sync::Mutex;

use jiff::civil::Date;
use yunheng_domain::ids::{ResourceId, SeriesId};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::period::{Period, day_of_ms};
use yunheng_domain::reading::{self, LONGEST_COUNTER_STEP, Part};
use yunheng_domain::rollup::{Rollup, RollupKey};
use yunheng_domain::series::{Role, Sample, SeriesKey};
use yunheng_store::StoredRollup;
use yunheng_telemetry::batch::SeriesSamples;
use yunheng_telemetry::raw::RawStore;

use crate::binder::reaches_forward;
use crate::{App, AppError};

/// How many resources are read and rolled at once: bounds memory, keeps row groups close together.
const CHUNK: usize = 64;

/// What is rolled as one: the series of a resource that one metric and source consist of.
pub(crate) type Subject = (ResourceId, Source);

/// Days to roll anew, per metric and subject.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Touched {
    days: BTreeMap<Metric, BTreeMap<Subject, BTreeSet<Date>>>,
}

impl Touched {
    /// Notes the days that samples of a series belong to.
    pub(crate) fn note(&mut self, key: &SeriesKey, samples: &[Sample]) {
        let days = self
            .days
            .entry(key.metric)
            .or_default()
            .entry((key.resource, key.source))
            .or_default();
        let mut last = None;
        for sample in samples {
            // Samples of one request mostly share their day.
            let day = day_of_ms(sample.at);
            if day != last {
                days.extend(day);
                last = day;
            }
            if reaches_forward(key.role) {
                days.extend(day_of_ms(sample.at + LONGEST_COUNTER_STEP));
            }
        }
    }

    /// Notes every series of a batch, by the keys of its series.
    pub(crate) fn note_all(
        &mut self,
        batch: &[SeriesSamples],
        keys: &HashMap<SeriesId, SeriesKey>,
    ) {
        for part in batch {
            if let Some(key) = keys.get(&part.series) {
                self.note(key, &part.samples);
            }
        }
    }

    /// Months whose merged roll-ups no longer hold.
    pub(crate) fn months(&self) -> Vec<(ResourceId, Metric, Source, Date)> {
        let mut months = BTreeSet::new();
        for (metric, subjects) in &self.days {
            for ((resource, source), days) in subjects {
                for day in days {
                    months.insert((*resource, *metric, *source, day.first_of_month()));
                }
            }
        }
        months.into_iter().collect()
    }

    /// The touched days as jobs: one metric, a span of days within a month, some subjects.
    fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (metric, subjects) in &self.days {
            let mut by_month: BTreeMap<Date, Vec<(Subject, Vec<Date>)>> = BTreeMap::new();
            for (subject, days) in subjects {
                let mut months: BTreeMap<Date, Vec<Date>> = BTreeMap::new();
                for day in days {
                    months.entry(day.first_of_month()).or_default().push(*day);
                }
                for (month, days) in months {
                    by_month.entry(month).or_default().push((*subject, days));
                }
            }
            for (_, subjects) in by_month {
                for chunk in subjects.chunks(CHUNK) {
                    jobs.push(Job {
                        metric: *metric,
                        subjects: chunk.to_vec(),
                    });
                }
            }
        }
        jobs
    }
}

#[derive(Debug)]
struct Job {
    metric: Metric,
    subjects: Vec<(Subject, Vec<Date>)>,
}

impl Job {
    /// First and last day over all subjects.
    fn span(&self) -> Option<Period> {
        let days = || self.subjects.iter().flat_map(|(_, days)| days);
        Some(Period {
            from: *days().min()?,
            to: *days().max()?,
        })
    }
}

/// Summarises the given days of one subject from its raw series.
pub(crate) fn roll_days(
    metric: Metric,
    (resource, source): Subject,
    parts: &[Part<'_>],
    days: &[Date],
    out: &mut Vec<StoredRollup>,
) {
    for day in days {
        let (from, to) = Period {
            from: *day,
            to: *day,
        }
        .bounds_ms();
        let readings = reading::derive(metric, parts, from, to);
        if readings.is_empty() {
            continue;
        }
        out.push(StoredRollup {
            key: RollupKey {
                resource,
                metric,
                source,
                day: *day,
            },
            rollup: Rollup::of_day(metric, &readings, from),
        });
    }
}

impl App {
    /// Rolls the touched days anew from the given raw files, on all cores.
    pub(crate) async fn roll(
        &self,
        touched: &Touched,
        keys: &HashMap<SeriesId, SeriesKey>,
        files: &[(Metric, i64, i64, String)],
    ) -> Result<Vec<StoredRollup>, AppError> {
        let jobs = touched.jobs();
        let mut series: HashMap<(Metric, Subject), Vec<(SeriesId, SeriesKey)>> = HashMap::new();
        for (id, key) in keys {
            let subject = (key.metric, (key.resource, key.source));
            series.entry(subject).or_default().push((*id, key.clone()));
        }
        let raw = self.inner.raw.clone();
        let files = files.to_vec();
        tokio::task::spawn_blocking(move || run(&raw, &jobs, &series, &files))
            .await
            .map_err(AppError::join)?
    }
}

type SeriesOf = HashMap<(Metric, Subject), Vec<(SeriesId, SeriesKey)>>;

fn run(
    raw: &RawStore,
    jobs: &[Job],
    series: &SeriesOf,
    files: &[(Metric, i64, i64, String)],
) -> Result<Vec<StoredRollup>, AppError> {
    let next = Mutex::new(jobs.iter());
    let results = Mutex::new(Ok(Vec::new()));
    let workers = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some(job) = next.lock().ok().and_then(|mut jobs| jobs.next()) else {
                        return;
                    };
                    let rolled = roll_job(raw, job, series, files);
                    let Ok(mut results) = results.lock() else {
                        return;
                    };
                    match (rolled, results.as_mut()) {
                        (Ok(rolled), Ok(all)) => all.extend(rolled),
                        (Err(error), _) => *results = Err(error),
                        (Ok(_), Err(_)) => return,
                    }
                }
            });
        }
    });
    let mut rolled: Vec<StoredRollup> = results
        .into_inner()
        .map_err(|_| AppError::Internal("a roll-up thread panicked".to_owned()))??;
    rolled.sort_by_key(|stored| stored.key);
    Ok(rolled)
}

fn roll_job(
    raw: &RawStore,
    job: &Job,
    series: &SeriesOf,
    files: &[(Metric, i64, i64, String)],
) -> Result<Vec<StoredRollup>, AppError> {
    let Some(span) = job.span() else {
        return Ok(Vec::new());
    };
    let (from, to) = span.bounds_ms();
    let mut wanted: Vec<SeriesId> = Vec::new();
    let mut place: HashMap<SeriesId, (usize, Role, &str)> = HashMap::new();
    for (index, (subject, _)) in job.subjects.iter().enumerate() {
        for (id, key) in series.get(&(job.metric, *subject)).into_iter().flatten() {
            wanted.push(*id);
            place.insert(*id, (index, key.role, key.component.as_str()));
        }
    }
    wanted.sort_unstable();
    // Rates and capacities reach back across midnight.
    let reach = from - LONGEST_COUNTER_STEP;
    let paths: Vec<String> = files
        .iter()
        .filter(|(metric, min, max, _)| *metric == job.metric && *min < to && *max >= reach)
        .map(|(.., path)| path.clone())
        .collect();
    let mut read: Vec<Vec<(Role, &str, Vec<Sample>)>> = vec![Vec::new(); job.subjects.len()];
    raw.read(&paths, Some(&wanted), reach, to, &mut |id, samples| {
        if let Some((index, role, component)) = place.get(&id) {
            read[*index].push((*role, *component, samples.to_vec()));
        }
    })
    .map_err(AppError::io)?;
    let mut rolled = Vec::new();
    for ((subject, days), parts) in job.subjects.iter().zip(&read) {
        let parts: Vec<Part<'_>> = parts
            .iter()
            .map(|(role, component, samples)| Part {
                role: *role,
                component,
                samples,
            })
            .collect();
        roll_days(job.metric, *subject, &parts, days, &mut rolled);
    }
    Ok(rolled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(role: Role) -> SeriesKey {
        SeriesKey {
            resource: ResourceId(1),
            metric: Metric::Cpu,
            source: Source::Provider,
            role,
            component: String::new(),
        }
    }

    fn at(text: &str) -> Sample {
        let at: jiff::Timestamp = text.parse().expect("an instant");
        Sample {
            at: at.as_millisecond(),
            value: 1.0,
            capacity: None,
        }
    }

    fn days(touched: &Touched) -> Vec<String> {
        let subjects = &touched.days[&Metric::Cpu];
        subjects
            .values()
            .flatten()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_gauge_touches_the_day_it_belongs_to_in_shanghai() {
        let mut touched = Touched::default();
        touched.note(
            &key(Role::Used),
            &[at("2026-03-01T15:59:59Z"), at("2026-03-01T16:00:00Z")],
        );
        assert_eq!(days(&touched), ["2026-03-01", "2026-03-02"]);
    }

    #[test]
    fn a_counter_just_before_midnight_touches_the_next_day_too() {
        let mut touched = Touched::default();
        touched.note(&key(Role::Counter), &[at("2026-03-01T15:50:00Z")]);
        assert_eq!(days(&touched), ["2026-03-01", "2026-03-02"]);
        let mut touched = Touched::default();
        touched.note(&key(Role::Used), &[at("2026-03-01T15:50:00Z")]);
        assert_eq!(days(&touched), ["2026-03-01"]);
    }

    #[test]
    fn days_of_two_months_become_two_jobs() {
        let mut touched = Touched::default();
        touched.note(
            &key(Role::Used),
            &[at("2026-01-31T00:00:00Z"), at("2026-02-01T00:00:00Z")],
        );
        assert_eq!(touched.jobs().len(), 2);
        assert_eq!(touched.months().len(), 2);
    }
}
