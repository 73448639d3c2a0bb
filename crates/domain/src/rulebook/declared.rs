//! Every parameter the software knows: its type, its unit, and whether a rulebook must set it.
//!
//! A closed set with one name is deliberate: it writes the reading down in the rulebook and refuses a reading that the software cannot follow.

/// What a parameter's value must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A whole number within both ends.
    Integer(i64, i64),
    /// A number within both ends.
    Decimal(f64, f64),
    /// Yes or no.
    Flag,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// At least one of these names, in order, none twice.
    List(&'static [&'static str]),
    /// A day that every year has.
    MonthDay,
}

/// When a rulebook must set a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    /// Always.
    Always,
    /// When another parameter holds this choice.
    When(&'static str, &'static str),
    /// Never: the measures may be silent and the software then does without.
    Never,
}

/// One known parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    /// Unit, empty where the value names itself.
    pub(super) unit: &'static str,
    pub(super) needed: Needed,
    /// Judging reads it. It then holds for a rulebook's whole validity: another value is another version, so that a citation such as `bazhong-2023@1` always means one set of numbers.
    pub(super) judged: bool,
}

const fn always(key: &'static str, kind: Kind, unit: &'static str) -> Declared {
    Declared {
        key,
        kind,
        unit,
        needed: Needed::Always,
        judged: false,
    }
}

const fn judged(key: &'static str, kind: Kind, unit: &'static str) -> Declared {
    Declared {
        key,
        kind,
        unit,
        needed: Needed::Always,
        judged: true,
    }
}

const fn may(key: &'static str, kind: Kind, unit: &'static str) -> Declared {
    Declared {
        key,
        kind,
        unit,
        needed: Needed::Never,
        judged: false,
    }
}

const PERCENT: Kind = Kind::Decimal(0.0, 100.0);
/// A size is computed by dividing by it.
const TARGET: Kind = Kind::Decimal(1.0, 100.0);
const PAYER: Kind = Kind::Choice(&["finance", "tenant", "county", "authority"]);
const MONTHLY: Kind = Kind::Choice(&["monthly", "quarterly"]);

