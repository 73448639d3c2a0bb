//! What a city consists of: plain data, in the order in which it can be founded.

use jiff::civil::Date;
use yunheng_domain::money::MicroYuan;
use yunheng_domain::organisation::NewOrganisation;
use yunheng_domain::resource::{PricedBy, ResourceKind, Size};

use crate::class::Class;

/// Units, systems, resources and prices of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Units; others refer to them by their place here.
    pub units: Vec<PlannedUnit>,
    /// Who serves the city, the provider first.
    pub services: Vec<NewOrganisation>,
    /// Systems; resources refer to them by their place here.
    pub systems: Vec<PlannedSystem>,
    /// Machines, each followed by its disk if it has one; telemetry refers to them by their place here.
    pub resources: Vec<PlannedResource>,
    /// Prices.
    pub catalogue: Vec<CatalogueEntry>,
}

/// A unit (使用单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedUnit {
    /// The organisation; what it hangs below is known by place.
    pub organisation: NewOrganisation,
    /// Place of the county above it in [`Plan::units`], always before its own.
    pub county: Option<usize>,
}

/// A system (政务信息系统).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSystem {
    /// Place of its unit in [`Plan::units`].
    pub unit: usize,
    /// Unique code, `DEMO-GOV-05-S01`.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Grade of classified protection (等保).
    pub protection_grade: i32,
}

/// A machine or disk.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedResource {
    /// Unique name, the one that telemetry is bound to.
    pub name: String,
    /// Machine or disk.
    pub kind: ResourceKind,
    /// Place of the machine a disk belongs to, always before the disk's own.
    pub parent: Option<usize>,
    /// Place of its unit in [`Plan::units`].
    pub unit: usize,
    /// Place of its system in [`Plan::systems`].
    pub system: usize,
    /// Its sizes with the day each began, oldest first, never empty.
    pub sizes: Vec<(Date, Size)>,
    /// Catalogue items that price it.
    pub priced_by: PricedBy,
    /// Domestic IT stack (信创).
    pub xinchuang: bool,
    /// How it behaves: for tests, not for the product.
    pub class: Class,
}

impl PlannedResource {
    /// The size in force on a day; before the first one began, the first one.
    pub fn size_on(&self, day: Date) -> Size {
        self.sizes
            .iter()
            .rev()
            .find(|(since, _)| *since <= day)
            .or(self.sizes.first())
            .map(|(_, size)| *size)
            .unwrap_or_default()
    }
}

/// An item of the service catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// Unique code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Unit in Chinese.
    pub unit: String,
    /// Price per unit and month.
    pub price: MicroYuan,
}
