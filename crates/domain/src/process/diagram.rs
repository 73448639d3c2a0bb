//! A process as a picture: its steps in order and the arrows between them.

use serde::Serialize;

use super::{Ending, Process, Step, Target, Way, WayKind};

/// What a picture of a process shows, for an SVG as for a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagram<'p> {
    /// The steps, in the order in which they are gone through.
    pub steps: &'p [Step],
    /// Every way, in the order of steps and ways.
    pub arrows: Vec<Arrow<'p>>,
}

/// A way from a step to where it leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arrow<'p> {
    /// The step it leaves.
    pub from: &'static str,
    /// The way.
    pub way: &'p Way,
    /// Where it may lead: more than one where steps in between may be skipped.
    pub to: Vec<Goal>,
}

/// The end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// A step.
    Step(&'static str),
    /// The end of the case.
    End(Ending),
}

impl Process {
    /// Steps and arrows, for a picture.
    pub fn diagram(&self) -> Diagram<'_> {
        let arrows = self.steps.iter().flat_map(|step| {
            step.ways.iter().map(|way| Arrow {
                from: step.code,
                way,
                to: self.goals(step, way),
            })
        });
        Diagram {
            steps: &self.steps,
            arrows: arrows.collect(),
        }
    }

    /// Where a way may lead, whatever is skipped.
    pub(super) fn goals(&self, step: &Step, way: &Way) -> Vec<Goal> {
        match way.to {
            Target::Step(to) => vec![Goal::Step(to)],
            Target::End(how) => vec![Goal::End(how)],
            Target::Next => {
                let after = self.place(step.code).map_or(0, |place| place + 1);
                let mut goals = Vec::new();
                for next in self.steps.iter().skip(after) {
                    goals.push(Goal::Step(next.code));
                    if next.only.is_none() {
                        return goals;
                    }
                }
                let how = match way.kind {
                    WayKind::Forward | WayKind::Return => Ending::Completed,
                    WayKind::Reject => Ending::Rejected,
                };
                goals.push(Goal::End(how));
                goals
            }
        }
    }
}
