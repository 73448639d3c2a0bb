//! Founding: from a specification to units, systems, machines, disks, and how each behaves.

use jiff::ToSpan as _;
use jiff::civil::Date;
use yunheng_domain::period::Period;
use yunheng_domain::resource::{PricedBy, ResourceKind, Size};

use crate::chance::{Chance, Draws, Purpose};
use crate::class::{Class, DiskClass, MachineClass};
use crate::disk::DiskLife;
use crate::machine::MachineLife;
use crate::part::Part;
use crate::plan::{Plan, PlannedResource, PlannedSystem, PlannedUnit};
use crate::register::{self, COMMON_SYSTEMS, RegisteredUnit};
use crate::series::Life;
use crate::spec::{CityError, CitySpec};

/// Bytes of a GB as clouds sell it.
const GB: i64 = 1 << 30;

/// Machine sizes (vCPUs, GB of memory) with their weights.
const SIZES: [((i64, i64), u32); 8] = [
    ((2, 4), 15),
    ((4, 8), 25),
    ((4, 16), 14),
    ((8, 16), 16),
    ((8, 32), 14),
    ((16, 32), 6),
    ((16, 64), 6),
    ((32, 128), 4),
];

/// A class, and whether it is one of those that every city has.
type Cast<T> = (T, bool);

pub(crate) fn found(spec: &CitySpec, chance: &Chance) -> Result<(Plan, Vec<Life>), CityError> {
    spec.check()?;
    let registered = register::units(spec.units)?;
    let systems = systems(&registered, chance);
    let mut draws = chance.draws(Purpose::Classes, 0, 0);
    let machines = cast(&MachineClass::SHARES, spec.machines, &mut draws);
    let disks = disks(spec.machines, &mut draws);
    let homes = homes(&systems, spec.machines, &mut draws);

    let mut founding = Founding {
        spec,
        chance,
        systems: &systems,
        names: vec![[0; Part::ALL.len()]; systems.len()],
        resources: Vec::with_capacity(spec.machines * 2),
        lives: Vec::with_capacity(spec.machines * 2),
    };
    for ((machine, disk), home) in machines.into_iter().zip(disks).zip(homes) {
        founding.machine(machine, disk, home);
    }
    let Founding {
        resources, lives, ..
    } = founding;
    let plan = Plan {
        units: units(registered),
        services: register::services(),
        systems,
        resources,
        catalogue: register::catalogue()?,
    };
    Ok((plan, lives))
}

/// Each unit's own systems and up to two common ones.
/// Units as planned: counties by place.
fn units(registered: Vec<RegisteredUnit>) -> Vec<PlannedUnit> {
    let codes: Vec<String> = registered
        .iter()
        .map(|entry| entry.unit.code.clone())
        .collect();
    registered
        .into_iter()
        .map(|entry| PlannedUnit {
            county: entry
                .county
                .and_then(|county| codes.iter().position(|code| *code == county)),
            organisation: entry.unit,
        })
        .collect()
}

fn systems(units: &[RegisteredUnit], chance: &Chance) -> Vec<PlannedSystem> {
    let mut systems = Vec::new();
    for (place, entry) in units.iter().enumerate() {
        let mut draws = chance.draws(Purpose::Systems, place, 0);
        let mut named = entry.systems.clone();
        let first = draws.below(COMMON_SYSTEMS.len());
        let more = draws.weighted(&[(0, 25), (1, 40), (2, 35)], 0);
        for step in 0..more {
            // 5 and 12 have no common factor: the second is never the first.
            let (name, grade) = COMMON_SYSTEMS[(first + 5 * step) % COMMON_SYSTEMS.len()];
            named.push((format!("{}{name}", entry.unit.short_name), grade));
        }
        for (number, (name, protection_grade)) in named.into_iter().enumerate() {
            systems.push(PlannedSystem {
                unit: place,
                code: format!("{}-S{:02}", entry.unit.code, number + 1),
                name,
                protection_grade,
            });
        }
    }
    if systems.is_empty() {
        // A city of one unit without any system of its own still needs a home for its machines.
        systems.push(PlannedSystem {
            unit: 0,
            code: "DEMO-S01".to_owned(),
            name: "综合业务系统".to_owned(),
            protection_grade: 2,
        });
    }
    systems
}

/// So many classes: one of each, the rest by share, in random order.
fn cast<T: Copy>(shares: &[(T, u32)], count: usize, draws: &mut Draws) -> Vec<Cast<T>> {
    let mut classes: Vec<Cast<T>> = shares
        .iter()
        .take(count)
        .map(|(class, _)| (*class, true))
        .collect();
    if let Some((first, _)) = shares.first() {
        while classes.len() < count {
            classes.push((draws.weighted(shares, *first), false));
        }
    }
    shuffle(&mut classes, draws);
    classes
}

