//! Which organisations and people; and where a list of the register goes on.

use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{AppError, OrganisationFilter, Page, PersonFilter};
use yunheng_domain::organisation::Kind;

use super::{code, given, limit, number, query_string};

/// The query of a list of organisations. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganisationQuery {
    /// Only those that take part in this capacity, such as `tenant` or `provider`.
    #[param(example = "tenant")]
    pub(crate) kind: Option<String>,
    /// Part of code or name, letter case ignored.
    pub(crate) q: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl OrganisationQuery {
    /// The filter it names.
    pub(crate) fn filter(&self) -> Result<OrganisationFilter, AppError> {
        Ok(OrganisationFilter {
            kind: code("kind", self.kind.as_ref(), Kind::from_code)?,
            text: given(self.q.as_ref()).map(ToOwned::to_owned),
        })
    }

    /// The same query from another row on.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("kind", given(self.kind.as_ref())),
            ("q", given(self.q.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }
}

/// The query of a list of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PersonQuery {
    /// Part of login or name, letter case ignored.
    pub(crate) q: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl PersonQuery {
    /// The filter it names.
    pub(crate) fn filter(&self) -> PersonFilter {
        PersonFilter {
            organisation: None,
            text: given(self.q.as_ref()).map(ToOwned::to_owned),
        }
    }

    /// The cursor it names.
    pub(crate) fn cursor(&self) -> Result<Option<i64>, AppError> {
        number("after", self.after.as_ref())
    }

    /// How many rows it asks for.
    pub(crate) fn rows(&self) -> Result<u64, AppError> {
        limit(self.limit.as_ref())
    }

    /// The same query from another row on.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("q", given(self.q.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }
}

/// The query of a list that nothing narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlainQuery {
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl PlainQuery {
    /// The same query from another row on.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }
}

/// The page of a list at hand that a cursor and a limit name.
pub(crate) fn cut<T>(
    rows: Vec<T>,
    after: Option<&String>,
    most: Option<&String>,
    id: impl Fn(&T) -> i64,
) -> Result<Page<T>, AppError> {
    let total = rows.len() as u64;
    let most = usize::try_from(limit(most)?).unwrap_or(usize::MAX);
    let skipped = match number("after", after)? {
        None => 0,
        Some(after) => rows
            .iter()
            .position(|row| id(row) == after)
            .map_or(rows.len(), |at| at + 1),
    };
    let more = rows.len().saturating_sub(skipped) > most;
    let rows: Vec<T> = rows.into_iter().skip(skipped).take(most).collect();
    let next = if more { rows.last().map(&id) } else { None };
    Ok(Page { rows, next, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_list_at_hand_join_without_gap_or_repetition() {
        let all: Vec<i64> = vec![9, 4, 7, 1, 3];
        let two = "2".to_owned();
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = cut(all.clone(), after.as_ref(), Some(&two), |row| *row).unwrap();
            assert_eq!(page.total, 5);
            seen.extend(page.rows);
            match page.next {
                Some(next) => after = Some(next.to_string()),
                None => break,
            }
        }
        assert_eq!(seen, all);
        let gone = "12".to_owned();
        assert!(
            cut(all, Some(&gone), None, |row| *row)
                .unwrap()
                .rows
                .is_empty()
        );
    }
}
