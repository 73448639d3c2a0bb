//! Art. 13: what a third-party product on the cloud was used for, and what it cost, month by month.

use crate::process::{
    Check, Opening, Process, StepDraft, Subject, flag, long_text, money, number, process, section,
    step, text, words,
};
use crate::role::Role::{Reviewer, VendorAgent};

/// From the end of the month to the report that the authority has confirmed.
///
/// The article has the vendor report to the using units, under the supervision of the departments concerned. Which units use a product is in no register, and one product serves many of them: the vendor answers here for having reported to each, and the authority, which supervises it and let it onto the cloud, confirms that it did.
pub(super) fn product_report() -> Process {
    process(
        "product-report",
        words("第三方产品月报", "Monthly report of a third-party product"),
        words(
            "每月终了，产品提供商报送使用日志和计费清单，主管部门核对后确认。",
            "When a month is over the vendor files usage log and bill; the authority checks and confirms them.",
        ),
        &["13"],
        Subject::Platform,
    )
    .opened_by(Opening::Calendar)
    .step(report())
    .step(confirmation())
    .build()
}

fn report() -> StepDraft {
    step(
        "report",
        "13",
        VendorAgent,
        words("报送月报", "Report"),
        words(
            "报送上月使用日志和计费清单",
            "File the usage log and the bill of the month",
        ),
    )
    .fills([
        section(
            "usage",
            words("使用情况", "Use"),
            [
                text("period", words("报告月份", "Month")).hint(words(
                    "由系统按月填写，例如 2025-09。",
                    "Filled in by the program, such as 2025-09.",
                )),
                number(
                    "units_served",
                    words("使用单位数", "Units that used it"),
                    0,
                    10_000,
                    words("个", "units"),
                ),
                long_text("usage", words("使用情况摘要", "How it was used")),
            ],
        ),
        section(
            "bill",
            words("计费", "Bill"),
            [
                money(
                    "amount",
                    words("本月费用合计（元）", "Charged in all (yuan)"),
                ),
                long_text(
                    "per_unit",
                    words("各使用单位用量和费用", "Use and charge of each unit"),
                )
                .hint(words(
                    "每行一个使用单位：单位、用量、费用（元）。",
                    "A line for each unit: unit, use, charge in yuan.",
                )),
            ],
        ),
    ])
    .attaches("usage_log", "13", words("使用日志", "Usage log"))
    .attaches("bill", "13", words("计费清单", "Bill"))
    .clock("13", "product_report.due")
    .forward("report", words("报送", "File"))
}

fn confirmation() -> StepDraft {
    step(
        "confirmation",
        "13",
        Reviewer,
        words("确认月报", "Confirmation"),
        words(
            "核对日志和清单，确认已报各使用单位",
            "Check log and bill; confirm that the units have them",
        ),
    )
    .fills([section(
        "confirmation",
        words("确认", "Confirmation"),
        [
            flag(
                "units_informed",
                words("是否已报送各使用单位", "Was it reported to each unit?"),
            ),
            long_text("opinion", words("核对意见", "Remarks")).optional(),
        ],
    )])
    .gate(
        "13",
        Check::Flag {
            step: "confirmation",
            field: "units_informed",
        },
        words(
            "月报须先报送各使用单位；未报送的，退回补正。",
            "Each unit must have the report first: return it if one has not.",
        ),
    )
    .decides()
    .forward("confirm", words("确认", "Confirm"))
    .returns_to("report")
}

#[cfg(test)]
mod tests {
    use crate::case::Refusal;
    use crate::process::Ending;
    use crate::processes::trial::Trial;

    #[test]
    fn the_vendor_reports_within_ten_working_days_of_the_new_month() {
        let mut trial = Trial::of("product-report", "2025-11-01");
        assert_eq!(trial.due().as_deref(), Some("2025-11-14"));
        trial.on("2025-11-14").sample(&["report"]);
        assert_eq!(trial.due(), None);
        trial.on("2025-12-01").sample(&["confirm"]);
        assert_eq!(trial.ending(), Some(Ending::Completed));
        assert!(trial.breached().is_empty());
    }

    #[test]
    fn what_is_reported_after_the_last_day_breaches_article_13() {
        let mut trial = Trial::of("product-report", "2025-11-01");
        trial.on("2025-11-15").sample(&["report"]);
        assert_eq!(trial.breached(), ["report"]);
    }

    #[test]
    fn there_is_no_report_without_both_the_log_and_the_bill() {
        for paper in ["usage_log", "bill"] {
            let mut trial = Trial::of("product-report", "2025-11-01");
            trial.without(paper);
            let refused = trial.attempt("report", trial.sampled()).unwrap_err();
            assert!(matches!(refused, Refusal::Documents(needs) if needs[0].code == paper));
        }
    }

    #[test]
    fn what_the_units_have_not_received_is_not_confirmed_but_returned() {
        let mut trial = Trial::of("product-report", "2025-11-01");
        trial.sample(&["report"]);
        let kept_back = trial.sampled().with("units_informed", false);
        let refused = trial.attempt("confirm", kept_back).unwrap_err();
        assert!(matches!(refused, Refusal::Gate { gate, .. } if gate.article == "13"));
        trial.sample(&["return"]);
        assert_eq!(trial.step(), "report");
    }
}
