//! Long lists of lines, from a file: all of them or none, and every row that is wrong told.

use std::collections::BTreeMap;

use yunheng_documents::table::{self, Row, TableError};
use yunheng_domain::actor::Actor;
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::CaseId;
use yunheng_domain::organisation::Payer;
use yunheng_domain::process::{Column, Field, Form, Opinion, Takes, Words, section, words};
use yunheng_policy::Action;
use yunheng_store::{CatalogueItem, Draft};

use super::draft::{check_size, place};
use super::facts::process_of;
use crate::act::Note;
use crate::{App, AppError};

/// Characters of a text column.
const MOST_TEXT: usize = 200;

/// What was typed: pairs of field and text; a line's columns are named `lines.0.item`.
type Pairs = Vec<(String, String)>;

/// A file with the lines of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinesFile {
    /// The field of the step that waits.
    pub field: String,
    /// XLSX or CSV.
    pub bytes: Vec<u8>,
    /// Whether the lines go behind those that are there, rather than in their place.
    pub add: bool,
    /// The draft as it is: what was typed so far, of all fields.
    pub before: Pairs,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinesRead {
    /// Every row was good: all are in the draft.
    Kept {
        /// Rows of the file.
        read: usize,
        /// Lines of the field by now.
        lines: usize,
    },
    /// Nothing changed.
    Refused(Vec<RowWrong>),
}

/// What is wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrong {
    /// The row as a spreadsheet numbers it; `None` for the file as a whole.
    pub row: Option<usize>,
    /// Heading of the column.
    pub column: Option<Words>,
    /// What stands there.
    pub value: String,
    /// What is wrong and how to put it right.
    pub says: Words,
}

impl App {
    /// Reads the lines of a field from a file into the draft of the step that waits. One row that is wrong, and nothing changes. The record keeps the digest of the file.
    pub async fn take_lines(
        &self,
        by: &Actor,
        id: CaseId,
        file: LinesFile,
    ) -> Result<LinesRead, AppError> {
        let (row, _) = self.readable_case(by, id).await?;
        let step = row
            .case
            .step(process_of(&row)?)
            .ok_or_else(|| AppError::from(yunheng_domain::case::Refusal::Ended))?;
        let here = self.place_of(&row.details, step.role).await?;
        let thing = self.case_thing(&row).await?.asks(step.role, here);
        let note = Note::of("case", id).unit(row.details.unit);
        let hat = self.allow(by, Action::CaseAct, &thing, &note).await?;
        let person = by.person().ok_or(AppError::NotFound)?;
        let form = step.form.as_ref();
        let field = form
            .and_then(|form| form.field(&file.field))
            .filter(|field| !field.input.columns().is_empty())
            .ok_or(AppError::NotFound)?;
        self.free_of_malware(by, Action::CaseAct, &note, &file.bytes)
            .await?;
        let items = self.catalogue().await?;
        let digest = Sm3Digest::of(&file.bytes);
        // Unpacking and reading takes a while: not on a thread that serves others.
        let read = tokio::task::spawn_blocking(move || {
            let read = lines(field, &items, &file.bytes)?;
            let count = read.len();
            Ok((count, merged(field, file.before, &read, file.add)?))
        })
        .await
        .map_err(AppError::join)?;
        let (read, (typed, lines)) = match read {
            Ok(read) => read,
            Err(wrong) => return Ok(LinesRead::Refused(wrong)),
        };
        check_size(&typed)?;
        let draft = Draft {
            typed,
            saved_at: self.now_cut(),
        };
        let mut act = self.begin(by, Action::CaseAct, hat).await?;
        act.tx
            .put_draft(person, &place(id, step.code), &draft)
            .await?;
        act.note(note.after(&digest));
        act.commit().await?;
        Ok(LinesRead::Kept { read, lines })
    }
}

/// A line of a file, column by column.
type Line = Vec<(&'static str, String)>;

fn whole(says: Words) -> RowWrong {
    RowWrong {
        row: None,
        column: None,
        value: String::new(),
        says,
    }
}

/// The lines of a file, or everything that is wrong with them.
fn lines(field: &Field, items: &[CatalogueItem], bytes: &[u8]) -> Result<Vec<Line>, Vec<RowWrong>> {
    let rows = table::read(bytes).map_err(|error| vec![whole(why(error))])?;
    let Some((head, rows)) = rows.split_first() else {
        return Err(vec![whole(why(TableError::Empty))]);
    };
    let heads = heads(field, head)?;
    let reader = Reader {
        field,
        heads,
        form: Form::of([section("lines", field.label, [field.clone()])]),
        items: items
            .iter()
            .map(|item| (item.code.as_str(), item))
            .collect(),
    };
    let mut wrong = Vec::new();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(reader.line(row, &mut wrong));
    }
    if lines.is_empty() {
        wrong.push(whole(words(
            "标题行下面没有内容。",
            "There is nothing below the headings.",
        )));
    }
    if wrong.is_empty() {
        reader.together(rows, &lines, &mut wrong);
    }
    if wrong.is_empty() {
        Ok(lines)
    } else {
        Err(wrong)
    }
}

