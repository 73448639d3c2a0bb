//! Art. 6: what law keeps off the cloud is looked at again, before the day that was set for it.

use crate::process::{
    Check, Condition, Effect, Ending, Opening, Process, StepDraft, Subject, Target, Term, choice,
    date, long_text, process, section, step, text, words,
};
use crate::role::Role::{Applicant, Leader, Reviewer};

/// What the review says of an exception that law still asks for.
const KEPT: &(&str, &str, &str) = &("review", "finding", "keep");

/// From the review to the exception that goes on, or to the system that must come onto the cloud.
pub(super) fn exception_review() -> Process {
    process(
        "exception-review",
        words("不上云例外复核", "Review of an exception from the cloud"),
        words(
            "例外复核日期临近时复核依据：依据仍在的，续列登记；已不在的，取消例外，系统应当上云。",
            "Before its day comes the basis of an exception is looked at again: it goes on where law still asks for it, else it ends and the system comes onto the cloud.",
        ),
        &["6"],
        Subject::Unit,
    )
    .opened_by(Opening::Calendar)
    .step(review())
    .step(decision())
    .step(answer())
    .build()
}

fn review() -> StepDraft {
    step(
        "review",
        "6",
        Reviewer,
        words("复核例外", "Review"),
        words(
            "复核不上云的依据是否仍然有效",
            "Check whether law still keeps the system off the cloud",
        ),
    )
    .fills([
        section(
            "finding",
            words("复核意见", "Finding"),
            [
                choice(
                    "finding",
                    words("例外是否继续", "Does the exception go on?"),
                    [
                        ("keep", words("依据仍在，继续例外", "Law still asks for it")),
                        (
                            "end",
                            words("依据不再，取消例外", "Law asks for it no longer"),
                        ),
                    ],
                ),
                long_text("opinion", words("理由", "Reasons")),
            ],
        ),
        section(
            "kept",
            words("继续例外", "Going on"),
            [
                text(
                    "exception_basis",
                    words("依据的法律法规或文件", "Law or document that says so"),
                ),
                date(
                    "exception_until",
                    words("下次复核日期", "To be looked at again on"),
                ),
            ],
        )
        .only("finding", "keep"),
    ])
    .gate(
        "6",
        Check::Day {
            field: "exception_until",
            // Nearer than that it would come back the day it is decided.
            term: Term::Beyond("exception.review"),
            of: Some(KEPT),
        },
        words(
            "下次复核日期未填，或早于复核期限届满之日。",
            "The next day is missing, or nearer than a review takes.",
        ),
    )
    .clock_until("6", "exception.review", "decision")
    .forward("propose", words("提出意见", "Propose"))
}

/// Whoever granted the exception decides whether it goes on.
fn decision() -> StepDraft {
    step(
        "decision",
        "6",
        Leader,
        words("例外决定", "Decision"),
        words(
            "决定例外继续还是取消",
            "Decide whether the exception goes on or ends",
        ),
    )
    .decides()
    .leads(
        "keep",
        words("继续例外", "Let it go on"),
        Target::End(Ending::Completed),
    )
    .when(Condition::Chosen {
        step: "review",
        field: "finding",
        value: "keep",
    })
    .effect(Effect::KeepOffLonger)
    .forward("end", words("取消例外", "End it"))
    .when(Condition::Chosen {
        step: "review",
        field: "finding",
        value: "end",
    })
    .effect(Effect::EndException)
    .returns_to("review")
}

/// The unit is told, in its own queue, and says how its system comes onto the cloud.
fn answer() -> StepDraft {
    step(
        "answer",
        "6",
        Applicant,
        words("上云安排", "Coming onto the cloud"),
        words(
            "例外已取消：说明系统何时、以何流程上云",
            "The exception has ended: say when and how the system comes onto the cloud",
        ),
    )
    .fills([section(
        "plan",
        words("上云安排", "Plan"),
        [
            choice(
                "path",
                words("上云方式", "How"),
                [
                    ("new_system", words("新建系统上云", "As a new system")),
                    ("migration", words("已建系统迁移", "By migration")),
                ],
            ),
            date("planned_on", words("计划申请日期", "To be applied for on")),
            long_text("remarks", words("说明", "Remarks")).optional(),
        ],
    )])
    .forward("acknowledge", words("答复", "Answer"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::processes::trial::Trial;

    #[test]
    fn an_exception_that_law_still_asks_for_goes_on_until_another_day() {
        let mut trial = Trial::of("exception-review", "2027-08-02");
        assert_eq!(trial.due().as_deref(), Some("2027-09-01"));
        trial.sample(&["propose"]);
        assert_eq!(trial.due().as_deref(), Some("2027-09-01"));
        let refused = trial.attempt("end", trial.sampled()).unwrap_err();
        assert_eq!(refused, Refusal::NoWay);
        trial.sample(&["keep"]);
        assert_eq!(trial.effects, [Effect::KeepOffLonger]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }

    #[test]
    fn nothing_is_kept_off_the_cloud_without_a_basis_and_a_day_to_come() {
        let trial = Trial::of("exception-review", "2027-08-02");
        let kept = trial.sampled();
        let mut lawless = kept.clone();
        lawless.0.remove("exception_basis");
        let refused = trial.attempt("propose", lawless).unwrap_err();
        assert!(matches!(refused, Refusal::Form(wrong) if wrong[0].field == "exception_basis"));
        let near = kept.with("exception_until", "2027-08-31");
        let refused = trial.attempt("propose", near).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "6"));
    }

    #[test]
    fn the_unit_of_an_exception_that_ends_says_how_its_system_comes_onto_the_cloud() {
        let mut trial = Trial::of("exception-review", "2027-08-02");
        let mut ended = trial.sampled().with("finding", "end");
        for field in ["exception_basis", "exception_until"] {
            ended.0.remove(field);
        }
        trial.with("propose", ended).sample(&["end"]);
        assert_eq!(trial.effects, [Effect::EndException]);
        assert_eq!((trial.step(), trial.due()), ("answer", None));
        trial.sample(&["acknowledge"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }

    #[test]
    fn an_exception_that_nobody_decides_on_by_its_day_breaches_article_6() {
        let mut trial = Trial::of("exception-review", "2027-08-02");
        trial
            .sample(&["propose"])
            .on("2027-09-02")
            .sample(&["keep"]);
        assert_eq!(trial.breached(), ["review"]);
    }
}
