//! Which of the latest verdicts.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{AppError, LatestFilter};
use yunheng_domain::ids::{OrganisationId, ResourceId};
use yunheng_domain::verdict::{Outcome, Rule};

use super::{code, given, limit, number, query_string, refuse};

/// The query of a verdict list. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerdictQuery {
    /// `alarm`, `reduction`, `disk_reduction` or `idle`.
    pub(crate) rule: Option<String>,
    /// `alarm`, `shrink`, `keep`, `idle` or `insufficient_data`.
    pub(crate) outcome: Option<String>,
    /// Id of a unit.
    pub(crate) unit: Option<String>,
    /// Id of a resource.
    pub(crate) resource: Option<String>,
    /// Part of the resource's name, letter case ignored.
    pub(crate) q: Option<String>,
    /// `hide` leaves out what is exempted today.
    pub(crate) exempted: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl VerdictQuery {
    /// The filter it names.
    pub(crate) fn filter(&self, today: Date) -> Result<LatestFilter, AppError> {
        Ok(LatestFilter {
            rule: code("rule", self.rule.as_ref(), Rule::from_code)?,
            outcome: code("outcome", self.outcome.as_ref(), Outcome::from_code)?,
            unit: number("unit", self.unit.as_ref())?.map(OrganisationId),
            system: None,
            resource: number("resource", self.resource.as_ref())?.map(ResourceId),
            text: given(self.q.as_ref()).map(ToOwned::to_owned),
            not_exempt_on: match given(self.exempted.as_ref()) {
                None => None,
                Some("hide") => Some(today),
                Some(other) => return Err(refuse("exempted", other)),
            },
        })
    }

    /// The cursor it names.
    pub(crate) fn cursor(&self) -> Result<Option<i64>, AppError> {
        number("after", self.after.as_ref())
    }

    /// The rows it asks for.
    pub(crate) fn rows(&self) -> Result<u64, AppError> {
        limit(self.limit.as_ref())
    }

    /// Whether anything narrows the list.
    pub(crate) fn narrows(&self) -> bool {
        [
            &self.rule,
            &self.outcome,
            &self.unit,
            &self.resource,
            &self.q,
            &self.exempted,
        ]
        .into_iter()
        .any(|field| given(field.as_ref()).is_some())
    }

    /// The same list from another cursor.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("rule", given(self.rule.as_ref())),
            ("outcome", given(self.outcome.as_ref())),
            ("unit", given(self.unit.as_ref())),
            ("resource", given(self.resource.as_ref())),
            ("q", given(self.q.as_ref())),
            ("exempted", given(self.exempted.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }

    /// Whether a field holds a value: for the chosen entries of a form.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "templates hand over references of any depth"
    )]
    pub(crate) fn is(&self, field: &str, value: impl ToString) -> bool {
        let held = match field {
            "rule" => &self.rule,
            "outcome" => &self.outcome,
            "unit" => &self.unit,
            "exempted" => &self.exempted,
            "limit" => &self.limit,
            _ => &None,
        };
        given(held.as_ref()) == Some(value.to_string().as_str())
    }

    /// The text searched for.
    pub(crate) fn text(&self) -> &str {
        given(self.q.as_ref()).unwrap_or_default()
    }
}
