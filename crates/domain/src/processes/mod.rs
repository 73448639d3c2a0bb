//! The statutory processes, one file each.

mod annual_demand;
mod annual_plan;
mod backup;
mod boundary_agreement;
mod change;
mod exception_review;
mod exit;
mod idle_reclaim;
#[cfg(test)]
mod laws;
mod matrix;
mod migration;
mod new_system;
mod off_plan;
mod other_city;
mod own_equipment;
mod parts;
mod product_report;
mod renewal;
mod resource_change;
mod scale_down;
mod scale_up;
mod steps;
mod support_agreement;
mod third_party_product;
#[cfg(test)]
mod trial;

use std::sync::LazyLock;

use crate::process::Process;

static ALL: LazyLock<Vec<Process>> = LazyLock::new(|| {
    vec![
        annual_demand::annual_demand(),
        annual_plan::annual_plan(),
        off_plan::off_plan(),
        new_system::new_system(),
        migration::migration(),
        other_city::other_city(),
        boundary_agreement::boundary_agreement(),
        backup::backup(),
        scale_up::scale_up(),
        scale_down::scale_down(),
        idle_reclaim::idle_reclaim(),
        resource_change::resource_change(),
        renewal::renewal(),
        exit::exit(),
        third_party_product::third_party_product(),
        product_report::product_report(),
        exception_review::exception_review(),
        support_agreement::support_agreement(),
        own_equipment::own_equipment(),
    ]
});

/// All processes, in the order in which pages offer them.
pub fn all() -> &'static [Process] {
    &ALL
}

/// A process by code.
pub fn find(code: &str) -> Option<&'static Process> {
    ALL.iter().find(|process| process.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Goal, flaws, missing_limits};
    use crate::rulebook::{self, Rulebook};

    fn rulebooks() -> Vec<Rulebook> {
        rulebook::builtin()
            .map(|text| Rulebook::parse(text).expect("a rulebook"))
            .into()
    }

    #[test]
    fn no_declaration_has_a_flaw() {
        let bazhong = &rulebooks()[0];
        let found = all().iter().flat_map(|process| flaws(process, bazhong));
        assert_eq!(found.collect::<Vec<_>>(), []);
    }

    #[test]
    fn every_rulebook_has_the_time_limits_that_clocks_ask_for() {
        for rulebook in rulebooks() {
            let found = all()
                .iter()
                .flat_map(|process| missing_limits(process, &rulebook));
            assert_eq!(found.collect::<Vec<_>>(), [], "{}", rulebook.citation());
        }
    }

    #[test]
    fn nobody_is_asked_to_decide_on_what_their_own_role_did_the_step_before() {
        let mut found = Vec::new();
        for process in all() {
            for arrow in process.diagram().arrows {
                let from = process.step(arrow.from).expect("a step");
                let next = arrow.to.iter().filter_map(|goal| match goal {
                    Goal::Step(to) => process.step(to),
                    Goal::End(_) => None,
                });
                // One person may hold the role, and may not decide on what they prepared: the case would be stuck.
                let stuck =
                    next.filter(|to| to.decides && to.role == from.role && !arrow.way.lapses);
                found.extend(stuck.map(|to| (process.code, from.code, arrow.way.code, to.code)));
            }
        }
        assert_eq!(found, []);
    }

    #[test]
    fn every_process_is_found_by_a_code_of_its_own() {
        for process in all() {
            assert_eq!(find(process.code), Some(process));
        }
    }
}
