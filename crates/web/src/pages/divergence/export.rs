//! `GET /divergences.csv`: every divergence of the day.

use axum::extract::{Query, State};
use axum::response::Response;
use yunheng_app::{Action, DivergenceFinding};

use super::apart;
use crate::failure::Failure;
use crate::filter::DivergenceQuery;
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{defused, small};
use crate::visit::Visit;

/// Exports a day's divergences.
pub(crate) async fn export(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<DivergenceQuery>,
) -> Result<Response, Failure> {
    let day = query.wanted()?;
    let what = day.map_or_else(
        || "divergences.csv".to_owned(),
        |day| format!("divergences.csv?day={day}"),
    );
    web.app
        .tell_export(v.by(), Action::DivergenceExport, &what)
        .await?;
    let report = web.app.export_divergences(v.by(), day).await?;
    let rows = report.findings.iter().map(|row| cells(v.lang, row));
    let rows = std::iter::once(head(v.lang)).chain(rows).collect();
    Ok(small("divergences.csv", rows))
}

fn head(lang: Lang) -> Vec<String> {
    [
        ("日期", "day"),
        ("编号", "id"),
        ("资源", "resource"),
        ("单位", "unit"),
        ("指标", "metric"),
        ("云服务商日均值（%）", "provider mean (%)"),
        ("云监管服务商日均值（%）", "supervisor mean (%)"),
        ("相差（百分点）", "difference (percentage points)"),
    ]
    .into_iter()
    .map(|(zh, en)| lang.t(zh, en).to_owned())
    .collect()
}

fn cells(lang: Lang, row: &DivergenceFinding) -> Vec<String> {
    let found = &row.divergence;
    vec![
        found.day.to_string(),
        row.resource.to_string(),
        defused(&row.name),
        defused(&row.unit_name),
        lang.metric(found.metric).to_owned(),
        format!("{:.2}", found.provider_mean),
        format!("{:.2}", found.supervisor_mean),
        format!("{:.2}", apart(found)),
    ]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use yunheng_domain::ids::ResourceId;
    use yunheng_domain::metric::Metric;
    use yunheng_domain::verdict::Divergence;

    use super::*;

    #[test]
    fn a_row_has_a_cell_per_column_and_no_formula() {
        let row = DivergenceFinding {
            resource: ResourceId(42),
            name: "=vm".to_owned(),
            unit_name: "市卫健委".to_owned(),
            divergence: Divergence {
                metric: Metric::Memory,
                day: date(2026, 11, 21),
                provider_mean: 11.25,
                supervisor_mean: 19.5,
            },
        };
        let told = cells(Lang::En, &row);
        assert_eq!(told.len(), head(Lang::En).len());
        assert_eq!(told[2], "'=vm");
        assert_eq!(told[5..], ["11.25", "19.50", "8.25"]);
    }
}
