//! From exporters' metric names and labels to resource, metric, role and component.
//!
//! A mapping file (TOML) holds rules and aliases. Its rules come before those of the presets, and of all rules for a metric the first that fits counts:
//!
//! ```toml
//! presets = ["node_exporter", "yunheng"]   # all of them where this line is missing
//!
//! [[rule]]
//! metric = "node_memory_MemAvailable_bytes"
//! match = { job = "node", env = ["prod", "pre*"], team = { not = "lab" } }
//! resource = "${instance|host}"            # a label; `|host` strips the port
//! kind = "virtual_machine"
//! as = "memory"
//! role = "free"
//! component = ""                           # or "${cpu}"
//! scale = 1                                # values are multiplied by it
//! # capacity = 100                         # fixed capacity of each value, with role "used" only
//!
//! [[alias]]
//! from = "10.0.0.5"
//! to = "vm-001"
//! ```
//!
//! A value in `match` that ends in `*` stands for every ending; a label that is missing reads as empty, as in PromQL. A label that a template names must be there, or the rule does not fit.

use std::collections::HashMap;

use yunheng_domain::metric::Metric;
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::Role;

use condition::Condition;
use template::Template;

mod condition;
mod file;
mod template;

/// A checked mapping file with its presets.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// By metric name, each in the order tried.
    rules: HashMap<String, Vec<Rule>>,
    /// Names found in labels and the resource names they stand for.
    aliases: HashMap<String, String>,
}

/// One rule of a mapping file.
#[derive(Debug, Clone)]
struct Rule {
    conditions: Vec<(String, Condition)>,
    resource: Template,
    kind: ResourceKind,
    metric: Metric,
    role: Role,
    component: Template,
    scale: f64,
    capacity: Option<f64>,
}

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

/// Presets by name.
const PRESETS: [(&str, &str); 5] = [
    ("yunheng", include_str!("../presets/yunheng.toml")),
    (
        "node_exporter",
        include_str!("../presets/node_exporter.toml"),
    ),
    (
        "libvirt_exporter",
        include_str!("../presets/libvirt_exporter.toml"),
    ),
    (
        "windows_exporter",
        include_str!("../presets/windows_exporter.toml"),
    ),
    ("openstack", include_str!("../presets/openstack.toml")),
];

impl Mapping {
    /// The presets only: node_exporter, libvirt exporter, windows_exporter, OpenStack exporters, and Yunheng's own names.
    pub fn presets() -> Self {
        let mut mapping = Self {
            rules: HashMap::new(),
            aliases: HashMap::new(),
        };
        for (name, _) in PRESETS {
            mapping.add_preset(name);
        }
        mapping
    }

    /// Reads a mapping file (TOML); errors name line and key.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let file = file::read(text)?;
        let mut mapping = Self {
            rules: HashMap::new(),
            aliases: file.aliases,
        };
        mapping.add(file.rules);
        for name in file.presets {
            mapping.add_preset(name);
        }
        Ok(mapping)
    }

    /// Binds one label set; `None` when no rule names the metric. `labels` holds every label but the metric name.
    pub fn bind(&self, name: &str, labels: &[(&str, &str)]) -> Option<Bound> {
        let label = |wanted: &str| {
            let found = labels.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| *value)
        };
        self.rules.get(name)?.iter().find_map(|rule| {
            let fits = rule
                .conditions
                .iter()
                .all(|(name, condition)| condition.holds(label(name).unwrap_or_default()));
            if !fits {
                return None;
            }
            let resource = self.resource(&rule.resource, label)?;
            (!resource.is_empty()).then_some(())?;
            Some(Bound {
                resource,
                kind: rule.kind,
                metric: rule.metric,
                role: rule.role,
                component: rule.component.fill(label, |_| None)?,
                scale: rule.scale,
                capacity: rule.capacity,
            })
        })
    }

    /// The metric selectors that rules name, for pulling: PromQL instant selectors such as `node_memory_MemTotal_bytes`, narrowed to what the rules' conditions let through.
    pub fn selectors(&self) -> Vec<String> {
        let mut selectors: Vec<String> = Vec::new();
        for (name, rules) in &self.rules {
            let of = |rule: &Rule| condition::selector(name, &rule.conditions);
            // Beside a rule without conditions the others would only fetch the same samples again.
            if rules.iter().any(|rule| rule.conditions.is_empty()) {
                selectors.push(condition::selector(name, &[]));
            } else {
                selectors.extend(rules.iter().map(of));
            }
        }
        selectors.sort_unstable();
        selectors.dedup();
        selectors
    }

    /// The resource's name: a whole name with an alias takes it, otherwise each label put in may have one.
    fn resource<'a>(
        &self,
        template: &Template,
        label: impl Fn(&str) -> Option<&'a str>,
    ) -> Option<String> {
        let plain = template.fill(&label, |_| None)?;
        if self.aliases.is_empty() {
            return Some(plain);
        }
        let alias = |name: &str| self.aliases.get(name).map(String::as_str);
        if let Some(name) = alias(&plain) {
            return Some(name.to_owned());
        }
        template.fill(&label, alias)
    }

    fn add(&mut self, rules: Vec<(String, Rule)>) {
        for (metric, rule) in rules {
            self.rules.entry(metric).or_default().push(rule);
        }
    }

    fn add_preset(&mut self, wanted: &str) {
        let preset = PRESETS.iter().find(|(name, _)| *name == wanted);
        // That every preset reads without an error is a test below.
        if let Some(Ok(file)) = preset.map(|(_, text)| file::read(text)) {
            self.add(file.rules);
        }
    }
}

#[cfg(test)]
mod tests;
