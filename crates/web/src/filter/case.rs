//! Which cases, and which of what is asked.

use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{AppError, CaseFilter, QueueFilter};
use yunheng_domain::ids::{OrganisationId, SystemId};
use yunheng_domain::process::Ending;
use yunheng_domain::processes;

use super::{code, given, number, query_string, refuse};

/// The query of a work queue. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskQuery {
    /// Code of a process.
    #[param(example = "new-system")]
    pub(crate) process: Option<String>,
    /// Part of a case's title or number, letter case ignored.
    pub(crate) q: Option<String>,
    /// `only` leaves out what is not overdue.
    pub(crate) overdue: Option<String>,
    /// From 1; 25 rows each.
    pub(crate) page: Option<String>,
}

impl TaskQuery {
    /// The filter it names.
    pub(crate) fn filter(&self) -> Result<QueueFilter, AppError> {
        Ok(QueueFilter {
            process: process(self.process.as_ref())?.map(str::to_owned),
            text: given(self.q.as_ref()).map(str::to_owned),
            overdue: match given(self.overdue.as_ref()) {
                None => false,
                Some("only") => true,
                Some(other) => return Err(refuse("overdue", other)),
            },
            page: page(self.page.as_ref())?,
        })
    }

    /// Whether it leaves anything out.
    pub(crate) fn narrows(&self) -> bool {
        [&self.process, &self.q, &self.overdue]
            .into_iter()
            .any(|field| given(field.as_ref()).is_some())
    }

    /// Whether a field holds a value.
    pub(crate) fn is(&self, field: &str, value: &str) -> bool {
        let held = match field {
            "process" => &self.process,
            _ => &self.overdue,
        };
        given(held.as_ref()) == Some(value)
    }

    /// What is searched for.
    pub(crate) fn text(&self) -> &str {
        given(self.q.as_ref()).unwrap_or_default()
    }

    /// The same query at another page.
    pub(crate) fn at(&self, page: u64) -> String {
        let page = (page > 1).then(|| page.to_string());
        query_string([
            ("process", given(self.process.as_ref())),
            ("q", given(self.q.as_ref())),
            ("overdue", given(self.overdue.as_ref())),
            ("page", page.as_deref()),
        ])
    }
}

/// The query of a list of cases. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseQuery {
    /// Code of a process.
    #[param(example = "new-system")]
    pub(crate) process: Option<String>,
    /// `open`, `completed`, `rejected` or `withdrawn`.
    pub(crate) state: Option<String>,
    /// Id of a unit.
    pub(crate) unit: Option<String>,
    /// Id of a system.
    pub(crate) system: Option<String>,
    /// Part of a case's title or number, letter case ignored.
    pub(crate) q: Option<String>,
    /// From 1; 50 rows each.
    pub(crate) page: Option<String>,
}

impl CaseQuery {
    /// The filter it names.
    pub(crate) fn filter(&self) -> Result<CaseFilter<'_>, AppError> {
        Ok(CaseFilter {
            process: process(self.process.as_ref())?,
            state: code("state", self.state.as_ref(), |text| match text {
                "open" => Some(None),
                other => Ending::from_code(other).map(Some),
            })?,
            unit: number("unit", self.unit.as_ref())?.map(OrganisationId),
            system: number("system", self.system.as_ref())?.map(SystemId),
            text: given(self.q.as_ref()),
        })
    }

    /// The page it names.
    pub(crate) fn number(&self) -> Result<u64, AppError> {
        page(self.page.as_ref())
    }

    /// Whether it leaves anything out.
    pub(crate) fn narrows(&self) -> bool {
        [
            &self.process,
            &self.state,
            &self.unit,
            &self.system,
            &self.q,
        ]
        .into_iter()
        .any(|field| given(field.as_ref()).is_some())
    }

    /// Whether a field holds a value.
    pub(crate) fn is(&self, field: &str, value: &str) -> bool {
        let held = match field {
            "process" => &self.process,
            _ => &self.state,
        };
        given(held.as_ref()) == Some(value)
    }

    /// What is searched for.
    pub(crate) fn text(&self) -> &str {
        given(self.q.as_ref()).unwrap_or_default()
    }

    /// The same query at another page.
    pub(crate) fn at(&self, page: u64) -> String {
        let page = (page > 1).then(|| page.to_string());
        query_string([
            ("process", given(self.process.as_ref())),
            ("state", given(self.state.as_ref())),
            ("unit", given(self.unit.as_ref())),
            ("system", given(self.system.as_ref())),
            ("q", given(self.q.as_ref())),
            ("page", page.as_deref()),
        ])
    }
}

fn process(field: Option<&String>) -> Result<Option<&'static str>, AppError> {
    code("process", field, |text| {
        processes::find(text).map(|process| process.code)
    })
}

/// The last page that anybody turns to.
const LAST: i64 = 1_000_000;

fn page(field: Option<&String>) -> Result<u64, AppError> {
    match number("page", field)? {
        None => Ok(1),
        Some(page) if (1..=LAST).contains(&page) => Ok(page.unsigned_abs()),
        Some(other) => Err(refuse("page", &other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_the_filters() {
        let query = TaskQuery {
            process: Some("new-system".to_owned()),
            overdue: Some("only".to_owned()),
            ..TaskQuery::default()
        };
        assert_eq!(query.at(3), "process=new-system&overdue=only&page=3");
        assert!(query.filter().unwrap().overdue);
    }

    #[test]
    fn an_unknown_process_state_or_page_is_refused() {
        let query = |process: &str, state: &str, page: &str| CaseQuery {
            process: Some(process.to_owned()),
            state: Some(state.to_owned()),
            page: Some(page.to_owned()),
            ..CaseQuery::default()
        };
        assert!(query("none", "", "").filter().is_err());
        assert!(query("", "closed", "").filter().is_err());
        assert!(query("", "open", "0").number().is_err());
        assert_eq!(query("", "open", "").filter().unwrap().state, Some(None));
    }
}
