//! How a virtual machine lives: its rhythm, its load, its traffic, its logins.

use jiff::civil::Date;
use yunheng_domain::period::Period;
use yunheng_domain::resource::Size;
use yunheng_domain::series::Sample;

use crate::City;
use crate::chance::{Chance, Draws, Purpose};
use crate::class::MachineClass;
use crate::day::{self, SLOT_MS};
use crate::demand::Demand;
use crate::part::Part;
use crate::shape::{Rhythm, SLOTS};
use crate::supervisor::View;

/// One machine's life.
#[derive(Debug)]
pub(crate) struct MachineLife {
    class: MachineClass,
    began: Date,
    rhythm: Rhythm,
    cpu: Demand,
    memory: Demand,
    /// Bytes per second at the busiest hour.
    traffic: f64,
    /// Traffic is reported in whole steps of so many bytes per second.
    traffic_step: f64,
    /// Logins on a working day, where they are reported.
    logins: Option<f64>,
    /// Memory with the day it began, oldest first.
    memory_bytes: Vec<(Date, i64)>,
    /// How the supervisor sees it, if it measures it.
    pub(crate) view: Option<View>,
}

/// One day of one machine.
struct MachineDay {
    /// Days since 1970.
    number: u64,
    working: bool,
    /// What the day's amplitude is multiplied by.
    factor: f64,
    /// Slots whose samples were lost, first and end.
    lost: (usize, usize),
    /// The slot with this day's single peak.
    peak: Option<usize>,
    memory_bytes: f64,
}

/// Words of the days' stream that one day may use.
const WORDS_PER_DAY: u64 = 4;
/// Place in the days' stream of the words for quarters.
const QUARTERS: u64 = 1 << 32;

impl MachineLife {
    pub(crate) fn new(
        class: MachineClass,
        sure: bool,
        part: Part,
        began: Date,
        sizes: &[(Date, Size)],
        draws: &mut Draws,
    ) -> Self {
        let rhythm = match class {
            MachineClass::Zombie | MachineClass::Standby => Rhythm::Flat,
            MachineClass::Hot => Rhythm::Office,
            _ if part == Part::Job => Rhythm::Night,
            _ => draws.weighted(
                &[(Rhythm::Office, 65), (Rhythm::Public, 35)],
                Rhythm::Office,
            ),
        };
        let traffic = match class {
            MachineClass::Zombie => 3.0,
            MachineClass::Standby => draws.between(2.0e4, 2.0e5),
            _ => draws.between(2.0e4, 4.0e6),
        };
        let logins = draws.happens(0.3).then(|| match class {
            MachineClass::Zombie | MachineClass::Standby => 0.0,
            _ => draws.between(1.0, 20.0),
        });
        let supervised = draws.happens(0.1);
        let diverges = draws.happens(0.2);
        let view = match class {
            MachineClass::Low if sure => Some(View::diverging(draws)),
            MachineClass::Mid if sure => Some(View::agreeing()),
            _ if supervised && diverges => Some(View::diverging(draws)),
            _ if supervised => Some(View::agreeing()),
            _ => None,
        };
        Self {
            class,
            began,
            rhythm,
            cpu: Demand::cpu(class, draws),
            memory: Demand::memory(class, draws),
            traffic,
            traffic_step: f64::from(whole(traffic / TRAFFIC_STEPS).max(1)),
            logins,
            memory_bytes: sizes
                .iter()
                .map(|(since, size)| (*since, size.memory_bytes))
                .collect(),
            view,
        }
    }

    /// First day.
    pub(crate) fn began(&self) -> Date {
        self.began
    }

    /// Whether its logins are reported.
    pub(crate) fn reports_logins(&self) -> bool {
        self.logins.is_some()
    }

    fn days(&self, city: &City, place: usize, days: &[Date], with_losses: bool) -> Vec<MachineDay> {
        days.iter()
            .map(|date| {
                let number = day::number(*date);
                let mut draws = city
                    .chance
                    .draws(Purpose::Days, place, number * WORDS_PER_DAY);
                let factor = 1.0 + 0.06 * city.chance.normal(draws.word());
                let peak = self.peak(&city.chance, place, *date);
                let lost = if with_losses && peak.is_none() {
                    self.lost(&mut draws)
                } else {
                    (0, 0)
                };
                let memory_bytes = self
                    .memory_bytes
                    .iter()
                    .rev()
                    .find(|(since, _)| since <= date)
                    .or(self.memory_bytes.first())
                    .map_or(0, |(_, bytes)| *bytes);
                MachineDay {
                    number,
                    working: city.calendar.is_workday(*date),
                    // After doubling, the same work fills half of what is allocated.
                    factor: factor * self.halved_since(*date),
                    lost,
                    peak,
                    memory_bytes: memory_bytes as f64,
                }
            })
            .collect()
    }

    /// One half from the day of a resize on.
    fn halved_since(&self, day: Date) -> f64 {
        match self.memory_bytes.as_slice() {
            [_, (since, _)] if *since <= day => 0.5,
            _ => 1.0,
        }
    }

    /// Now and then an agent is down for some hours; in the class with gaps, for whole days.
    fn lost(&self, draws: &mut Draws) -> (usize, usize) {
        if self.class == MachineClass::Gaps {
            return if draws.happens(0.45) {
                (0, SLOTS)
            } else {
                (0, 0)
            };
        }
        if draws.happens(0.004) {
            let first = draws.below(SLOTS - 4);
            (first, (first + 4 + draws.below(24)).min(SLOTS))
        } else {
            (0, 0)
        }
    }

