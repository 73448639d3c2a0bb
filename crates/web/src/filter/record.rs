//! Which entries of the record.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::{Action, AppError, RecordFilter};
use yunheng_domain::ids::PersonId;
use yunheng_domain::period::start_of;

use super::{code, given, limit, query_string, refuse};

/// The query of a list of entries. Every field narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// Name that the person signs in with.
    pub(crate) login: Option<String>,
    /// Code of an action, such as `resource.read`.
    pub(crate) action: Option<String>,
    /// `done`, `refused` or `failed`.
    pub(crate) outcome: Option<String>,
    /// Kind of the object; needs `object`.
    pub(crate) kind: Option<String>,
    /// Id of the object among its kind; needs `kind`.
    pub(crate) object: Option<String>,
    /// First day (Asia/Shanghai).
    pub(crate) from: Option<String>,
    /// Last day, included.
    pub(crate) until: Option<String>,
    /// Cursor: the number that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl RecordQuery {
    /// The filter it names, but for the person, whom only the program can find.
    pub(crate) fn filter(&self, person: Option<PersonId>) -> Result<RecordFilter, AppError> {
        let day = |name, field: Option<&String>| match given(field) {
            None => Ok(None),
            Some(text) => match text.parse::<Date>() {
                Ok(day) => Ok(Some(day)),
                Err(_) => Err(refuse(name, text)),
            },
        };
        let outcome = |text: &str| {
            ["done", "refused", "failed"]
                .contains(&text)
                .then(|| text.to_owned())
        };
        let kind = given(self.kind.as_ref());
        let object = given(self.object.as_ref());
        Ok(RecordFilter {
            person,
            units: None,
            action: code("action", self.action.as_ref(), Action::from_code)?
                .map(|action| action.code().to_owned()),
            outcome: code("outcome", self.outcome.as_ref(), outcome)?,
            object: match (kind, object) {
                (Some(kind), Some(id)) => Some((kind.to_owned(), id.to_owned())),
                (None, None) => None,
                (Some(kind), None) => return Err(refuse("kind", kind)),
                (None, Some(id)) => return Err(refuse("object", id)),
            },
            from: day("from", self.from.as_ref())?.map(start_of),
            until: day("until", self.until.as_ref())?
                .map(|day| start_of(day.saturating_add(1.day()))),
        })
    }

    /// The login it names.
    pub(crate) fn login(&self) -> Option<&str> {
        given(self.login.as_ref())
    }

    /// The cursor it names.
    pub(crate) fn cursor(&self) -> Result<Option<u64>, AppError> {
        match given(self.after.as_ref()) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| refuse("after", text)),
        }
    }

    /// The rows it asks for.
    pub(crate) fn rows(&self) -> Result<u64, AppError> {
        limit(self.limit.as_ref())
    }

    /// Whether anything narrows the list.
    pub(crate) fn narrows(&self) -> bool {
        [
            &self.login,
            &self.action,
            &self.outcome,
            &self.object,
            &self.from,
            &self.until,
        ]
        .into_iter()
        .any(|field| given(field.as_ref()).is_some())
    }

    /// The same list from another cursor.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|seq| seq.to_string());
        query_string([
            ("login", given(self.login.as_ref())),
            ("action", given(self.action.as_ref())),
            ("outcome", given(self.outcome.as_ref())),
            ("kind", given(self.kind.as_ref())),
            ("object", given(self.object.as_ref())),
            ("from", given(self.from.as_ref())),
            ("until", given(self.until.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }

    /// Whether a field holds a value: for the chosen entries of a form.
    pub(crate) fn is(&self, field: &str, value: impl AsRef<str>) -> bool {
        self.text(field) == value.as_ref()
    }

    /// What a field holds.
    pub(crate) fn text(&self, field: &str) -> &str {
        let held = match field {
            "login" => &self.login,
            "action" => &self.action,
            "outcome" => &self.outcome,
            "kind" => &self.kind,
            "object" => &self.object,
            "from" => &self.from,
            "until" => &self.until,
            "limit" => &self.limit,
            _ => &None,
        };
        given(held.as_ref()).unwrap_or_default()
    }
}
