//! Which resources, in which order.

use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{AppError, ResourceFilter, ResourceSort};
use yunheng_domain::ids::{OrganisationId, SystemId};
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::verdict::Outcome;

use super::{code, given, limit, number, query_string, refuse};

/// The query of a resource list. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResourceQuery {
    /// Id of a unit.
    #[param(example = "3")]
    pub(crate) unit: Option<String>,
    /// Id of a system.
    pub(crate) system: Option<String>,
    /// `virtual_machine` or `data_disk`.
    pub(crate) kind: Option<String>,
    /// `alarm`, `shrink`, `keep`, `idle` or `insufficient_data`: the latest verdict of any rule.
    pub(crate) outcome: Option<String>,
    /// Part of the name, letter case ignored.
    pub(crate) q: Option<String>,
    /// `name`, `vcpus`, `memory`, `disk` or `saving`.
    pub(crate) sort: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

/// Orders with their names in addresses.
pub(crate) const SORTS: [(&str, ResourceSort); 5] = [
    ("name", ResourceSort::Name),
    ("vcpus", ResourceSort::Vcpus),
    ("memory", ResourceSort::Memory),
    ("disk", ResourceSort::Disk),
    ("saving", ResourceSort::Saving),
];

impl ResourceQuery {
    /// The filter it names.
    pub(crate) fn filter(&self) -> Result<ResourceFilter, AppError> {
        Ok(ResourceFilter {
            unit: number("unit", self.unit.as_ref())?.map(OrganisationId),
            system: number("system", self.system.as_ref())?.map(SystemId),
            kind: code("kind", self.kind.as_ref(), ResourceKind::from_code)?,
            outcome: code("outcome", self.outcome.as_ref(), Outcome::from_code)?,
            text: given(self.q.as_ref()).map(ToOwned::to_owned),
        })
    }

    /// The order it names.
    pub(crate) fn order(&self) -> Result<ResourceSort, AppError> {
        let Some(name) = given(self.sort.as_ref()) else {
            return Ok(ResourceSort::default());
        };
        SORTS
            .into_iter()
            .find_map(|(code, sort)| (code == name).then_some(sort))
            .ok_or_else(|| refuse("sort", name))
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
        [&self.unit, &self.system, &self.kind, &self.outcome, &self.q]
            .into_iter()
            .any(|field| given(field.as_ref()).is_some())
    }

    /// The same list from another cursor.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("unit", given(self.unit.as_ref())),
            ("system", given(self.system.as_ref())),
            ("kind", given(self.kind.as_ref())),
            ("outcome", given(self.outcome.as_ref())),
            ("q", given(self.q.as_ref())),
            ("sort", given(self.sort.as_ref())),
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
            "unit" => &self.unit,
            "system" => &self.system,
            "kind" => &self.kind,
            "outcome" => &self.outcome,
            "sort" => &self.sort,
            _ => &None,
        };
        given(held.as_ref()) == Some(value.to_string().as_str())
    }

    /// The text searched for.
    pub(crate) fn text(&self) -> &str {
        given(self.q.as_ref()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_of_a_form_narrow_nothing() {
        let query = ResourceQuery {
            unit: Some(String::new()),
            kind: Some(" ".to_owned()),
            ..ResourceQuery::default()
        };
        assert_eq!(query.filter().unwrap(), ResourceFilter::default());
        assert!(!query.narrows());
    }

    #[test]
    fn an_unknown_value_is_refused_rather_than_ignored() {
        let query = ResourceQuery {
            kind: Some("toaster".to_owned()),
            ..ResourceQuery::default()
        };
        assert!(matches!(query.filter(), Err(AppError::Invalid { field, .. }) if field == "kind"));
    }

    #[test]
    fn the_next_page_keeps_every_filter() {
        let query = ResourceQuery {
            q: Some("卫 生".to_owned()),
            sort: Some("saving".to_owned()),
            ..ResourceQuery::default()
        };
        assert_eq!(
            query.from(Some(7)),
            "q=%E5%8D%AB+%E7%94%9F&sort=saving&after=7"
        );
    }
}