    /// The slot of the single peak that some machines have on one day of every quarter.
    fn peak(&self, chance: &Chance, place: usize, date: Date) -> Option<usize> {
        if self.class != MachineClass::LowOnePeak {
            return None;
        }
        let first = day::number(Period::quarter_of(date).from);
        let mut draws = chance.draws(Purpose::Days, place, QUARTERS + first);
        // Every quarter has at least 90 days.
        let on = first + draws.below(90) as u64;
        (on == day::number(date)).then(|| 32 + draws.below(40))
    }

    pub(crate) fn fill_cpu(
        &self,
        city: &City,
        place: usize,
        days: &[Date],
        with_losses: bool,
        samples: &mut Vec<Sample>,
    ) {
        let load = self.cpu;
        self.fill(
            city,
            place,
            days,
            with_losses,
            Purpose::Cpu,
            |day, at, slot, level, noise| {
                let mut percent =
                    load.base + load.amplitude * day.factor * level + load.sigma * noise;
                percent = percent.clamp(load.least, load.most);
                if day.peak == Some(slot) {
                    // Between 47 and 73 percent.
                    percent = 60.0 + 3.7 * noise;
                }
                samples.push(Sample {
                    at,
                    value: f64::from(whole(percent * 10.0)) / 10.0,
                    capacity: Some(100.0),
                });
            },
        );
    }

    pub(crate) fn fill_memory(
        &self,
        city: &City,
        place: usize,
        days: &[Date],
        with_losses: bool,
        samples: &mut Vec<Sample>,
    ) {
        let load = self.memory;
        self.fill(
            city,
            place,
            days,
            with_losses,
            Purpose::Memory,
            |day, at, _, level, noise| {
                let share = if day.factor < 0.7 { 0.5 } else { 1.0 };
                let percent = (load.base * share + load.amplitude * level + load.sigma * noise)
                    .clamp(load.least, load.most);
                let step = day.memory_bytes / f64::from(MEMORY_STEPS);
                samples.push(Sample {
                    at,
                    value: f64::from(whole(percent / 100.0 * f64::from(MEMORY_STEPS))) * step,
                    capacity: Some(day.memory_bytes),
                });
            },
        );
    }

    /// Every quarter hour of the days: day, instant, slot, level of the rhythm, noise.
    fn fill(
        &self,
        city: &City,
        place: usize,
        days: &[Date],
        with_losses: bool,
        purpose: Purpose,
        mut each: impl FnMut(&MachineDay, i64, usize, f64, f64),
    ) {
        let days = self.days(city, place, days, with_losses);
        let Some(first) = days.first() else { return };
        let mut draws = city
            .chance
            .draws(purpose, place, first.number * SLOTS as u64);
        for day in &days {
            let table = city.shapes.table(self.rhythm, day.working);
            let mut at = day::start_ms(day.number);
            for (slot, level) in table.iter().enumerate() {
                // Drawn for lost samples too: the next day does not depend on what was lost.
                let noise = city.chance.normal(draws.word());
                if slot < day.lost.0 || slot >= day.lost.1 {
                    each(day, at, slot, *level, noise);
                }
                at += SLOT_MS;
            }
        }
    }

    pub(crate) fn fill_network(
        &self,
        city: &City,
        place: usize,
        days: &[Date],
        samples: &mut Vec<Sample>,
    ) {
        for day in self.days(city, place, days, true) {
            let mut draws = city.chance.draws(Purpose::Network, place, day.number * 24);
            let table = city.shapes.table(self.rhythm, day.working);
            let start = day::start_ms(day.number);
            for (slot, level) in table.iter().enumerate().step_by(4) {
                let noise = city.chance.normal(draws.word());
                if slot >= day.lost.0 && slot < day.lost.1 {
                    continue;
                }
                let rate = self.traffic * (0.05 + level * day.factor) * (1.0 + 0.2 * noise);
                samples.push(Sample {
                    at: start + i64::try_from(slot).unwrap_or(0) * SLOT_MS,
                    value: f64::from(whole(rate.max(0.0) / self.traffic_step)) * self.traffic_step,
                    capacity: None,
                });
            }
        }
    }

    pub(crate) fn fill_logins(
        &self,
        city: &City,
        place: usize,
        days: &[Date],
        samples: &mut Vec<Sample>,
    ) {
        let usual = self.logins.unwrap_or(0.0);
        for date in days {
            let number = day::number(*date);
            let mut draws = city.chance.draws(Purpose::Logins, place, number);
            let share = if city.calendar.is_workday(*date) {
                1.0
            } else {
                0.15
            };
            let count = usual * share * (1.0 + 0.3 * city.chance.normal(draws.word()));
            samples.push(Sample {
                // Counted at six in the evening.
                at: day::start_ms(number) + 72 * SLOT_MS,
                value: f64::from(whole(count.max(0.0))),
                capacity: None,
            });
        }
    }
}

/// Traffic is reported in about so many steps up to the busiest hour.
const TRAFFIC_STEPS: f64 = 64.0;

/// Memory is reported in so many steps of its capacity.
pub(crate) const MEMORY_STEPS: u32 = 512;

/// Rounds a small number that is not negative; the nearest whole number, half up.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "callers stay far below 2^31, and `as` is one instruction where `round` is a call"
)]
pub(crate) fn whole(value: f64) -> i32 {
    (value + 0.5) as i32
}
