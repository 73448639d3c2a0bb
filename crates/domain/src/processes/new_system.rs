//! Art. 6, 16-19, 36, 43: a new system comes onto the cloud, or is kept off it by law.

use super::{parts, steps};
use crate::process::{
    Check, Condition, Effect, Ending, Process, Section, StepDraft, Subject, Target, Template, Term,
    choice, date, flag, long_text, money, number, process, section, step, text, words,
};
use crate::role::Role::{Applicant, Leader, Reviewer};

/// What the application says of a system that law keeps off the cloud (Art. 6).
const EXEMPT: &(&str, &str, &str) = &("application", "cloud_use", "exempt");

/// From the application to go-live.
pub(super) fn new_system() -> Process {
    let draft = process(
        "new-system",
        words("新建系统上云", "A new system comes onto the cloud"),
        words(
            "从提交申请、技术论证、分配配额，到资源配置、部署、测试和上线。",
            "From application, technical review and quota to configuration, deployment, tests and go-live.",
        ),
        &["6", "14", "16", "17", "18", "19", "36", "43", "45"],
        Subject::NewSystem,
    )
    .step(application())
    .step(steps::unit_approval("16"))
    .step(steps::county_review())
    .step(exemption())
    .step(steps::review("application"))
    .step(steps::quota());
    steps::brought_up(draft)
        .step(steps::accept())
        .step(go_live())
        .build()
}

/// Art. 16: application, demand justification, project basis, deployment mode.
fn application() -> StepDraft {
    let draft = step(
        "application",
        "16",
        Applicant,
        words("提交申请", "Application"),
        words(
            "填写资源申请、需求论证，附建设依据",
            "Fill in the application and the demand justification, attach the project basis",
        ),
    )
    .fills([
        section("system", words("系统", "The system"), parts::system()),
        on_the_cloud(),
        exception(),
        parts::contacts(),
        project(),
        parts::demanded().only("cloud_use", "cloud"),
        network(),
        parts::justification().only("cloud_use", "cloud"),
    ])
    .attaches(
        "project_basis",
        "16",
        words("建设依据文件", "Project basis"),
    )
    .may_attach(
        "architecture",
        "16",
        words("部署架构图", "Architecture diagram"),
    );
    let draft = parts::within_the_terms(parts::admitted(draft), "lease_until");
    parts::bounded(draft)
        .gate(
            "6",
            Check::Day {
                field: "exception_until",
                term: Term::Open,
                of: Some(EXEMPT),
            },
            words(
                "例外复核日期已过；例外须在将来的某日复核。",
                "The day on which the exception is looked at again has passed: it must be one to come.",
            ),
        )
        .withdrawable()
        .issues(Template::Application)
        .issues(Template::DemandJustification)
}

/// Art. 6: what law keeps off the cloud asks for an exception instead.
fn on_the_cloud() -> Section {
    section(
        "cloud",
        words("上云方式", "On the cloud or not"),
        [choice(
            "cloud_use",
            words("是否使用政务云", "Does it use the cloud?"),
            [
                ("cloud", words("使用政务云", "It does")),
                (
                    "exempt",
                    words(
                        "依法不宜使用，申请例外",
                        "Law keeps it off; an exception is asked for",
                    ),
                ),
            ],
        )],
    )
}

/// Why law keeps it off.
fn exception() -> Section {
    section(
        "exception",
        words("例外理由", "Exception"),
        [
            text(
                "exception_basis",
                words("依据的法律法规或文件", "Law or document that says so"),
            ),
            long_text(
                "exception_reason",
                words("不宜使用的理由", "Why it must stay off"),
            ),
            date(
                "exception_until",
                words("例外复核日期", "To be looked at again on"),
            ),
        ],
    )
    .only("cloud_use", "exempt")
}

