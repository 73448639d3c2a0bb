//! Lists as people want to see them again: the filters of an address under a name, each person's own.

/// A list that is filtered by its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilteredList {
    /// The work queue.
    Tasks,
    /// The cases.
    Cases,
}

impl FilteredList {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tasks, Self::Cases];

    /// The stable name, which is also where the list is.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Cases => "cases",
        }
    }

    /// The list of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }
}
