//! `GET /cases.csv`: exactly the filtered cases, all pages of them.

use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use yunheng_app::{Action, CaseLine};

use crate::failure::Failure;
use crate::filter::CaseQuery;
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{defused, small};
use crate::visit::Visit;

/// Pages that one file takes at most.
const PAGES: u64 = 400;

/// Exports cases.
pub(crate) async fn export(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<CaseQuery>,
) -> Result<Response, Failure> {
    let filter = query.filter()?;
    let what = format!("cases.csv?{}", raw.unwrap_or_default());
    web.app.tell_export(v.by(), Action::CaseList, &what).await?;
    let mut rows = vec![head(v.lang)];
    let mut page = 1;
    loop {
        let found = web.app.cases(v.by(), filter, page).await?;
        rows.extend(found.rows.iter().map(|row| cells(v.lang, row)));
        if page >= found.pages.min(PAGES) {
            return Ok(small("cases.csv", rows));
        }
        page += 1;
    }
}

fn head(lang: Lang) -> Vec<String> {
    [
        ("编号", "number"),
        ("事项", "title"),
        ("流程", "process"),
        ("单位", "unit"),
        ("状态", "state"),
        ("当前环节", "step"),
        ("开始时间（UTC）", "begun (UTC)"),
        ("曾逾期", "ever overdue"),
    ]
    .into_iter()
    .map(|(zh, en)| lang.t(zh, en).to_owned())
    .collect()
}

fn cells(lang: Lang, row: &CaseLine) -> Vec<String> {
    [
        row.number.clone(),
        lang.case_title(row.process, &row.title),
        lang.w(row.process.name).to_owned(),
        row.unit.clone(),
        lang.case_state(row.ending).text,
        row.step
            .map_or_else(String::new, |step| lang.w(step.name).to_owned()),
        row.opened_at.to_string(),
        lang.yes(row.breached).to_owned(),
    ]
    .into_iter()
    .map(|cell| defused(&cell))
    .collect()
}
