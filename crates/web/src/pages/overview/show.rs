//! `GET /overview`: what is allocated, used, in alarm, shrinkable, and the money in play.

use askama::Template;
use axum::extract::State;
use yunheng_app::Overview;
use yunheng_domain::money::Fen;
use yunheng_domain::verdict::{Outcome, Rule};

use super::chart;
use crate::failure::Failure;
use crate::format::Plain;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// The overview page.
#[derive(Debug, Template)]
#[template(path = "overview/show.html")]
pub(crate) struct OverviewPage {
    pub(crate) v: Visit,
    pub(crate) overview: Overview,
    /// What the chart draws, as JSON.
    pub(crate) chart: String,
}

impl OverviewPage {
    /// The page of an overview.
    pub(crate) fn new(v: Visit, overview: Overview) -> Self {
        let chart = chart::json(v.lang, &overview);
        Self { v, overview, chart }
    }

    /// How many of the latest verdicts have an outcome, over all rules.
    fn found(&self, outcome: &str) -> i64 {
        let counts = self.overview.verdicts.counts.iter();
        counts
            .filter(|(_, found, _)| found.code() == outcome)
            .map(|(_, _, count)| count)
            .sum()
    }

    /// How many of a rule's latest verdicts have an outcome.
    fn count(&self, rule: impl Plain<Rule>, outcome: impl Plain<Outcome>) -> i64 {
        let (rule, outcome) = (rule.plain(), outcome.plain());
        let counts = self.overview.verdicts.counts.iter();
        counts
            .filter(|(of, found, _)| *of == rule && *found == outcome)
            .map(|(_, _, count)| count)
            .sum()
    }

    fn saving(&self) -> Fen {
        Fen(self.overview.verdicts.saving)
    }

    fn nothing_yet(&self) -> bool {
        self.overview.totals.machines == 0 && self.overview.totals.disks == 0
    }

    fn judged(&self) -> bool {
        !self.overview.verdicts.counts.is_empty()
    }

    /// Used of allocated, percent; `None` while nothing is allocated or read.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn used(&self, used: impl Plain<Option<f64>>, allocated: impl Plain<i64>) -> Option<f64> {
        let allocated = allocated.plain();
        let used = used.plain().filter(|_| allocated > 0)?;
        Some(used / allocated as f64 * 100.0)
    }
}

/// Shows the overview.
pub(crate) async fn show(v: Visit, State(web): State<Web>) -> Result<Html<OverviewPage>, Failure> {
    let overview = web.app.overview(v.by()).await?;
    Ok(Html(OverviewPage::new(v, overview)))
}