/// Which column of a file is which of the field's.
fn heads(field: &Field, head: &Row) -> Result<Vec<Option<Column>>, Vec<RowWrong>> {
    let mut wrong = Vec::new();
    let mut heads: Vec<Option<Column>> = Vec::new();
    for text in &head.cells {
        let mut columns = field.input.columns().iter();
        let found = columns.find(|column| is_head(column, text)).copied();
        let says = match found {
            Some(column) if heads.contains(&Some(column)) => Some(words(
                "这个标题出现了两次。",
                "This heading is there twice.",
            )),
            None if !text.is_empty() => Some(words(
                "没有这一列，请使用模板的标题。",
                "There is no such column: use the headings of the template.",
            )),
            _ => None,
        };
        wrong.extend(says.map(|says| RowWrong {
            row: Some(head.number),
            column: None,
            value: text.clone(),
            says,
        }));
        heads.push(found);
    }
    for column in field.input.columns() {
        if !heads.contains(&Some(*column)) {
            wrong.push(RowWrong {
                row: Some(head.number),
                column: Some(column.label),
                value: String::new(),
                says: words(
                    "缺少这一列，请使用模板的标题。",
                    "This column is missing: use the headings of the template.",
                ),
            });
        }
    }
    if wrong.is_empty() {
        Ok(heads)
    } else {
        Err(wrong)
    }
}

/// The heading of a column, as the template writes it.
pub fn lines_heading(column: &Column) -> String {
    format!("{} {}", column.label.zh, column.label.en)
}

fn is_head(column: &Column, text: &str) -> bool {
    let known = [column.code, column.label.zh, column.label.en];
    known.iter().any(|known| known.eq_ignore_ascii_case(text))
        || lines_heading(column).eq_ignore_ascii_case(text)
}

/// What rows are read with.
struct Reader<'a> {
    field: &'a Field,
    heads: Vec<Option<Column>>,
    /// The field alone: what it holds of a line, it holds of lines typed one by one.
    form: Form,
    items: BTreeMap<&'a str, &'a CatalogueItem>,
}

impl Reader<'_> {
    fn line(&self, row: &Row, wrong: &mut Vec<RowWrong>) -> Line {
        let mut line = Line::new();
        let mut told = Vec::new();
        let mut tell = |column: &Column, value: &str, says: Words| {
            if !told.contains(&column.code) {
                told.push(column.code);
                wrong.push(RowWrong {
                    row: Some(row.number),
                    column: Some(column.label),
                    value: value.chars().take(MOST_TEXT).collect(),
                    says,
                });
            }
        };
        for column in self.field.input.columns() {
            let place = self.heads.iter().position(|head| *head == Some(*column));
            let cell = place.and_then(|place| row.cells.get(place));
            let cell = cell.map_or("", String::as_str);
            let text = match column.takes {
                Takes::Item => item(cell).to_owned(),
                Takes::Opinion => opinion(cell).to_owned(),
                Takes::Payer | Takes::GivenPayer => payer(cell).to_owned(),
                Takes::Text | Takes::Number | Takes::Given | Takes::Computed => cell.to_owned(),
            };
            if column.takes == Takes::Item
                && !text.is_empty()
                && !self.items.contains_key(text.as_str())
            {
                let says = words(
                    "目录中没有这一项，请填写目录项编码。",
                    "The catalogue has no such item: enter the code of one.",
                );
                tell(column, cell, says);
            }
            if text.chars().count() > MOST_TEXT {
                let says = words("超过 200 字。", "This is longer than 200 characters.");
                tell(column, cell, says);
            }
            line.push((column.code, text));
        }
        let typed = pairs(self.field, 0, &line);
        let (values, mut found) = self.form.read(&typed);
        if found.is_empty() {
            found = self.form.check(&values);
        }
        for found in found {
            let code = found.field.rsplit('.').next().unwrap_or_default();
            let mut columns = self.field.input.columns().iter();
            if let Some(column) = columns.find(|column| column.code == code) {
                let text = line.iter().find(|(of, _)| *of == code);
                tell(column, text.map_or("", |(_, text)| text), found.says);
            }
        }
        line
    }

    /// What only shows when all lines stand together, such as an identifier that is there twice.
    fn together(&self, rows: &[Row], lines: &[Line], wrong: &mut Vec<RowWrong>) {
        let typed: Pairs = lines
            .iter()
            .enumerate()
            .flat_map(|(place, line)| pairs(self.field, place, line))
            .collect();
        let (values, _) = self.form.read(&typed);
        for found in self.form.check(&values) {
            let mut parts = found.field.split('.').skip(1);
            let place: Option<usize> = parts.next().and_then(|place| place.parse().ok());
            let code = parts.next().unwrap_or_default();
            let mut columns = self.field.input.columns().iter();
            let line = place.and_then(|place| lines.get(place));
            let text = line.and_then(|line| line.iter().find(|(of, _)| *of == code));
            wrong.push(RowWrong {
                row: place
                    .and_then(|place| rows.get(place))
                    .map(|row| row.number),
                column: columns
                    .find(|column| column.code == code)
                    .map(|found| found.label),
                value: text.map_or_else(String::new, |(_, text)| text.clone()),
                says: found.says,
            });
        }
    }
}

