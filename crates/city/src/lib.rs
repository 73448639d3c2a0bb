#![doc = include_str!("../README.md")]

mod chance;
mod class;
mod clock;
mod day;
mod demand;
mod disk;
mod found;
mod load;
mod machine;
mod month;
mod part;
mod plan;
mod register;
mod series;
mod shape;
mod spec;
mod story;
mod supervisor;
#[cfg(test)]
mod tests;

pub use class::{Class, DiskClass, MachineClass};
pub use clock::CityClock;
pub use load::{LoadError, LoadReport, load, register_city};
pub use month::SeriesMonth;
pub use plan::{CatalogueEntry, Plan, PlannedResource, PlannedSystem, PlannedUnit};
pub use series::CitySeries;
pub use spec::{CityError, CitySpec};
pub use story::{Chapter, Story};

use yunheng_domain::calendar::Calendar;

use chance::Chance;
use series::Life;
use shape::Shapes;

/// A simulated city: what it consists of, and how everything in it behaves.
#[derive(Debug)]
pub struct City {
    spec: CitySpec,
    plan: Plan,
    lives: Vec<Life>,
    series: Vec<CitySeries>,
    chance: Chance,
    shapes: Shapes,
    calendar: Calendar,
}

impl City {
    /// Founds the city of a specification. Fails only on a specification that no city fits ([`CityError`]).
    pub fn new(spec: CitySpec) -> Result<Self, CityError> {
        let chance = Chance::new(spec.seed);
        let (plan, lives) = found::found(&spec, &chance)?;
        let series = series::list(&lives);
        Ok(Self {
            spec,
            plan,
            lives,
            series,
            chance,
            shapes: Shapes::new(),
            calendar: register::calendar()?,
        })
    }

    /// The specification it was founded on.
    pub fn spec(&self) -> &CitySpec {
        &self.spec
    }

    /// Its units, systems, resources and prices.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Every series it sends, ordered by resource, metric and source.
    pub fn series(&self) -> &[CitySeries] {
        &self.series
    }
}
