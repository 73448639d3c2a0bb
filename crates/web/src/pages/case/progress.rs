//! How far a case has come: the steps of its process with what became of each.

use yunheng_app::CaseView;
use yunheng_domain::process::{Ending, Step};

/// A step of the process, in a case.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) step: &'static Step,
    pub(crate) stands: Stands,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    Done,
    Current,
    ToCome,
    /// Its condition did not hold, or the case ended before.
    Skipped,
}

/// The steps of a case in the order of its process.
pub(crate) fn marks(view: &CaseView) -> Vec<Mark> {
    let steps = &view.process.steps;
    let current = view.current.as_ref();
    let at = current.and_then(|current| view.process.place(current.step.code));
    let completed = view.row.case.ending() == Some(Ending::Completed);
    let passed = |step: &Step| {
        view.timeline
            .iter()
            .rev()
            .find(|event| event.step == step.name && event.article == step.article)
            .is_some_and(|event| event.kind == "forward")
    };
    steps
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let stands = match at {
                Some(at) if place == at => Stands::Current,
                Some(at) if place > at => Stands::ToCome,
                _ if passed(step) => Stands::Done,
                // The last thing that happened at a step can be that others sent the case on from it.
                Some(_) | None if completed && step.only.is_none() => Stands::Done,
                _ => Stands::Skipped,
            };
            Mark { step, stands }
        })
        .collect()
}
