//! Art. 14: what a system needed through a year, and what that leaves of a demand for more.

use super::Evidence;
use super::disk;
use super::proposal::{GB, sized};
use super::weighing::Weighing;
use crate::metric::Metric;
use crate::resource::{ResourceKind, Size};
use crate::rulebook::Rulebook;

/// What a system holds of a catalogue item, and how much of it would have been enough, both in the item's units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Use {
    /// What it holds.
    pub held: i64,
    /// What would have been enough.
    pub needed: i64,
}

/// The size at which the peaks of the window would have been at the rulebook's target (Art. 24 with `scale_down.target_utilisation`); never more than there is. `None` where something was not measured often enough to say so: then nothing can be said to be too much.
pub fn needed(rulebook: &Rulebook, evidence: &Evidence) -> Option<Size> {
    let rules = rulebook.article24();
    let weighing = Weighing::new(rules, evidence);
    let peak = |metric| weighing.covered(metric)?.peak();
    let now = evidence.size;
    Some(match evidence.kind {
        ResourceKind::VirtualMachine => {
            let (cpu, memory) = (peak(Metric::Cpu)?, peak(Metric::Memory)?);
            Size {
                vcpus: sized(now.vcpus, cpu, rules.reduction_target, 1),
                memory_bytes: sized(now.memory_bytes, memory, rules.reduction_target, GB),
                ..now
            }
        }
        ResourceKind::DataDisk => {
            let used = peak(Metric::Disk)?;
            Size {
                disk_bytes: sized(now.disk_bytes, used, rules.disk_target, disk::STEP),
                ..now
            }
        }
    })
}

/// What is proposed of a line of demand: as much as was asked for, less what the system holds already and did not need. `None` where nothing was measured: a new system, or one that was not watched.
pub fn proposed(asked: i64, measured: Option<Use>) -> Option<i64> {
    let measured = measured?;
    let idle = measured.held.saturating_sub(measured.needed).max(0);
    Some(asked.saturating_sub(idle).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(asked: i64, held: i64, needed: i64) -> Option<i64> {
        proposed(asked, Some(Use { held, needed }))
    }

    #[test]
    fn what_a_system_holds_and_does_not_need_is_taken_off_what_it_asks_for() {
        assert_eq!(of(16, 24, 14), Some(6));
    }

    #[test]
    fn who_holds_more_than_enough_is_proposed_nothing() {
        assert_eq!(of(8, 64, 20), Some(0));
    }

    #[test]
    fn who_uses_all_it_holds_is_proposed_what_it_asks_for() {
        assert_eq!(of(8, 16, 16), Some(8));
    }

    #[test]
    fn of_what_was_not_measured_nothing_is_proposed() {
        assert_eq!(proposed(8, None), None);
    }
}