/// All known parameters, by article.
pub(super) const DECLARED: &[Declared] = &[
    // The yearly plan.
    always("annual_plan.deadline", Kind::MonthDay, ""),
    always(
        "annual_plan.non_working_day",
        Kind::Choice(&["stays", "next_working_day"]),
        "",
    ),
    always(
        "annual_plan.late_path",
        Kind::Choice(&["special_or_urgent", "refused"]),
        "",
    ),
    always(
        "annual_plan.unplanned_requires",
        Kind::Choice(&["government_approval", "authority_approval"]),
        "",
    ),
    always(
        "annual_plan.unplanned_grounds",
        Kind::List(&["special", "urgent"]),
        "",
    ),
    always("annual_plan.unplanned_evidence", Kind::Flag, ""),
    always(
        "service_cycle.max_months",
        Kind::Integer(1, 60),
        "calendar_months",
    ),
    // What the calendar opens: the review of what stays off the cloud, the reports of products on it. Cities whose rulebooks are older than these go on without.
    may("exception.review", Kind::Integer(1, 366), "days"),
    may("product_report.cycle", Kind::Choice(&["monthly"]), ""),
    may("product_report.due", Kind::Integer(1, 20), "working_days"),
    // Onto the cloud.
    always("provision.sla", Kind::Integer(1, 60), "working_days"),
    always(
        "provision.clock_start",
        Kind::Choice(&["request_accepted", "request_submitted"]),
        "",
    ),
    always("deploy.sla", Kind::Integer(1, 120), "working_days"),
    always(
        "deploy.clock_start",
        Kind::Choice(&["configuration_completed"]),
        "",
    ),
    always("deploy.extensions_max", Kind::Integer(0, 12), "times"),
    always(
        "deploy.extension_max",
        Kind::Integer(1, 240),
        "working_days",
    ),
    always("time_limits.start_day", Kind::Choice(&["excluded"]), ""),
    always("time_limits.month_end", Kind::Choice(&["clamp"]), ""),
    always(
        "acceptance_tests.sla",
        Kind::Integer(1, 12),
        "calendar_months",
    ),
    always(
        "acceptance_tests.requires",
        Kind::List(&["stress_test", "internal_test", "security_pre_assessment"]),
        "",
    ),
    always("trial_run.min_days", Kind::Integer(0, 366), "days"),
    always(
        "cutover.requires",
        Kind::List(&["test_report", "security_assessment_report"]),
        "",
    ),
    always(
        "cutover.retain_old_system",
        Kind::Integer(0, 60),
        "calendar_months",
    ),
    always("cutover.retain_waivable", Kind::Flag, ""),
    // Reports and exit.
    always("usage_report.cycle", MONTHLY, ""),
    always("usage_report.due", Kind::Integer(1, 20), "working_days"),
    always("exit.transition", Kind::Integer(1, 24), "calendar_months"),
    always(
        "exit.clock_start",
        Kind::Choice(&["application_accepted"]),
        "",
    ),
    always("exit.erasure", Kind::Integer(1, 120), "working_days"),
    // Adjustment: what telemetry decides.
    judged("scale_up.threshold", PERCENT, "percent"),
    judged(
        "scale_up.consecutive_windows",
        Kind::Integer(1, 4),
        "windows",
    ),
    judged("scale_up.window_minutes", Kind::Integer(15, 15), "minutes"),
    judged(
        "scale_up.metrics",
        Kind::List(&["cpu", "memory", "disk"]),
        "",
    ),
    judged("scale_up.disk_statistic", Kind::Choice(&["last"]), ""),
    judged("scale_down.cpu_mem_peak", PERCENT, "percent"),
    judged("scale_down.combine", Kind::Choice(&["all", "any"]), ""),
    judged(
        "scale_down.window",
        Kind::Choice(&["calendar_quarter", "rolling_days"]),
        "",
    ),
    Declared {
        key: "scale_down.rolling_days",
        kind: Kind::Integer(1, 366),
        unit: "days",
        needed: Needed::When("scale_down.window", "rolling_days"),
        judged: true,
    },
    judged(
        "scale_down.statistic",
        Kind::Choice(&["raw_peak", "p95"]),
        "",
    ),
    judged("scale_down.target_utilisation", TARGET, "percent"),
    judged("scale_down.disk_free", Kind::Integer(1, 1_000_000), "gb"),
    judged(
        "scale_down.disk_window_months",
        Kind::Integer(1, 24),
        "calendar_months",
    ),
    judged(
        "scale_down.disk_statistic",
        Kind::Choice(&["minimum", "last"]),
        "",
    ),
    judged("scale_down.disk_scope", Kind::Choice(&["per_disk"]), ""),
    judged("scale_down.disk_target_utilisation", TARGET, "percent"),
    always("scale_up.report", Kind::Integer(1, 60), "working_days"),
    always("scale_down.objection", Kind::Integer(1, 60), "working_days"),
    judged("idle.window_days", Kind::Integer(1, 366), "days"),
    judged("idle.cpu_p99", PERCENT, "percent"),
    judged(
        "idle.traffic_mb_per_day",
        Kind::Decimal(0.0, 1_000_000.0),
        "mb_per_day",
    ),
    always(
        "reclaim.ladder",
        Kind::List(&[
            "notice",
            "urge",
            "objection",
            "decision",
            "stop",
            "snapshot",
            "reclaim",
        ]),
        "",
    ),
    always(
        "reclaim.remind_to_urge",
        Kind::Integer(0, 12),
        "calendar_months",
    ),
    always(
        "reclaim.urge_to_force",
        Kind::Integer(1, 60),
        "working_days",
    ),
    always("lease.dev_test_days", Kind::Integer(1, 730), "days"),
    always("lease.emergency_days", Kind::Integer(1, 730), "days"),
    always("lease.renewals_max", Kind::Integer(0, 12), "times"),
    judged("observation.coverage_min", PERCENT, "percent"),
    judged("observation.divergence_points", PERCENT, "points"),
    // Operation and security.
    always("log.retention", Kind::Integer(6, 120), "calendar_months"),
    always("drill.min_per_year", Kind::Integer(0, 12), "times"),
    may("mlps.platform_level", Kind::Integer(1, 5), "level"),
    may("mlps.platform_crypto_assessment", Kind::Flag, ""),
    always("report.security_monthly", MONTHLY, ""),
    // Money.
    always("expert_review.deadline", Kind::MonthDay, ""),
    always("payer.city_budget_project", PAYER, ""),
    always("payer.other_project", PAYER, ""),
    always("payer.daily_operation", PAYER, ""),
    always("payer.migration", PAYER, ""),
    always("payer.county", PAYER, ""),
    always("billing.model", Kind::Choice(&["apply_use_pay"]), ""),
    always(
        "billing.start_event",
        Kind::Choice(&["quota_and_deployment"]),
        "",
    ),
    always(
        "billing.completion_proof",
        Kind::Choice(&["countersigned_declaration"]),
        "",
    ),
    always(
        "billing.start_day",
        Kind::Choice(&["later_of_quota_and_completion"]),
        "",
    ),
    always("settlement.period", MONTHLY, ""),
    always(
        "settlement.daily_price",
        Kind::Choice(&[
            "month_price_by_days_of_year",
            "month_price_by_days_of_month",
        ]),
        "",
    ),
    always(
        "settlement.rounding",
        Kind::Choice(&["half_up_to_fen_per_line"]),
        "",
    ),
    // Evaluation and validity.
    always(
        "evaluation.dimensions",
        Kind::List(&["response", "satisfaction", "quality"]),
        "",
    ),
    may("rulebook.validity", Kind::Integer(1, 30), "years"),
];

/// The declaration of a key.
pub(super) fn declared(key: &str) -> Option<&'static Declared> {
    DECLARED.iter().find(|declared| declared.key == key)
}
