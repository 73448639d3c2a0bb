//! `GET /resources.csv`: exactly the filtered rows, all pages of them.

use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use yunheng_app::{Action, ResourceRow};
use yunheng_domain::money::Fen;

use crate::failure::Failure;
use crate::filter::ResourceQuery;
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{STEP, defused, download};
use crate::visit::Visit;

/// Exports resources.
pub(crate) async fn export(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<ResourceQuery>,
) -> Result<Response, Failure> {
    let (filter, order) = (query.filter()?, query.order()?);
    let what = format!("resources.csv?{}", raw.unwrap_or_default());
    web.app
        .tell_export(v.by(), Action::ResourceExport, &what)
        .await?;
    let first = web
        .app
        .export_resources(v.by(), &filter, order, None, STEP)
        .await?;
    let by = v.by().clone();
    let fetch = move |after| {
        let (app, filter, by) = (web.app.clone(), filter.clone(), by.clone());
        async move {
            app.export_resources(&by, &filter, order, Some(after), STEP)
                .await
        }
    };
    let row = match v.lang {
        Lang::Zh => |row: &ResourceRow| cells(Lang::Zh, row),
        Lang::En => |row: &ResourceRow| cells(Lang::En, row),
    };
    Ok(download("resources.csv", head(v.lang), first, row, fetch))
}

fn head(lang: Lang) -> Vec<String> {
    [
        ("编号", "id"),
        ("名称", "name"),
        ("类型", "kind"),
        ("单位", "unit"),
        ("系统", "system"),
        ("vCPU", "vCPU"),
        ("内存（字节）", "memory (bytes)"),
        ("数据盘（字节）", "disk (bytes)"),
        ("信创", "domestic IT stack"),
        ("最新判定", "latest verdicts"),
        ("每月可节约（元）", "saving per month (yuan)"),
    ]
    .into_iter()
    .map(|(zh, en)| lang.t(zh, en).to_owned())
    .collect()
}

fn cells(lang: Lang, row: &ResourceRow) -> Vec<String> {
    let details = &row.resource.details;
    let verdicts: Vec<String> = row
        .verdicts
        .iter()
        .map(|(rule, outcome, _)| format!("{} {}", lang.rule(rule), lang.outcome(outcome)))
        .collect();
    vec![
        row.resource.id.to_string(),
        defused(&details.name),
        lang.kind(details.kind).to_owned(),
        defused(&row.unit_name),
        defused(row.system_name.as_deref().unwrap_or_default()),
        details.size.vcpus.to_string(),
        details.size.memory_bytes.to_string(),
        details.size.disk_bytes.to_string(),
        lang.t(
            if details.xinchuang { "是" } else { "否" },
            if details.xinchuang { "yes" } else { "no" },
        )
        .to_owned(),
        verdicts.join("; "),
        Fen(row.saving).to_string(),
    ]
}
