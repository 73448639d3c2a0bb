//! Art. 4, 8: resources for development, tests and emergencies are lent for a time; more time is asked for.

use super::{change, steps};
use crate::process::{
    Effect, Process, StepDraft, Subject, choice, date, long_text, process, section, step, text,
    words,
};
use crate::role::Role::{Applicant, Reviewer};

/// From the request to the later day.
pub(super) fn renewal() -> Process {
    process(
        "renewal",
        words("租期续期", "Renewal of a lease"),
        words(
            "开发、测试、应急环境到期前申请续期；未续期的到期自动收回。",
            "Development, test and emergency environments ask for more time before their lease ends; without it they are taken back by themselves.",
        ),
        &["4", "8", "45"],
        Subject::System,
    )
    .step(application())
    .step(change::unit_approval("8"))
    .step(steps::county_review())
    .step(decide())
    .build()
}

fn application() -> StepDraft {
    step(
        "application",
        "8",
        Applicant,
        words("续期申请", "Request for renewal"),
        words(
            "说明续期的环境、理由和期限",
            "Say which environment, why and until when",
        ),
    )
    .fills([section(
        "renewal",
        words("续期", "Renewal"),
        [
            choice(
                "environment",
                words("环境", "Environment"),
                [
                    ("development", words("开发", "Development")),
                    ("test", words("测试", "Test")),
                    ("emergency", words("应急", "Emergency")),
                ],
            ),
            text("resources", words("涉及的资源", "Resources concerned")),
            date("until", words("申请续期至", "Asked for until")),
            long_text("reason", words("续期理由", "Reasons")),
            long_text("use", words("租期内的使用情况", "How it was used so far")),
        ],
    )])
    .withdrawable()
}

fn decide() -> StepDraft {
    step(
        "decide",
        "8",
        Reviewer,
        words("审核续期", "Decision on the renewal"),
        words(
            "对照使用情况审核，核定续期日期",
            "Review against its use and settle the day",
        ),
    )
    .fills([section(
        "decision",
        words("核定", "Decision"),
        [
            date("until", words("核定续期至", "Granted until")).hint(words(
                "当日仍可使用。",
                "The last day on which it may be used.",
            )),
            long_text("opinion", words("审核意见", "Opinion")),
        ],
    )])
    .decides()
    .withdrawable()
    .forward("grant", words("同意续期", "Grant"))
    .effect(Effect::ExtendLease)
    .returns_to("application")
    .rejects()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Ending;
    use crate::processes::trial::Trial;

    #[test]
    fn a_lease_runs_on_only_by_a_decision() {
        let mut trial = Trial::of("renewal", "2026-09-28");
        trial.go(&["done", "approve", "reject"], &[]);
        assert_eq!(
            (trial.ending(), trial.effects.len()),
            (Some(Ending::Rejected), 0)
        );
        let mut trial = Trial::of("renewal", "2026-09-28");
        trial.go(&["done", "approve", "grant"], &[("until", "2027-03-31")]);
        assert_eq!(trial.effects, [Effect::ExtendLease]);
    }
}
