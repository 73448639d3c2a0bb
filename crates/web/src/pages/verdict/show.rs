//! `GET /verdicts/{id}`: one verdict with everything a reader needs to check it by hand.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use yunheng_app::VerdictRow;
use yunheng_domain::ids::VerdictId;
use yunheng_domain::metric::Metric;
use yunheng_domain::rulebook::{Bilingual, Rulebook};
use yunheng_domain::verdict::ParameterUsed;

use crate::failure::Failure;
use crate::format::Plain;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::{Look as _, reading, value_text, why};

/// A verdict's page.
#[derive(Debug, Template)]
#[template(path = "verdict/show.html")]
pub(crate) struct VerdictPage {
    pub(crate) v: Visit,
    pub(crate) row: VerdictRow,
    /// What its rulebook calls the parameters used.
    pub(crate) labels: Vec<(String, Bilingual)>,
}

impl VerdictPage {
    fn why(&self) -> Vec<String> {
        why(self.v.lang, &self.row.stored.details.verdict)
    }

    fn label(&self, key: &str) -> Option<&str> {
        let (_, label) = self.labels.iter().find(|(of, _)| of == key)?;
        Some(self.v.of(label))
    }

    fn value(&self, used: &ParameterUsed) -> String {
        value_text(self.v.lang, &used.value, &used.unit)
    }

    fn reading(&self, key: &str) -> Option<&'static str> {
        reading(key).map(|text| self.v.say(text))
    }

    /// A figure in the metric's unit.
    fn figure(&self, metric: impl Plain<Metric>, value: impl Plain<Option<f64>>) -> String {
        match (value.plain(), metric.plain()) {
            (None, _) => "—".to_owned(),
            (Some(value), Metric::Network) => self.v.rate(value),
            (Some(value), Metric::Logins) => self.v.decimal(value),
            (Some(value), _) => self.v.percent(value),
        }
    }
}

/// Shows a verdict.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
) -> Result<Html<VerdictPage>, Failure> {
    let id = VerdictId(id.parse().map_err(|_| Failure::NotFound)?);
    let row = web.app.verdict(v.by(), id).await?;
    let cited = &row.stored.details.verdict.rulebook;
    let rulebooks = web.app.rulebooks().await?;
    let labels = rulebooks
        .iter()
        .find(|view| view.rulebook.citation() == **cited)
        .map(|view| labels(&view.rulebook))
        .unwrap_or_default();
    Ok(Html(VerdictPage { v, row, labels }))
}

fn labels(rulebook: &Arc<Rulebook>) -> Vec<(String, Bilingual)> {
    let parameters = rulebook.parameters().iter();
    parameters
        .map(|parameter| (parameter.key.clone(), parameter.label.clone()))
        .collect()
}