/// The code of an item, also where its name stands behind it as on the pages.
fn item(cell: &str) -> &str {
    cell.split_whitespace().next().unwrap_or_default()
}

fn opinion(cell: &str) -> &str {
    let known = [
        ("同意", Opinion::Agree),
        ("调整后同意", Opinion::Amend),
        ("不同意", Opinion::Disagree),
    ];
    let found = known.into_iter().find(|(name, _)| *name == cell);
    found.map_or(cell, |(_, opinion)| opinion.code())
}

/// The code of a payer, also where it is called as on the pages.
fn payer(cell: &str) -> &str {
    let found = Payer::ALL.into_iter().find(|payer| {
        let name = payer.name();
        name.zh == cell || name.en == cell
    });
    found.map_or(cell, |payer| payer.code())
}

/// A line as it would be typed at a place.
fn pairs(field: &Field, place: usize, line: &Line) -> Pairs {
    line.iter()
        .map(|(column, text)| (format!("{}.{place}.{column}", field.code), text.clone()))
        .collect()
}

/// The draft with the lines of a file, and how many lines the field has then.
fn merged(
    field: &Field,
    before: Pairs,
    read: &[Line],
    add: bool,
) -> Result<(Pairs, usize), Vec<RowWrong>> {
    let number = |name: &str| -> Option<usize> {
        let rest = name.strip_prefix(field.code)?.strip_prefix('.')?;
        rest.split_once('.')?.0.parse().ok()
    };
    let (own, mut kept): (Pairs, Pairs) = before
        .into_iter()
        .partition(|(name, _)| number(name).is_some());
    let last = own.iter().filter_map(|(name, _)| number(name)).max();
    let next = last.filter(|_| add).map_or(0, |last| last + 1);
    if add {
        kept.extend(own);
    }
    let lines = next + read.len();
    if lines > table::MOST_ROWS {
        return Err(vec![whole(why(TableError::TooManyRows))]);
    }
    for (place, line) in (next..).zip(read) {
        kept.extend(pairs(field, place, line));
    }
    Ok((kept, lines))
}

fn why(error: TableError) -> Words {
    match error {
        TableError::TooLarge => words(
            "文件超过 8 MB，请拆分。",
            "The file is larger than 8 MB: split it.",
        ),
        TableError::Bomb => words(
            "文件解压后过大，不是一份清单。",
            "Unpacked, the file is far larger than a list: it is not read.",
        ),
        TableError::TooManyRows => words(
            "超过 10,000 行，请拆分为几个办件。",
            "There are more than 10,000 lines: split them over several cases.",
        ),
        TableError::Encoding => words(
            "无法识别文字编码，请另存为 UTF-8 或 GB18030 的 CSV，或 XLSX。",
            "The encoding is unknown: save the file as XLSX, or as CSV in UTF-8 or GB18030.",
        ),
        TableError::Empty => words("文件是空的。", "The file is empty."),
        _ => words(
            "无法读取，只接受 XLSX 和 CSV 文件。",
            "The file cannot be read: only XLSX and CSV are taken.",
        ),
    }
}

#[cfg(test)]
mod tests;
