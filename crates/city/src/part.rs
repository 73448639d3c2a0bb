//! What machines do for their systems.

/// What a machine does for its system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Serves pages.
    Web = 0,
    /// Runs the application.
    App = 1,
    /// Keeps the database.
    Database = 2,
    /// Middleware.
    Middle = 3,
    /// Runs batches.
    Job = 4,
}

impl Part {
    pub(crate) const ALL: [Self; 5] = [
        Self::Web,
        Self::App,
        Self::Database,
        Self::Middle,
        Self::Job,
    ];
    pub(crate) const SHARES: [(Self, u32); 5] = [
        (Self::Web, 24),
        (Self::App, 36),
        (Self::Database, 20),
        (Self::Middle, 12),
        (Self::Job, 8),
    ];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::App => "app",
            Self::Database => "db",
            Self::Middle => "mid",
            Self::Job => "job",
        }
    }
}
