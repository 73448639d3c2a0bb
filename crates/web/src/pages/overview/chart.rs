//! What the findings chart draws.

use serde::Serialize;
use yunheng_app::Overview;
use yunheng_domain::verdict::{Outcome, Rule};

use crate::lang::Lang;

#[derive(Serialize)]
struct Findings<'a> {
    draws: &'a str,
    rules: Vec<&'a str>,
    series: Vec<Series<'a>>,
}

#[derive(Serialize)]
struct Series<'a> {
    name: &'a str,
    tone: &'a str,
    counts: Vec<i64>,
}

/// Stacked bars: one per rule, one layer per outcome.
pub(crate) fn json(lang: Lang, overview: &Overview) -> String {
    let count = |rule: Rule, outcome: Outcome| {
        let counts = overview.verdicts.counts.iter();
        counts
            .filter(|(of, found, _)| *of == rule && *found == outcome)
            .map(|(_, _, count)| count)
            .sum()
    };
    let series = Outcome::ALL
        .into_iter()
        .map(|outcome| Series {
            name: lang.outcome(outcome),
            tone: outcome.code(),
            counts: Rule::ALL
                .into_iter()
                .map(|rule| count(rule, outcome))
                .collect(),
        })
        .collect();
    let rules = Rule::ALL.into_iter().map(|rule| lang.rule(rule)).collect();
    crate::html::embedded(&Findings {
        draws: "findings",
        rules,
        series,
    })
}