/// What the system is built on, and with whose money.
fn project() -> Section {
    section(
        "project",
        words("建设依据", "Project basis"),
        [
            text(
                "basis_number",
                words("立项或建设依据文号", "Number of the project basis"),
            ),
            choice("funding", words("资金来源", "Funding"), parts::FUNDING),
            money("investment", words("项目投资额（元）", "Investment (yuan)")).optional(),
            date(
                "planned_deployment",
                words("计划部署日期", "Planned deployment"),
            )
            .optional(),
            date("planned_go_live", words("计划上线日期", "Planned go-live")),
        ],
    )
}

/// How it is reached.
fn network() -> Section {
    section(
        "network",
        words("网络", "Network"),
        [
            flag(
                "internet",
                words("是否连接互联网", "Is it reached from the internet?"),
            )
            .optional(),
            number(
                "bandwidth",
                words("期望带宽", "Bandwidth wanted"),
                0,
                1_000_000,
                words("Mbps", "Mbps"),
            )
            .optional(),
            number(
                "addresses",
                words("公网地址数", "Public addresses"),
                0,
                10_000,
                words("个", ""),
            )
            .optional(),
            text("special", words("其他特殊需求", "Other needs")).optional(),
        ],
    )
    .only("cloud_use", "cloud")
}

/// Art. 6: what law or policy keeps off the cloud is entered as an exception, with its reason and the day on which it is looked at again.
fn exemption() -> StepDraft {
    step(
        "exemption",
        "6",
        Leader,
        words("例外认定", "Exception"),
        words(
            "认定是否属于依法不宜使用政务云的情形",
            "Decide whether law keeps the system off the cloud",
        ),
    )
    .only(Condition::Chosen {
        step: "application",
        field: "cloud_use",
        value: "exempt",
    })
    .decides()
    .withdrawable()
    .leads(
        "except",
        words("同意例外，列入登记", "Enter it as an exception"),
        Target::End(Ending::Completed),
    )
    .effect(Effect::KeepOff)
    .returns_to("application")
    .rejects_as(
        "refuse",
        words(
            "不属例外，应当上云",
            "No exception: it belongs on the cloud",
        ),
    )
}

