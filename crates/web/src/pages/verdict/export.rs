//! `GET /verdicts.csv`: exactly the filtered rows, or exactly the rows picked (`id=1&id=2`).

use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use yunheng_app::{Action, VerdictRow};
use yunheng_domain::ids::VerdictId;
use yunheng_domain::metric::Metric;
use yunheng_domain::verdict::MetricFinding;

use super::exempt::nothing_picked;
use super::ids;
use crate::failure::Failure;
use crate::filter::{MOST, VerdictQuery, refuse};
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{STEP, defused, download, small};
use crate::visit::Visit;

/// Exports verdicts.
pub(crate) async fn export(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<VerdictQuery>,
) -> Result<Response, Failure> {
    let raw = raw.unwrap_or_default();
    let picked = ids(&raw);
    // The button for the selection was pressed: nothing picked must not become everything.
    if picked.is_empty() && form_urlencoded::parse(raw.as_bytes()).any(|(name, _)| name == "only") {
        return Err(Failure::BadRequest(nothing_picked()));
    }
    if picked.len() as u64 > MOST {
        return Err(refuse("id", &picked.len().to_string()).into());
    }
    let told = if picked.is_empty() { &raw } else { "selection" };
    let what = format!("verdicts.csv?{told}");
    web.app
        .tell_export(v.by(), Action::VerdictExport, &what)
        .await?;
    if !picked.is_empty() {
        let mut rows = vec![head(v.lang)];
        for id in picked {
            let row = web.app.export_verdict(v.by(), VerdictId(id)).await?;
            rows.push(cells(v.lang, &row));
        }
        return Ok(small("verdicts.csv", rows));
    }
    let filter = query.filter(web.app.today())?;
    let first = web.app.export_verdicts(v.by(), &filter, None, STEP).await?;
    let by = v.by().clone();
    let fetch = move |after| {
        let (app, filter, by) = (web.app.clone(), filter.clone(), by.clone());
        async move { app.export_verdicts(&by, &filter, Some(after), STEP).await }
    };
    let row = match v.lang {
        Lang::Zh => |row: &VerdictRow| cells(Lang::Zh, row),
        Lang::En => |row: &VerdictRow| cells(Lang::En, row),
    };
    Ok(download("verdicts.csv", head(v.lang), first, row, fetch))
}

fn head(lang: Lang) -> Vec<String> {
    [
        ("编号", "id"),
        ("资源", "resource"),
        ("单位", "unit"),
        ("系统", "system"),
        ("规则", "rule"),
        ("条款", "article"),
        ("结果", "outcome"),
        ("起", "from"),
        ("止", "to"),
        ("覆盖率（%）", "coverage (%)"),
        ("CPU 峰值（%）", "CPU peak (%)"),
        ("CPU p95（%）", "CPU p95 (%)"),
        ("内存峰值（%）", "memory peak (%)"),
        ("内存 p95（%）", "memory p95 (%)"),
        ("建议 vCPU", "proposed vCPU"),
        ("建议内存（字节）", "proposed memory (bytes)"),
        ("建议磁盘（字节）", "proposed disk (bytes)"),
        ("每月可节约（元）", "saving per month (yuan)"),
        ("豁免至", "exempt until"),
        ("依据", "rulebook"),
    ]
    .into_iter()
    .map(|(zh, en)| lang.t(zh, en).to_owned())
    .collect()
}

fn cells(lang: Lang, row: &VerdictRow) -> Vec<String> {
    let verdict = &row.stored.details.verdict;
    let finding = |metric: Metric| {
        verdict
            .metrics
            .iter()
            .find(|finding| finding.metric == metric)
    };
    let figure = |metric: Metric, of: fn(&MetricFinding) -> Option<f64>| {
        finding(metric)
            .and_then(of)
            .map(|value| format!("{value:.3}"))
            .unwrap_or_default()
    };
    let proposed = |of: fn(&yunheng_domain::resource::Size) -> i64| {
        verdict
            .proposed
            .as_ref()
            .map(|size| of(size).to_string())
            .unwrap_or_default()
    };
    vec![
        row.stored.id.to_string(),
        defused(&row.resource_name),
        defused(&row.unit_name),
        defused(row.system_name.as_deref().unwrap_or_default()),
        lang.rule(verdict.rule).to_owned(),
        lang.cite(&verdict.article),
        lang.outcome(verdict.outcome).to_owned(),
        verdict.from.to_string(),
        verdict.to.to_string(),
        format!("{:.1}", verdict.coverage * 100.0),
        figure(Metric::Cpu, |finding| finding.peak),
        figure(Metric::Cpu, |finding| finding.p95),
        figure(Metric::Memory, |finding| finding.peak),
        figure(Metric::Memory, |finding| finding.p95),
        proposed(|size| size.vcpus),
        proposed(|size| size.memory_bytes),
        proposed(|size| size.disk_bytes),
        verdict
            .saving_per_month
            .map(|saving| saving.to_string())
            .unwrap_or_default(),
        row.exemption
            .as_ref()
            .map(|exemption| exemption.until.to_string())
            .unwrap_or_default(),
        verdict.rulebook.to_string(),
    ]
}
