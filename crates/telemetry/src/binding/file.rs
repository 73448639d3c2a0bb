//! Reading a mapping file.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Spanned;
use yunheng_domain::metric::Metric;
use yunheng_domain::resource::ResourceKind;
use yunheng_domain::series::Role;

use super::condition::Condition;
use super::template::Template;
use super::{PRESETS, Rule};

/// What a mapping file says, checked.
#[derive(Debug)]
pub(super) struct Content {
    /// Rules with the metric each names, in order.
    pub(super) rules: Vec<(String, Rule)>,
    pub(super) aliases: HashMap<String, String>,
    /// Presets that follow the rules.
    pub(super) presets: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    presets: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    rule: Vec<RuleText>,
    #[serde(default)]
    alias: Vec<AliasText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    metric: Spanned<String>,
    #[serde(default, rename = "match")]
    conditions: BTreeMap<String, Condition>,
    resource: Spanned<String>,
    kind: Spanned<String>,
    #[serde(rename = "as")]
    measured: Spanned<String>,
    role: Spanned<String>,
    component: Option<Spanned<String>>,
    scale: Option<Spanned<f64>>,
    capacity: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasText {
    from: Spanned<String>,
    to: Spanned<String>,
}

/// Reads and checks a mapping file. Mistakes of form end the reading at the first, mistakes of content are all named.
pub(super) fn read(text: &str) -> Result<Content, Vec<String>> {
    let file: FileText = toml::from_str(text).map_err(|error| vec![malformed(text, &error)])?;
    let mut mistakes = Mistakes {
        text,
        found: Vec::new(),
    };
    let all = || PRESETS.iter().map(|(name, _)| *name).collect();
    let presets = file
        .presets
        .map_or_else(all, |names| chosen(&names, &mut mistakes));
    let aliases = aliases(file.alias, &mut mistakes);
    let rules = file
        .rule
        .into_iter()
        .filter_map(|text| self::rule(text, &mut mistakes))
        .collect();
    if mistakes.found.is_empty() {
        Ok(Content {
            rules,
            aliases,
            presets,
        })
    } else {
        Err(mistakes.found)
    }
}

/// Mistakes found so far in a text.
struct Mistakes<'a> {
    text: &'a str,
    found: Vec<String>,
}

impl Mistakes<'_> {
    fn add<T>(&mut self, key: &str, value: &Spanned<T>, message: &str) {
        let line = line(self.text, value.span().start);
        self.found.push(format!("line {line}, {key}: {message}"));
    }

    /// The value of a name out of a list, or a mistake that shows the list.
    fn one_of<T: Copy>(
        &mut self,
        key: &str,
        value: &Spanned<String>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all
            .iter()
            .find(|item| code(**item) == value.get_ref())
            .copied();
        if found.is_none() {
            let codes: Vec<_> = all.iter().map(|item| code(*item)).collect();
            let message = format!("'{}' is none of {}", value.get_ref(), codes.join(", "));
            self.add(key, value, &message);
        }
        found
    }

    fn template(&mut self, key: &str, value: &Spanned<String>) -> Option<Template> {
        match Template::parse(value.get_ref()) {
            Ok(template) => Some(template),
            Err(message) => {
                self.add(key, value, &message);
                None
            }
        }
    }

    fn positive(&mut self, key: &str, value: &Spanned<f64>) {
        let number = *value.get_ref();
        if !(number.is_finite() && number > 0.0) {
            self.add(key, value, &format!("{number} is not above zero"));
        }
    }
}

fn rule(text: RuleText, mistakes: &mut Mistakes<'_>) -> Option<(String, Rule)> {
    let before = mistakes.found.len();
    if !is_metric_name(text.metric.get_ref()) {
        mistakes.add("metric", &text.metric, "not a metric name");
    }
    let resource = mistakes.template("resource", &text.resource);
    if resource
        .as_ref()
        .is_some_and(|template| !template.has_labels())
    {
        let message = "names no label: every series would be the same resource";
        mistakes.add("resource", &text.resource, message);
    }
    let component = match &text.component {
        None => Template::parse("").ok(),
        Some(component) => mistakes.template("component", component),
    };
    let kind = mistakes.one_of("kind", &text.kind, &ResourceKind::ALL, ResourceKind::code);
    let metric = mistakes.one_of("as", &text.measured, &Metric::ALL, Metric::code);
    let role = mistakes.one_of("role", &text.role, &Role::ALL, Role::code);
    if let (Some(kind), Some(metric)) = (kind, metric)
        && !kind.metrics().contains(&metric)
    {
        let message = format!("a {} is not measured by {}", kind.code(), metric.code());
        mistakes.add("as", &text.measured, &message);
    }
    if let Some(scale) = &text.scale {
        mistakes.positive("scale", scale);
    }
    if let Some(capacity) = &text.capacity {
        mistakes.positive("capacity", capacity);
        if role.is_some_and(|role| role != Role::Used) {
            mistakes.add("capacity", capacity, "goes with role used only");
        }
    }
    let checked = Rule {
        conditions: text.conditions.into_iter().collect(),
        resource: resource?,
        kind: kind?,
        metric: metric?,
        role: role?,
        component: component?,
        scale: text.scale.map_or(1.0, Spanned::into_inner),
        capacity: text.capacity.map(Spanned::into_inner),
    };
    (mistakes.found.len() == before).then(|| (text.metric.into_inner(), checked))
}

fn chosen(names: &[Spanned<String>], mistakes: &mut Mistakes<'_>) -> Vec<&'static str> {
    let known: Vec<&'static str> = PRESETS.iter().map(|(name, _)| *name).collect();
    let found = |name| mistakes.one_of("presets", name, &known, |name| name);
    names.iter().filter_map(found).collect()
}

fn aliases(all: Vec<AliasText>, mistakes: &mut Mistakes<'_>) -> HashMap<String, String> {
    let mut aliases = HashMap::new();
    for AliasText { from, to } in all {
        if to.get_ref().is_empty() {
            mistakes.add("to", &to, "an alias must not be empty");
        }
        if aliases.contains_key(from.get_ref()) {
            let message = format!("'{}' already has an alias", from.get_ref());
            mistakes.add("from", &from, &message);
        }
        aliases.insert(from.into_inner(), to.into_inner());
    }
    aliases
}

/// Whether a text is a metric name of the Prometheus data model.
fn is_metric_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    !name.is_empty() && name.chars().all(allowed) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// A mistake of form, with the key of its line if the line has one.
fn malformed(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = line(text, start);
    let key = text
        .lines()
        .nth(line - 1)
        .and_then(|line| line.split_once('='))
        .map(|(key, _)| format!(", {}", key.trim()));
    let message = error.message().replace('\n', " ");
    format!("line {line}{}: {message}", key.unwrap_or_default())
}

/// The line of a place in a text, from 1.
fn line(text: &str, place: usize) -> usize {
    text.get(..place).unwrap_or_default().matches('\n').count() + 1
}
