//! Parts that several forms have.

use crate::process::{
    Check, Field, Section, StepDraft, Term, Words, choice, date, demand, flag, long_text, number,
    section, text, words,
};

/// Who pays (Art. 42-45).
pub(super) const FUNDING: [(&str, Words); 3] = [
    ("city_budget", words("市本级财政", "City budget")),
    ("other", words("非市本级财政", "Other funds")),
    ("county", words("县（区）财政", "County budget")),
];

/// Grades of protection that a system on the cloud may have.
pub(super) const GRADES: [(&str, Words); 3] = [
    ("1", words("一级", "Grade 1")),
    ("2", words("二级", "Grade 2")),
    ("3", words("三级", "Grade 3")),
];

/// Networks that the cloud serves (Art. 2).
pub(super) const ZONES: [(&str, Words); 2] = [
    ("extranet", words("政务外网", "Government extranet")),
    ("internet", words("互联网", "Internet")),
];

/// Whom to call about the business, and whom about the technology.
pub(super) fn contacts() -> Section {
    section(
        "contacts",
        words("联系人", "Contacts"),
        [
            text(
                "business_contact",
                words("业务联系人", "Contact for the business"),
            ),
            text("business_phone", words("业务联系人电话", "Their telephone")),
            text(
                "technical_contact",
                words("技术联系人", "Technical contact"),
            ),
            text(
                "technical_phone",
                words("技术联系人电话", "Their telephone"),
            ),
            text("technical_email", words("技术联系人邮箱", "Their e-mail")).optional(),
        ],
    )
}

/// What a system that comes onto the cloud is.
pub(super) fn system() -> [Field; 6] {
    [
        text("system_name", words("系统名称", "Name of the system")),
        text("system_code", words("系统简码", "Short code")).hint(words(
            "字母、数字和短横线，全市唯一，例如 edu-roll。",
            "Letters, digits and hyphens, unique in the city, such as edu-roll.",
        )),
        flag("classified", words("是否涉密", "Is it classified?")).hint(words(
            "涉密系统不得上云（第2、6条）。",
            "A classified system does not go onto the cloud (Art. 2, 6).",
        )),
        choice(
            "protection_grade",
            words("等级保护级别", "Grade of protection"),
            GRADES,
        ),
        choice("zone", words("业务所属区域", "Network zone"), ZONES),
        choice(
            "deployment",
            words("部署方式", "Deployment mode"),
            [
                ("virtual", words("云主机", "Virtual machines")),
                ("container", words("容器", "Containers")),
                ("bare_metal", words("裸金属", "Bare metal")),
            ],
        ),
    ]
}

/// What is asked for.
pub(super) fn demanded() -> Section {
    section(
        "demand",
        words("资源需求", "Demand"),
        [
            demand("lines", words("资源明细", "Resources")),
            number(
                "service_months",
                words("服务周期", "Service period"),
                1,
                600,
                words("个月", "months"),
            ),
            environment(PRODUCTION).optional(),
            lease_until(),
        ],
    )
}

/// The environment that lasts.
pub(super) const PRODUCTION: [(&str, Words); 1] = [("production", words("正式", "Production"))];

/// Environments that are lent for a time (Art. 8, 24).
const LENT: [(&str, Words); 3] = [
    ("development", words("开发", "Development")),
    ("test", words("测试", "Test")),
    ("emergency", words("应急", "Emergency")),
];

/// How long each of them is lent at once, as the first step of a process says which.
const TERMS: [(&(&str, &str, &str), &str); 3] = [
    (
        &("application", "environment", "development"),
        "lease.dev_test_days",
    ),
    (
        &("application", "environment", "test"),
        "lease.dev_test_days",
    ),
    (
        &("application", "environment", "emergency"),
        "lease.emergency_days",
    ),
];

/// Gates of a first step: a lent environment has a last day within what the rulebook lends at once.
pub(super) fn within_the_terms(draft: StepDraft, field: &'static str) -> StepDraft {
    TERMS.into_iter().fold(draft, |draft, (environment, key)| {
        draft.gate(
            "24",
            Check::Day {
                field,
                term: Term::Within(key),
                of: Some(environment),
            },
            words(
                "日期未填、已过，或超出该类环境一次租期的上限。",
                "The day is missing, past, or further away than such an environment is lent at once.",
            ),
        )
    })
}

/// Which environment it is for: those that last, and those that are lent.
pub(super) fn environment<const N: usize>(lasting: [(&'static str, Words); N]) -> Field {
    let options = lasting.into_iter().chain(LENT);
    choice("environment", words("环境", "Environment"), options)
}

/// The last day of what is lent.
pub(super) fn lease_until() -> Field {
    date("lease_until", words("租期至", "Lent until"))
        .hint(words(
            "开发、测试、应急环境必填，到期未续自动收回；正式环境留空。",
            "For development, test and emergency environments: without a renewal they are taken back after it. Leave empty for production.",
        ))
        .optional()
}

/// Why so much of it.
pub(super) fn justification() -> Section {
    section(
        "justification",
        words("需求论证", "Justification"),
        [
            long_text(
                "served",
                words("服务对象和业务需求", "Whom it serves and how"),
            ),
            number(
                "concurrent_users",
                words("并发用户数", "Concurrent users"),
                0,
                100_000_000,
                words("人", "people"),
            ),
            long_text("sizing", words("测算依据", "How it was sized")).hint(words(
                "并发量 × 单请求耗时 ÷ 目标利用率，分层说明。",
                "Concurrency × time per request ÷ target utilisation, tier by tier.",
            )),
            long_text(
                "security",
                words("安全与密码需求", "Security and cryptography"),
            ),
            long_text(
                "availability",
                words("可用性与灾备需求", "Availability and disaster recovery"),
            )
            .optional(),
            long_text(
                "reuse",
                words("现有资源与复用说明", "What exists and can be reused"),
            )
            .optional(),
        ],
    )
}

/// The gates that every application for a new system passes (Art. 2, 6, 14).
pub(super) fn admitted(draft: StepDraft) -> StepDraft {
    draft
        .gate(
            "6",
            Check::NotClassified {
                field: "classified",
            },
            words(
                "涉密系统不得使用政务云，请改走涉密信息系统渠道。",
                "A classified system must not use the cloud; take the channel for classified systems.",
            ),
        )
        .gate(
            "2",
            Check::EligibleUnit,
            words(
                "本单位不属于可使用政务云的政务部门；非本市单位请由业务主管部门申请（第7条）。",
                "This unit is not one that may use the cloud; units of other cities apply through their competent department (Art. 7).",
            ),
        )
}

/// The longest service period that one application may ask for.
pub(super) fn bounded(draft: StepDraft) -> StepDraft {
    draft.gate(
        "14",
        Check::NotAbove {
            field: "service_months",
            key: "service_cycle.max_months",
        },
        words(
            "服务周期超出一次申请的上限，到期前可再申请。",
            "The service period is longer than one application may ask for; apply again before it ends.",
        ),
    )
}
