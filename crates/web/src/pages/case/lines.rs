//! `POST /cases/{id}/lines/{field}` and `GET /cases/{id}/lines/{field}/template.xlsx` (or `.csv`): long lists by file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use base64ct::{Base64, Encoding as _};
use yunheng_app::{AppError, CaseView, CatalogueItem, Current, LinesFile, LinesRead, RowWrong};
use yunheng_app::{defused_csv, filled_workbook, lines_heading};
use yunheng_domain::process::{Field, Takes};

use super::{case_id, sheet, stale};
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::again;
use crate::upload::FileForm;
use crate::visit::Visit;

/// Mistakes that the page lists; the file has all of them.
const LISTED: usize = 200;

/// What is wrong with a file.
#[derive(Debug, Template)]
#[template(path = "case/lines.html")]
pub(crate) struct ReportPage {
    pub(crate) v: Visit,
    pub(crate) view: CaseView,
    /// The section that the field is in.
    pub(crate) section: &'static str,
    pub(crate) field: &'static Field,
    pub(crate) wrong: Vec<RowWrong>,
    /// Whether the reader came from the check and goes back there.
    pub(crate) changing: bool,
}

impl ReportPage {
    fn listed(&self) -> &[RowWrong] {
        self.wrong.get(..LISTED).unwrap_or(&self.wrong)
    }

    /// The whole report as an address that holds it: it is about a file that was not kept, so there is nothing to ask for it later.
    fn csv(&self) -> String {
        let heads = [
            ("行", "row"),
            ("列", "column"),
            ("内容", "value"),
            ("问题", "what is wrong"),
        ];
        let heads = heads.map(|(zh, en)| self.v.t(zh, en).to_owned()).to_vec();
        let rows = self.wrong.iter().map(|wrong| {
            vec![
                wrong.row.map_or_else(String::new, |row| row.to_string()),
                wrong
                    .column
                    .map_or_else(String::new, |column| self.v.w(column).to_owned()),
                wrong.value.clone(),
                self.v.w(wrong.says).to_owned(),
            ]
        });
        let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
        let text = defused_csv(&rows).unwrap_or_default();
        format!("data:text/csv;base64,{}", Base64::encode_string(&text))
    }
}

/// The step that waits for the reader and one field of it that holds lines, with its section.
fn at<'v>(view: &'v CaseView, code: &str) -> Option<(&'v Current, &'static str, &'static Field)> {
    let current = view.current.as_ref().filter(|current| current.mine)?;
    let form = current.step.form.as_ref()?;
    let (section, field) = form.sections.iter().find_map(|section| {
        let field = section.fields.iter().find(|field| field.code == code)?;
        Some((section.code, field))
    })?;
    (!field.input.columns().is_empty()).then_some((current, section, field))
}

/// Takes the lines of a file, or tells what is wrong with them.
pub(crate) async fn take(
    v: Visit,
    State(web): State<Web>,
    Path((id, code)): Path<(String, String)>,
    form: Result<FileForm, Failure>,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let view = web.app.case(v.by(), id).await?;
    // Who may not know of the case is not told what is wrong with the file.
    let form = form?;
    let Some((current, section, field)) = at(&view, &code) else {
        return stale::answer(v, view, &[]);
    };
    if form.text("version") != view.row.version.to_string() {
        return stale::answer(v, view, &[]);
    }
    let changing = form.text("from") == "check";
    let file = LinesFile {
        field: code,
        add: form.text("how") == "add",
        before: sheet::begun(current),
        bytes: form.bytes,
    };
    match web.app.take_lines(v.by(), id, file).await? {
        LinesRead::Kept { read, .. } => {
            let from = if changing { "&from=check" } else { "" };
            let to = format!(
                "/cases/{id}/fill/{section}?lines={read}{from}#{}",
                field.code
            );
            Ok(Redirect::to(&to).into_response())
        }
        LinesRead::Refused(wrong) => Ok(again(ReportPage {
            v,
            view,
            section,
            field,
            wrong,
            changing,
        })),
    }
}

/// A file to fill in, with the lines so far; the workbook has the catalogue on its second sheet.
pub(crate) async fn template(
    v: Visit,
    State(web): State<Web>,
    Path((id, code, file)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let view = web.app.case(v.by(), case_id(&id)?).await?;
    let (current, _, field) = at(&view, &code).ok_or(AppError::NotFound)?;
    let items = web.app.catalogue().await?;
    let rows = rows(field, &sheet::begun(current));
    let (bytes, kind) = match file.as_str() {
        "template.csv" => (defused_csv(&rows), "text/csv; charset=utf-8"),
        "template.xlsx" => (
            filled_workbook(field, rows, catalogue(&items)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        _ => return Err(AppError::NotFound.into()),
    };
    let name = format!("attachment; filename=\"{code}-{file}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes?).into_response())
}

/// The headings and the lines so far.
fn rows(field: &Field, typed: &[(String, String)]) -> Vec<Vec<String>> {
    let columns = field.input.columns();
    let heads = columns.iter().map(lines_heading).collect();
    let lines = sheet::rows(field, typed).into_values();
    let lines = lines.map(|line| {
        let cell = |code| line.get(code).copied().unwrap_or_default();
        columns
            .iter()
            .map(|column| match column.takes {
                // Thousands are parted as people type them; a spreadsheet wants the number.
                Takes::Number => cell(column.code).replace([',', '，', ' '], ""),
                _ => cell(column.code).to_owned(),
            })
            .collect()
    });
    std::iter::once(heads).chain(lines).collect()
}

fn catalogue(items: &[CatalogueItem]) -> Vec<Vec<String>> {
    let heads = ["编码 Code", "名称 Name", "单位 Unit"];
    let lines = items
        .iter()
        .map(|item| vec![item.code.clone(), item.name.clone(), item.unit.clone()]);
    std::iter::once(heads.map(str::to_owned).to_vec())
        .chain(lines)
        .collect()
}
