//! `GET /divergences`: resources whose two measurements of a day differ by more than the rulebook allows.

use askama::Template;
use axum::extract::{Query, State};
use yunheng_app::{App, AppError, DivergenceFinding, DivergenceReport};
use yunheng_domain::verdict::Divergence;

use crate::failure::Failure;
use crate::filter::{DivergenceQuery, query_string};
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::value_text;

/// The parameter that says how far two measurements may differ.
const ALLOWANCE: &str = "observation.divergence_points";

/// Most rows of the page; the file has all of them.
const SHOWN: usize = 200;

/// Where the rulebook says how far two measurements may differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) citation: String,
    pub(crate) article: u32,
}

impl Allowance {
    async fn now(app: &App) -> Result<Option<Self>, AppError> {
        let rulebook = app.active_rulebook().await?.rulebook;
        let parameter = rulebook
            .parameters()
            .iter()
            .find(|parameter| parameter.key == ALLOWANCE);
        Ok(parameter.map(|parameter| Self {
            citation: rulebook.citation(),
            article: parameter.article,
        }))
    }
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "divergence/list.html")]
pub(crate) struct DivergencesPage {
    pub(crate) v: Visit,
    pub(crate) query: DivergenceQuery,
    pub(crate) report: DivergenceReport,
    pub(crate) allowance: Option<Allowance>,
}

impl DivergencesPage {
    /// The day shown, as addresses and the field write it.
    fn day(&self) -> String {
        self.report
            .day
            .map_or_else(String::new, |day| day.to_string())
    }

    fn points(&self) -> String {
        let points = self.report.allowed_points.to_string();
        value_text(self.v.lang, &points, "points")
    }

    fn rows(&self) -> &[DivergenceFinding] {
        let shown = self.report.findings.len().min(SHOWN);
        &self.report.findings[..shown]
    }

    /// How many rows only the file has.
    fn left_out(&self) -> usize {
        self.report.findings.len() - self.rows().len()
    }

    /// The resource's chart of that metric around the day, where both sources are drawn.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn chart(&self, row: &DivergenceFinding) -> String {
        let month = row.divergence.day.strftime("%Y-%m").to_string();
        let query = query_string([
            ("metric", Some(row.divergence.metric.code())),
            ("period", Some(month.as_str())),
        ]);
        format!("/resources/{}?{query}#chart", row.resource)
    }

    fn apart(&self, row: &DivergenceFinding) -> String {
        self.v.decimal(apart(&row.divergence))
    }
}

/// How far two means lie apart, percentage points.
pub(crate) fn apart(divergence: &Divergence) -> f64 {
    (divergence.provider_mean - divergence.supervisor_mean).abs()
}

/// Lists a day's divergences.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<DivergenceQuery>,
) -> Result<Html<DivergencesPage>, Failure> {
    let report = web.app.divergence_report(v.by(), query.wanted()?).await?;
    let allowance = Allowance::now(&web.app).await?;
    Ok(Html(DivergencesPage {
        v,
        query,
        report,
        allowance,
    }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use yunheng_domain::ids::ResourceId;
    use yunheng_domain::metric::Metric;

    use super::*;
    use crate::lang::Lang;
    use crate::samples::visit;

    #[test]
    fn the_page_shows_the_largest_and_says_how_many_only_the_file_has() {
        let finding = DivergenceFinding {
            resource: ResourceId(42),
            name: "vm-0042".to_owned(),
            unit_name: "市卫健委".to_owned(),
            divergence: Divergence {
                metric: Metric::Cpu,
                day: date(2026, 11, 21),
                provider_mean: 11.2,
                supervisor_mean: 19.8,
            },
        };
        let page = DivergencesPage {
            v: visit(Lang::En, "/divergences", ""),
            query: DivergenceQuery::default(),
            report: DivergenceReport {
                day: Some(date(2026, 11, 21)),
                compared: 500,
                allowed_points: 5.0,
                findings: vec![finding; SHOWN + 3],
            },
            allowance: None,
        };
        let text = page.render().unwrap();
        assert_eq!(text.matches("vm-0042").count(), SHOWN);
        assert!(text.contains("the exported file has the other 3 as well"));
        assert!(
            text.contains("/resources/42?metric=cpu&#38;period=2026-11#chart"),
            "{text}"
        );
    }
}