/// The authority checks the reports; a trial run comes first where the rulebook asks for one.
fn go_live() -> StepDraft {
    step(
        "go_live",
        "19",
        Reviewer,
        words("审核上线", "Go-live"),
        words("审核报告，同意上线", "Check the reports and let it go live"),
    )
    .clock("19", "trial_run.min_days")
    .clock_named("trial_run", words("试运行", "Trial run"))
    .at_least()
    .decides()
    .forward("go_live", words("同意上线", "Let it go live"))
    .returns_to("accept")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Refusal;
    use crate::clock::{self, Limit};
    use crate::process::Values;
    use crate::processes::trial::Trial;

    fn opened(day: &str) -> Trial {
        let mut trial = Trial::of("new-system", day);
        trial.supplied();
        trial
    }

    #[test]
    fn what_law_keeps_off_the_cloud_is_entered_as_an_exception_without_any_demand() {
        let mut trial = opened("2026-09-28");
        let mut asked = trial.sampled().with("cloud_use", "exempt");
        for field in ["lines", "service_months", "served", "sizing", "security"] {
            asked.0.remove(field);
        }
        let silent = trial.attempt("done", asked.clone()).unwrap_err();
        assert!(matches!(silent, Refusal::Form(wrong) if wrong[0].field == "exception_basis"));
        let asked = asked
            .with("exception_basis", "示例法")
            .with("exception_reason", "依法须独立部署")
            .with("exception_until", "2028-01-01");
        trial.with("done", asked).sample(&["approve"]);
        assert_eq!(trial.step(), "exemption");
        trial.sample(&["except"]);
        assert_eq!(trial.effects, [Effect::KeepOff]);
    }

    #[test]
    fn a_service_period_of_more_than_twelve_months_is_refused() {
        let trial = opened("2026-09-28");
        let asked = trial.sampled().with("service_months", 13);
        let refused = trial.attempt("done", asked).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "14"));
    }

    fn days(count: u32) -> Limit {
        Limit::WorkingDays { count }
    }

    fn deploying(day: &str) -> Trial {
        let mut trial = opened(day);
        trial.sample(&[
            "done",
            "approve",
            "favourable",
            "grant",
            "done",
            "configured",
        ]);
        assert_eq!(trial.step(), "deploy");
        trial
    }

    #[test]
    fn five_working_days_to_deploy_go_on_after_the_national_day() {
        let trial = deploying("2026-09-29");
        // 30 September, 8 to 10 October (the Saturday is worked) and 12 October.
        assert_eq!(trial.due().as_deref(), Some("2026-10-12"));
    }

    #[test]
    fn more_time_to_deploy_is_given_at_most_twice_and_twenty_days_each() {
        let mut trial = deploying("2026-09-29");
        assert_eq!(
            trial.extend("deploy", days(21)),
            Err(Refusal::TooLong(days(20)))
        );
        assert_eq!(
            trial.extend("configure", days(1)),
            Err(Refusal::NotExtendable)
        );
        trial.extend("deploy", days(5)).unwrap();
        assert_eq!(trial.due().as_deref(), Some("2026-10-19"));
        trial.extend("deploy", days(20)).unwrap();
        assert_eq!(trial.extend("deploy", days(1)), Err(Refusal::TooOften));
    }

    #[test]
    fn more_time_is_asked_for_by_one_and_given_by_another() {
        let mut trial = deploying("2026-09-29");
        let before = trial.due();
        assert_eq!(trial.longest("deploy"), Some(days(20)));
        assert_eq!(trial.longest("configure"), None);
        trial.ask_time("deploy", days(5)).unwrap();
        assert_eq!(trial.due(), before);
        assert_eq!(
            trial.ask_time("deploy", days(5)),
            Err(Refusal::AskedAlready)
        );
        trial.answer_time(true).unwrap();
        assert_ne!(trial.due(), before);
        assert_eq!(trial.answer_time(true), Err(Refusal::NotAsked));
    }

    #[test]
    fn time_that_is_not_given_leaves_the_deadline_as_it_was() {
        let mut trial = deploying("2026-09-29");
        let before = trial.due();
        trial.ask_time("deploy", days(5)).unwrap();
        trial.answer_time(false).unwrap();
        assert_eq!(trial.due(), before);
        trial.ask_time("deploy", days(3)).unwrap();
    }

    #[test]
    fn nobody_asks_for_more_than_could_be_given() {
        let mut trial = deploying("2026-09-29");
        assert!(matches!(
            trial.ask_time("deploy", days(21)),
            Err(Refusal::TooLong(_))
        ));
    }

    #[test]
    fn what_was_asked_for_falls_away_when_the_case_goes_on() {
        let mut trial = deploying("2026-09-29");
        trial.ask_time("deploy", days(5)).unwrap();
        trial.sample(&["declare"]);
        assert_eq!(trial.answer_time(true), Err(Refusal::NotAsked));
    }

    #[test]
    fn a_deadline_that_has_passed_is_not_extended_away() {
        let mut trial = deploying("2026-09-29");
        let late = trial
            .on("2026-10-13")
            .extend("deploy", Limit::WorkingDays { count: 5 });
        assert!(matches!(
            late,
            Err(Refusal::Clock(clock::Refusal::Breached(_)))
        ));
    }

    #[test]
    fn a_city_that_asks_for_a_trial_run_of_thirty_days_has_it() {
        let mut trial = deploying("2026-09-29");
        trial.sample(&["declare", "countersign", "file", "go_live"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));

        let mut trial = opened("2026-09-29");
        trial.under(1);
        trial.sample(&[
            "done",
            "approve",
            "favourable",
            "grant",
            "done",
            "configured",
        ]);
        trial.sample(&["declare", "countersign", "file"]);
        let early = trial.on("2026-10-29").attempt("go_live", Values::default());
        assert!(matches!(
            early,
            Err(Refusal::Clock(clock::Refusal::TooEarly(_)))
        ));
        trial.on("2026-10-30").sample(&["go_live"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
    }
}
