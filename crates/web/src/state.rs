//! What handlers share.

use std::sync::Arc;

use yunheng_app::App;

use crate::edge::Edge;
use crate::observe::Metrics;
use crate::rate::Rate;

/// The use cases and the process's own figures. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    /// The use cases.
    pub(crate) app: App,
    /// Figures for `/metrics`.
    pub(crate) metrics: Arc<Metrics>,
    /// How the edge is configured.
    pub(crate) edge: Arc<Edge>,
    /// How much each caller has asked.
    pub(crate) rate: Arc<Rate>,
}
