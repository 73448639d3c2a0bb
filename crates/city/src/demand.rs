//! How much of its processors and memory a machine of each class asks for.

use crate::chance::Draws;
use crate::class::MachineClass;

/// Used of allocated through a day, percent: `base + amplitude * rhythm + sigma * noise`, between `least` and `most`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand {
    pub(crate) base: f64,
    pub(crate) amplitude: f64,
    pub(crate) sigma: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Demand {
    /// The processors' demand of a class.
    pub(crate) fn cpu(class: MachineClass, draws: &mut Draws) -> Demand {
        let load = |base, amplitude, sigma, most| Demand {
            base,
            amplitude,
            sigma,
            least: 0.1,
            most,
        };
        match class {
            MachineClass::Zombie | MachineClass::Standby => {
                load(draws.between(0.2, 0.5), 0.0, 0.08, 0.9)
            }
            // One high reading would settle Art. 24(2) however much is missing: what cannot be judged is low.
            MachineClass::Low
            | MachineClass::LowOnePeak
            | MachineClass::LowCpuHighMemory
            | MachineClass::Gaps
            | MachineClass::Newcomer => load(
                draws.between(1.0, 5.0),
                draws.between(4.0, 14.0),
                draws.between(0.4, 1.0),
                29.5,
            ),
            MachineClass::Hot => load(
                draws.between(24.0, 32.0),
                draws.between(54.0, 62.0),
                draws.between(1.2, 2.2),
                100.0,
            ),
            MachineClass::Mid | MachineClass::HotMemory | MachineClass::Resized => load(
                draws.between(7.0, 14.0),
                draws.between(32.0, 42.0),
                draws.between(0.8, 1.8),
                69.0,
            ),
        }
    }

    /// The memory's demand of a class.
    pub(crate) fn memory(class: MachineClass, draws: &mut Draws) -> Demand {
        let load = |base, amplitude, sigma, most| Demand {
            base,
            amplitude,
            sigma,
            least: 1.0,
            most,
        };
        match class {
            MachineClass::Zombie => load(draws.between(4.0, 15.0), 0.0, 0.05, 29.0),
            MachineClass::Standby
            | MachineClass::Low
            | MachineClass::LowOnePeak
            | MachineClass::Gaps
            | MachineClass::Newcomer => load(
                draws.between(8.0, 23.0),
                draws.between(0.0, 3.0),
                draws.between(0.1, 0.3),
                29.0,
            ),
            MachineClass::LowCpuHighMemory
            | MachineClass::Hot
            | MachineClass::Mid
            | MachineClass::Resized => load(
                draws.between(36.0, 60.0),
                draws.between(0.0, 4.0),
                draws.between(0.1, 0.4),
                69.0,
            ),
            MachineClass::HotMemory => load(
                draws.between(75.0, 90.0),
                draws.between(0.0, 4.0),
                draws.between(0.1, 0.3),
                97.0,
            ),
        }
    }
}
