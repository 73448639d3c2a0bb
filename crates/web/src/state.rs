//! What handlers share.

use std::sync::Arc;

use yunheng_app::App;

use crate::observe::Metrics;

/// The use cases and the process's own figures. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    /// The use cases.
    pub(crate) app: App,
    /// Figures for `/metrics`.
    pub(crate) metrics: Arc<Metrics>,
}
