//! Which notices.

use serde::Deserialize;
use utoipa::IntoParams;
use yunheng_app::AppError;

use super::{code, given, limit, number, query_string};

/// The query of one's own notices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticeQuery {
    /// `unread` or `read`; both unless given.
    pub(crate) state: Option<String>,
    /// Cursor: the id that the page before ended with.
    pub(crate) after: Option<String>,
    /// Rows, 1 to 500; 25 unless given.
    pub(crate) limit: Option<String>,
}

impl NoticeQuery {
    /// Whether those that are not read are wanted, or those that are; `None` for both.
    pub(crate) fn unread(&self) -> Result<Option<bool>, AppError> {
        let state = |text: &str| match text {
            "unread" => Some(true),
            "read" => Some(false),
            _ => None,
        };
        code("state", self.state.as_ref(), state)
    }

    /// The cursor it names.
    pub(crate) fn cursor(&self) -> Result<Option<i64>, AppError> {
        number("after", self.after.as_ref())
    }

    /// The rows it asks for.
    pub(crate) fn rows(&self) -> Result<u64, AppError> {
        limit(self.limit.as_ref())
    }

    /// The same list from another cursor.
    pub(crate) fn from(&self, after: Option<i64>) -> String {
        let after = after.map(|id| id.to_string());
        query_string([
            ("state", given(self.state.as_ref())),
            ("limit", given(self.limit.as_ref())),
            ("after", after.as_deref()),
        ])
    }
}