/// Which machine has which disk: about seven of eight have one.
fn disks(machines: usize, draws: &mut Draws) -> Vec<Option<Cast<DiskClass>>> {
    let count = (machines * 7 / 8).max(machines.min(DiskClass::SHARES.len()));
    let mut disks: Vec<_> = cast(&DiskClass::SHARES, count, draws)
        .into_iter()
        .map(Some)
        .collect();
    disks.resize(machines, None);
    shuffle(&mut disks, draws);
    disks
}

/// The system of each machine, in the order of systems: each gets one as long as there are enough, the rest go where the grade of protection is higher.
fn homes(systems: &[PlannedSystem], machines: usize, draws: &mut Draws) -> Vec<usize> {
    // Cumulated, so that a hundred thousand machines are placed quickly.
    let cumulated: Vec<usize> = systems
        .iter()
        .scan(0, |sum, system| {
            *sum += match system.protection_grade {
                3.. => 6,
                2 => 3,
                _ => 1,
            };
            Some(*sum)
        })
        .collect();
    let total = cumulated.last().copied().unwrap_or(1);
    let mut homes: Vec<usize> = (0..machines)
        .map(|machine| {
            if machine < systems.len() {
                machine
            } else {
                let at = draws.below(total);
                cumulated.partition_point(|end| *end <= at)
            }
        })
        .collect();
    homes.sort_unstable();
    homes
}

/// The last quarter that telemetry covers to its end.
fn settled_quarter(spec: &CitySpec) -> Period {
    Period::last_complete_quarter(spec.until.saturating_add(1.day()))
}

fn shuffle<T>(items: &mut [T], draws: &mut Draws) {
    for last in (1..items.len()).rev() {
        items.swap(last, draws.below(last + 1));
    }
}

struct Founding<'a> {
    spec: &'a CitySpec,
    chance: &'a Chance,
    systems: &'a [PlannedSystem],
    /// How many machines of each part every system has by now.
    names: Vec<[u32; Part::ALL.len()]>,
    resources: Vec<PlannedResource>,
    lives: Vec<Life>,
}

