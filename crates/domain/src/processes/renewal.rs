//! Art. 4, 8: resources for development, tests and emergencies are lent for a time; more time is asked for.

use super::{parts, steps};
use crate::process::{
    Check, Effect, Process, StepDraft, Subject, date, long_text, process, section, step, text,
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
        &["4", "8", "24", "45"],
        Subject::System,
    )
    .step(application())
    .step(steps::unit_approval("8"))
    .step(steps::county_review())
    .step(decide())
    .build()
}

fn application() -> StepDraft {
    let draft = step(
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
            parts::environment([]),
            text("resources", words("涉及的资源", "Resources concerned")),
            date("until", words("申请续期至", "Asked for until")),
            long_text("reason", words("续期理由", "Reasons")),
            long_text("use", words("租期内的使用情况", "How it was used so far")),
        ],
    )]);
    parts::within_the_terms(draft, "until")
        .gate(
            "24",
            Check::RenewalLeft {
                key: "lease.renewals_max",
            },
            words(
                "续期次数已用完，请办理退出或改为正式环境。",
                "It was renewed as often as allowed: exit, or make it a production environment.",
            ),
        )
        .withdrawable()
}

fn decide() -> StepDraft {
    let draft = step(
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
    )]);
    parts::within_the_terms(draft, "until")
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
    use crate::case::Refusal;
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
        trial.go(&["done", "approve", "grant"], &[("until", "2027-03-01")]);
        assert_eq!(trial.effects, [Effect::ExtendLease]);
    }

    #[test]
    fn an_emergency_environment_is_lent_for_ninety_days_at_once_and_renewed_once() {
        let mut trial = Trial::of("renewal", "2026-09-28");
        let asked = |until: &str| {
            let asked = trial.sampled().with("environment", "emergency");
            asked.with("until", until)
        };
        let long = trial.attempt("done", asked("2026-12-28")).unwrap_err();
        assert!(matches!(long, Refusal::Gate { gate, .. } if gate.article == "24"));
        assert!(trial.attempt("done", asked("2026-12-27")).is_ok());
        let again = asked("2026-12-27");
        trial.facts.renewals = 1;
        assert!(trial.attempt("done", again).is_err());
    }
}
