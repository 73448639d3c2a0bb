//! Rules and outcomes.

use yunheng_domain::verdict::{Outcome, Rule};

use super::{Text, text};

/// What a rule is called.
pub(crate) fn rule(rule: Rule) -> Text {
    match rule {
        Rule::Alarm => text("高负载告警", "High load"),
        Rule::Reduction => text("计算资源缩减", "Compute reduction"),
        Rule::DiskReduction => text("数据盘缩减", "Disk reduction"),
        Rule::Idle => text("闲置处置", "Idleness"),
    }
}

/// What an outcome is called.
pub(crate) fn outcome(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Alarm => text("告警", "Alarm"),
        Outcome::Shrink => text("应缩减", "Shrink"),
        Outcome::Keep => text("保持", "Keep"),
        Outcome::Idle => text("闲置", "Idle"),
        Outcome::InsufficientData => text("数据不足", "Insufficient data"),
    }
}

/// How an outcome looks: an icon and a colour beside its name, so that colour is never the only signal.
pub(crate) trait Look {
    /// Icon of the sprite.
    fn icon(&self) -> &'static str;
    /// Classes of the badge.
    fn tone(&self) -> &'static str;
}

impl Look for Outcome {
    fn icon(&self) -> &'static str {
        match self {
            Self::Alarm => "alert-triangle",
            Self::Shrink => "circle-arrow-down",
            Self::Keep => "circle-check",
            Self::Idle => "zzz",
            Self::InsufficientData => "help-circle",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Alarm => "bg-red-lt",
            Self::Shrink => "bg-blue-lt",
            Self::Keep => "bg-green-lt",
            Self::Idle => "bg-purple-lt",
            Self::InsufficientData => "bg-secondary-lt",
        }
    }
}
