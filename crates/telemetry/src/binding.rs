//! From exporters' metric names and labels to resource, metric, role and component.

use yunheng_domain::metric::Metric;
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::Role;

/// A checked mapping file with its presets.
#[derive(Debug, Clone)]
pub struct Mapping {}

/// What a rule makes of one label set.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Name of the resource, made from labels.
    pub resource: String,
    /// Kind the resource must have.
    pub kind: ResourceKind,
    /// Metric.
    pub metric: Metric,
    /// Role of the series.
    pub role: Role,
    /// Component, made from labels.
    pub component: String,
    /// Values are multiplied by this (nanoseconds to seconds, MiB to bytes).
    pub scale: f64,
    /// Fixed capacity that comes with each value (100 for a percentage), if any.
    pub capacity: Option<f64>,
}

impl Mapping {
    /// The presets only: node_exporter, libvirt exporter, windows_exporter, OpenStack exporters, and Yunheng's own names.
    pub fn presets() -> Self {
        todo!()
    }
    /// Reads a mapping file (TOML); errors name line and key.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let _ = text;
        todo!()
    }
    /// Binds one label set; `None` when no rule names the metric. `labels` holds every label but the metric name.
    pub fn bind(&self, name: &str, labels: &[(&str, &str)]) -> Option<Bound> {
        let _ = (name, labels);
        todo!()
    }
    /// The metric selectors that rules name, for pulling: PromQL instant selectors such as `node_memory_MemTotal_bytes`.
    pub fn selectors(&self) -> Vec<String> {
        todo!()
    }
}
