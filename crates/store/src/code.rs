//! Small numbers for what stands in millions of rows, and stable names for the rest. Numbers are never reused: a stored database outlives the order of an enum.

use yunheng_domain::holding::{EntryKind, Level};
use yunheng_domain::metric::{Metric, Source};
use yunheng_domain::organisation::{Kind, Payer, Tie};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::rollup::Grain;
use yunheng_domain::series::{Role, Unmatched};
use yunheng_domain::verdict::{Outcome, Rule};

use crate::StoreError;

/// The number of a metric.
pub(crate) const fn metric_number(metric: Metric) -> i16 {
    match metric {
        Metric::Cpu => 0,
        Metric::Memory => 1,
        Metric::Disk => 2,
        Metric::Network => 3,
        Metric::Logins => 4,
    }
}

/// The number of a source.
pub(crate) const fn source_number(source: Source) -> i16 {
    match source {
        Source::Provider => 0,
        Source::Supervisor => 1,
    }
}

/// The number of a role.
pub(crate) const fn role_number(role: Role) -> i16 {
    match role {
        Role::Used => 0,
        Role::Free => 1,
        Role::Capacity => 2,
        Role::BusySeconds => 3,
        Role::IdleSeconds => 4,
        Role::Counter => 5,
    }
}

/// The number of a grain.
pub(crate) const fn grain_number(grain: Grain) -> i16 {
    match grain {
        Grain::Day => 0,
        Grain::Month => 1,
    }
}

/// The metric of a number.
pub(crate) fn metric(number: i16) -> Result<Metric, StoreError> {
    find(Metric::ALL, metric_number, number, "metric")
}

/// The source of a number.
pub(crate) fn source(number: i16) -> Result<Source, StoreError> {
    find(Source::ALL, source_number, number, "source")
}

/// The role of a number.
pub(crate) fn role(number: i16) -> Result<Role, StoreError> {
    find(Role::ALL, role_number, number, "role")
}

/// The rule of a stored name.
pub(crate) fn rule(code: &str) -> Result<Rule, StoreError> {
    Rule::from_code(code).ok_or_else(|| unknown("rule", code))
}

/// The outcome of a stored name.
pub(crate) fn outcome(code: &str) -> Result<Outcome, StoreError> {
    Outcome::from_code(code).ok_or_else(|| unknown("outcome", code))
}

/// The kind of a stored name.
pub(crate) fn kind(code: &str) -> Result<ResourceKind, StoreError> {
    ResourceKind::from_code(code).ok_or_else(|| unknown("kind", code))
}

/// The capacity of a stored name.
pub(crate) fn organisation_kind(code: &str) -> Result<Kind, StoreError> {
    Kind::from_code(code).ok_or_else(|| unknown("kind of organisation", code))
}

/// The tie of a stored name.
pub(crate) fn tie(code: &str) -> Result<Tie, StoreError> {
    Tie::from_code(code).ok_or_else(|| unknown("tie", code))
}

/// The payer of a stored name.
pub(crate) fn payer(code: &str) -> Result<Payer, StoreError> {
    Payer::from_code(code).ok_or_else(|| unknown("payer", code))
}

/// The reason of a stored name.
pub(crate) fn unmatched(code: &str) -> Result<Unmatched, StoreError> {
    Unmatched::from_code(code).ok_or_else(|| unknown("reason", code))
}

/// The level of a stored name.
pub(crate) fn level(code: &str) -> Result<Level, StoreError> {
    Level::from_code(code).ok_or_else(|| unknown("level", code))
}

/// The kind of a line of the ledger of a stored name.
pub(crate) fn entry_kind(code: &str) -> Result<EntryKind, StoreError> {
    EntryKind::from_code(code).ok_or_else(|| unknown("kind of entry", code))
}

/// The source of a stored name.
pub(crate) fn source_of_code(code: &str) -> Result<Source, StoreError> {
    Source::from_code(code).ok_or_else(|| unknown("source", code))
}

fn find<T: Copy, const N: usize>(
    all: [T; N],
    number_of: fn(T) -> i16,
    number: i16,
    what: &str,
) -> Result<T, StoreError> {
    all.into_iter()
        .find(|one| number_of(*one) == number)
        .ok_or_else(|| unknown(what, number))
}

/// A stored name that this version does not know.
pub(crate) fn unknown(what: &str, value: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what} {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_leads_back_to_its_value() {
        for one in Metric::ALL {
            assert_eq!(metric(metric_number(one)).unwrap(), one);
        }
        for one in Source::ALL {
            assert_eq!(source(source_number(one)).unwrap(), one);
        }
        for one in Role::ALL {
            assert_eq!(role(role_number(one)).unwrap(), one);
        }
    }

    #[test]
    fn an_unknown_number_is_named() {
        assert_eq!(
            metric(99).unwrap_err().to_string(),
            "stored value unreadable: metric 99"
        );
    }
}