impl Founding<'_> {
    fn machine(
        &mut self,
        (class, sure): Cast<MachineClass>,
        disk: Option<Cast<DiskClass>>,
        home: usize,
    ) {
        let place = self.resources.len();
        let mut draws = self.chance.draws(Purpose::Traits, place, 0);
        let system = &self.systems[home];
        let part = draws.weighted(&Part::SHARES, Part::App);
        let number = &mut self.names[home][part as usize];
        *number += 1;
        let name = format!("{}-{}-{:02}", system.code, part.code(), number).to_lowercase();
        // 信创 is a property of a system's whole stack; about a third have changed over.
        let xinchuang = self
            .chance
            .draws(Purpose::Systems, system.unit, 1_000 + home as u64)
            .happens(0.35);

        let began = self.began(class, sure, &mut draws);
        let sizes = self.machine_sizes(class, began, &mut draws);
        let (vcpu, memory) = match (xinchuang, part) {
            (true, _) => ("CMP-005", "CMP-006"),
            (false, Part::Database) => ("CMP-003", "CMP-004"),
            (false, _) => ("CMP-001", "CMP-002"),
        };
        self.lives.push(Life::Machine(MachineLife::new(
            class, sure, part, began, &sizes, &mut draws,
        )));
        self.resources.push(PlannedResource {
            name: name.clone(),
            kind: ResourceKind::VirtualMachine,
            parent: None,
            unit: system.unit,
            system: home,
            sizes,
            priced_by: PricedBy {
                vcpu: Some(vcpu.to_owned()),
                memory: Some(memory.to_owned()),
                disk: None,
            },
            xinchuang,
            class: Class::Machine(class),
        });
        if let Some((class, sure)) = disk {
            // A disk that every city has is as old as the city: it was attached elsewhere before.
            let began = if sure { self.spec.from() } else { began };
            let life = DiskLife::new(class, began, self.spec.until, &mut draws);
            let item = match part {
                Part::Database => draws.weighted(&[("STO-002", 80), ("STO-003", 20)], "STO-002"),
                _ => draws.weighted(&[("STO-001", 70), ("STO-002", 30)], "STO-001"),
            };
            self.resources.push(PlannedResource {
                name: format!("{name}-data"),
                kind: ResourceKind::DataDisk,
                parent: Some(place),
                unit: system.unit,
                system: home,
                sizes: vec![(
                    began,
                    Size {
                        disk_bytes: life.bytes(),
                        ..Size::default()
                    },
                )],
                priced_by: PricedBy {
                    disk: Some(item.to_owned()),
                    ..PricedBy::default()
                },
                xinchuang,
                class: Class::Disk(class),
            });
            self.lives.push(Life::Disk(life));
        }
    }

    /// First day of a machine.
    fn began(&self, class: MachineClass, sure: bool, draws: &mut Draws) -> Date {
        let from = self.spec.from();
        let late = draws.happens(0.2);
        if class == MachineClass::Newcomer {
            let last = settled_quarter(self.spec).to;
            let back = i32::try_from(4 + draws.below(8)).unwrap_or(4);
            return last.saturating_sub(back.days()).max(from);
        }
        if sure || !late {
            return from;
        }
        // Within the first two fifths: old enough to be judged in the last quarters.
        let within = (self.spec.days * 2 / 5) as usize;
        let days = draws.below(within + 1);
        from.saturating_add(i32::try_from(days).unwrap_or(0).days())
    }

    fn machine_sizes(
        &self,
        class: MachineClass,
        began: Date,
        draws: &mut Draws,
    ) -> Vec<(Date, Size)> {
        let (vcpus, memory) = draws.weighted(&SIZES, (4, 8));
        let size = |vcpus: i64, memory: i64| Size {
            vcpus,
            memory_bytes: memory * GB,
            disk_bytes: 0,
        };
        if class == MachineClass::Resized {
            let first = settled_quarter(self.spec).from;
            let at = first.saturating_add(45.days());
            if began < at {
                return vec![
                    (began, size(vcpus, memory)),
                    (at, size(vcpus * 2, memory * 2)),
                ];
            }
        }
        vec![(began, size(vcpus, memory))]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::{City, CitySpec, Class};

    use super::*;

    fn demo() -> City {
        City::new(CitySpec::default()).unwrap()
    }

    #[test]
    fn the_demo_city_has_the_size_of_a_prefecture() {
        let city = demo();
        let plan = city.plan();
        assert_eq!(plan.units.len(), 87);
        assert!(
            (150..=300).contains(&plan.systems.len()),
            "{}",
            plan.systems.len()
        );
        let machines = |resource: &&PlannedResource| resource.kind == ResourceKind::VirtualMachine;
        assert_eq!(plan.resources.iter().filter(machines).count(), 1_500);
        let vcpus: i64 = plan
            .resources
            .iter()
            .filter_map(|resource| resource.sizes.last())
            .map(|(_, size)| size.vcpus)
            .sum();
        assert!((8_000..=20_000).contains(&vcpus), "{vcpus}");
    }

    #[test]
    fn names_and_codes_are_unlike_any_other_and_visibly_fictional() {
        let city = demo();
        let plan = city.plan();
        let names: HashSet<_> = plan
            .resources
            .iter()
            .map(|resource| &resource.name)
            .collect();
        assert_eq!(names.len(), plan.resources.len());
        assert!(names.iter().all(|name| name.starts_with("demo-")));
        let codes: HashSet<_> = plan.systems.iter().map(|system| &system.code).collect();
        assert_eq!(codes.len(), plan.systems.len());
        assert!(codes.iter().all(|code| code.starts_with("DEMO-")));
    }

    #[test]
    fn every_price_that_a_resource_names_is_in_the_catalogue() {
        let city = demo();
        let plan = city.plan();
        let codes: HashSet<_> = plan.catalogue.iter().map(|entry| &entry.code).collect();
        for resource in &plan.resources {
            let by = &resource.priced_by;
            for code in [&by.vcpu, &by.memory, &by.disk].into_iter().flatten() {
                assert!(codes.contains(code), "{code}");
            }
        }
    }

    #[test]
    fn a_dozen_machines_already_have_every_class() {
        let city = City::new(CitySpec {
            units: 2,
            machines: 12,
            ..CitySpec::default()
        })
        .unwrap();
        let classes: HashSet<Class> = city
            .plan()
            .resources
            .iter()
            .map(|resource| resource.class)
            .collect();
        assert_eq!(
            classes.len(),
            MachineClass::SHARES.len() + DiskClass::SHARES.len()
        );
    }

    #[test]
    fn a_disk_comes_directly_behind_its_machine() {
        let city = demo();
        for (place, resource) in city.plan().resources.iter().enumerate() {
            match resource.kind {
                ResourceKind::VirtualMachine => assert_eq!(resource.parent, None),
                ResourceKind::DataDisk => assert_eq!(resource.parent, Some(place - 1)),
            }
        }
    }
}
