//! Making official documents: from the record as it stood when they were issued, so that making one again gives the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use yunheng_documents::{
    Align, Block, Column, Document, Field, FontMap, Fonts, Letter, Sheet, Signature, render,
    system_font_directories,
};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::PersonId;
use yunheng_domain::money::Fen;
use yunheng_domain::period::day_of;
use yunheng_domain::process::{
    DemandLine, Field as FormField, Input, MONTHS, Process, Step, Template, Value, Values, Worth,
};
use yunheng_store::{CaseEvent, CaseRow, FilledForm, StoredDocument};

use super::facts::process_of;
use crate::account::named;
use crate::point::{Point, pass};
use crate::{App, AppError};

/// Documents that one look makes.
const AT_ONCE: u64 = 100;

impl App {
    /// Makes what was issued and is still to be made. Returns how many. Doing it again finds none.
    pub async fn make_documents(&self) -> Result<u64, AppError> {
        let mut made = 0;
        loop {
            let waiting = self.store().documents_to_make(AT_ONCE).await?;
            if waiting.is_empty() {
                return Ok(made);
            }
            for document in waiting {
                self.make_document(&document).await?;
                made += 1;
            }
        }
    }

    /// Makes a document and keeps it. The bytes.
    pub(super) async fn make_document(&self, stored: &StoredDocument) -> Result<Vec<u8>, AppError> {
        let document = self.contents_of(stored).await?;
        let at = stored.details.at;
        let fonts = self.fonts()?;
        let bytes = tokio::task::spawn_blocking(move || render(&document, &fonts, at))
            .await
            .map_err(AppError::join)?
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let digest = Sm3Digest::of(&bytes);
        self.keep_bytes(&digest, bytes.clone()).await?;
        pass(Point::Bytes).await;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let mut tx = self.store().begin().await?;
        tx.made_document(stored.id, &digest, size).await?;
        tx.commit().await?;
        pass(Point::Made).await;
        Ok(bytes)
    }

    /// The faces, read once.
    fn fonts(&self) -> Result<Arc<Fonts>, AppError> {
        if let Some(fonts) = self.inner.fonts.get() {
            return Ok(Arc::clone(fonts));
        }
        let mut directories: Vec<PathBuf> = vec![self.inner.config.data.join("fonts")];
        directories.retain(|directory| directory.is_dir());
        directories.extend(system_font_directories());
        let fonts = Fonts::load(&directories, &FontMap::default())
            .map_err(|error| AppError::Unavailable(error.to_string()))?;
        Ok(Arc::clone(self.inner.fonts.get_or_init(|| Arc::new(fonts))))
    }

    async fn contents_of(&self, stored: &StoredDocument) -> Result<Document, AppError> {
        let details = &stored.details;
        let row = self
            .store()
            .case(details.case)
            .await?
            .ok_or(AppError::NotFound)?;
        let process = process_of(&row)?;
        let step = process.step(&details.step).ok_or(AppError::NotFound)?;
        let template = details.template.ok_or(AppError::NotFound)?;
        // As it stood then.
        let mut forms = self.store().case_forms(row.id).await?;
        forms.retain(|form| form.at <= details.at);
        let mut events = self.store().case_events(row.id).await?;
        events.retain(|event| event.at <= details.at);
        let people = self
            .person_names(events.iter().filter_map(|event| event.person))
            .await?;
        let items: BTreeMap<String, String> = self
            .store()
            .catalogue()
            .await?
            .into_iter()
            .map(|item| (item.code, format!("{}（{}）", item.name, item.unit)))
            .collect();
        let date = day_of(details.at);
        let unit = self.name_on(row.details.unit, date).await?;
        let issuer = match details.issuer {
            Some(id) => self.name_on(id, date).await?,
            None => unit.clone(),
        };
        let title = format!("{}：{}", template.title().zh, row.details.title);
        let blocks = blocks(process, step, template, &forms, &items);
        let footer = format!(
            "办件编号 {}　依据 {} 第 {} 条",
            row.details.number, row.case.rulebook, step.article
        );
        if template.is_numbered() {
            return Ok(Document::Letter(Letter {
                issuer: issuer.clone(),
                number: details.number.clone(),
                title: subject_of(template, &row),
                addressee: Some(unit),
                body: letter_body(template, &row, step, blocks),
                signer: issuer,
                date,
                copy_to: Vec::new(),
                attachments: Vec::new(),
                label: None,
            }));
        }
        Ok(Document::Sheet(Sheet {
            title,
            number: Some(row.details.number.clone()),
            unit,
            date,
            blocks,
            signatures: self.signatures(process, &events, &people).await?,
            footer: Some(footer),
        }))
    }

    /// Who had acted by then: name, organisation, day and opinion as the timeline has them.
    async fn signatures(
        &self,
        process: &Process,
        events: &[CaseEvent],
        people: &BTreeMap<PersonId, String>,
    ) -> Result<Vec<Signature>, AppError> {
        let mut signatures = Vec::new();
        for event in events.iter().filter(|event| event.kind == "forward") {
            let (Some((_, organisation)), Some(step)) =
                (event.acting_as, process.step(&event.step))
            else {
                continue;
            };
            signatures.push(Signature {
                role: step.name.zh.to_owned(),
                name: event.person.map(|id| named(people, id)),
                organisation: self.name_on(organisation, day_of(event.at)).await?,
                date: Some(day_of(event.at)),
                opinion: step
                    .way(&event.way)
                    .map(|way| way.name.zh.to_owned())
                    .filter(|_| step.decides),
                proof: None,
            });
        }
        Ok(signatures)
    }
}

/// Title of a letter.
fn subject_of(template: Template, row: &CaseRow) -> String {
    let title = &row.details.title;
    match template {
        Template::ReviewOpinion => format!("关于{title}的技术论证意见"),
        Template::QuotaNotice => format!("关于{title}资源配额的通知"),
        Template::RectificationOrder => format!("关于{title}的责令整改通知书"),
        Template::ErasureCertificate => format!("关于{title}的数据清除证明"),
        other => format!("{}：{title}", other.title().zh),
    }
}

/// Body of a letter: what is said, then what it rests on.
fn letter_body(template: Template, row: &CaseRow, step: &Step, rest: Vec<Block>) -> Vec<Block> {
    let (title, number) = (&row.details.title, &row.details.number);
    let said = match template {
        Template::ReviewOpinion => {
            format!("你单位办件{number}（{title}）已经专业技术人员论证，意见如下。")
        }
        Template::QuotaNotice => format!(
            "你单位办件{number}（{title}）已通过技术论证，现按论证意见分配政务云资源配额如下。请据此提出资源配置申请。"
        ),
        Template::RectificationOrder => format!(
            "经监测，你单位{title}的政务云资源使用效率长期偏低，现责令限期整改，情况如下。如有异议，请在规定期限内提出。"
        ),
        Template::ErasureCertificate => format!(
            "兹证明办件{number}（{title}）所涉政务云资源上的数据已按下列方式清除，经使用单位和云服务商共同确认。"
        ),
        other => other.title().zh.to_owned(),
    };
    let mut body = vec![Block::Paragraph(said)];
    body.extend(rest);
    body.push(Block::Note(format!(
        "依据：{} 第 {} 条。",
        row.case.rulebook, step.article
    )));
    body
}

/// What was filled in by then and belongs into a document.
fn blocks(
    process: &Process,
    step: &Step,
    template: Template,
    forms: &[FilledForm],
    items: &BTreeMap<String, String>,
) -> Vec<Block> {
    let place = process.place(step.code).unwrap_or_default();
    let latest: BTreeMap<&str, &Values> = forms
        .iter()
        .map(|form| (form.step.as_str(), &form.values))
        .collect();
    // Of a step without a form, the last that had one: what is granted is what was settled.
    let source = process
        .steps
        .iter()
        .take(place + 1)
        .rev()
        .find(|step| step.form.is_some() && latest.contains_key(step.code));
    let Some((form, values)) =
        source.and_then(|step| Some((step.form.as_ref()?, latest.get(step.code)?)))
    else {
        return Vec::new();
    };
    let mut blocks = Vec::new();
    for section in &form.sections {
        let wanted = match template {
            Template::Application => section.code != "justification",
            Template::DemandJustification => {
                matches!(section.code, "system" | "demand" | "justification")
            }
            Template::QuotaNotice => section.code != "opinions",
            _ => true,
        };
        if !wanted {
            continue;
        }
        if !template.is_numbered() {
            blocks.push(Block::Heading(section.title.zh.to_owned()));
        }
        let mut fields = Vec::new();
        for field in &section.fields {
            match values.get(field.code) {
                Some(value) => match table(field, value, items) {
                    Some(table) => blocks.push(table),
                    None => fields.push(Field::new(field.label.zh, shown(field, value))),
                },
                None => fields.push(Field::new(field.label.zh, "")),
            }
        }
        if !fields.is_empty() {
            blocks.push(Block::Fields(fields));
        }
    }
    blocks
}

/// A value in words.
fn shown(field: &FormField, value: &Value) -> String {
    match (&field.input, value) {
        (Input::Choice(options), Value::Text(code)) => options
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.clone(), |(_, words)| words.zh.to_owned()),
        (_, Value::Worth(worth)) => cost(worth),
        (Input::Money | Input::Worth { .. }, Value::Number(fen)) => format!("{} 元", Fen(*fen)),
        (Input::Number { unit, .. }, Value::Number(number)) => format!("{number} {}", unit.zh),
        (_, Value::Flag(true)) => "是".to_owned(),
        (_, Value::Flag(false)) => "否".to_owned(),
        (_, Value::Number(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Lines as a table.
fn table(field: &FormField, value: &Value, items: &BTreeMap<String, String>) -> Option<Block> {
    let (columns, rows): (Vec<Column>, Vec<Vec<String>>) = match value {
        Value::Demand(lines) if lines.iter().any(|line| line.payer.is_some()) => (
            vec![
                Column::new("系统", 4),
                Column::new("目录项", 5),
                Column::new("数量", 2).aligned(Align::Right),
                Column::new("用途", 4),
                Column::new("付款方", 4),
            ],
            lines
                .iter()
                .map(|line| {
                    let mut row = vec![line.system.clone()];
                    row.extend(demand_row(line, items));
                    row.push(payer_of(line));
                    row
                })
                .collect(),
        ),
        Value::Demand(lines) => (
            vec![
                Column::new("目录项", 5),
                Column::new("数量", 2).aligned(Align::Right),
                Column::new("用途", 4),
            ],
            lines.iter().map(|line| demand_row(line, items)).collect(),
        ),
        Value::Hosts(lines) => (
            vec![
                Column::new("主机", 3),
                Column::new("标识符", 4),
                Column::new("vCPU", 2).aligned(Align::Right),
                Column::new("内存 GB", 2).aligned(Align::Right),
                Column::new("数据盘 GB", 2).aligned(Align::Right),
            ],
            lines
                .iter()
                .map(|line| {
                    vec![
                        line.host.clone(),
                        line.identifier.clone(),
                        line.vcpus.to_string(),
                        line.memory_gb.to_string(),
                        line.disk_gb.to_string(),
                    ]
                })
                .collect(),
        ),
        Value::Experts(lines) => (
            vec![
                Column::new("专家", 2),
                Column::new("单位", 4),
                Column::new("意见", 2),
                Column::new("说明", 4),
            ],
            lines
                .iter()
                .map(|line| {
                    let opinion = match line.opinion.code() {
                        "agree" => "同意",
                        "amend" => "调整后同意",
                        _ => "不同意",
                    };
                    vec![
                        line.expert.clone(),
                        line.organisation.clone(),
                        opinion.to_owned(),
                        line.remark.clone(),
                    ]
                })
                .collect(),
        ),
        _ => return None,
    };
    let _ = field;
    Some(Block::Table { columns, rows })
}

fn demand_row(line: &DemandLine, items: &BTreeMap<String, String>) -> Vec<String> {
    let name = items.get(&line.item).unwrap_or(&line.item);
    vec![
        name.clone(),
        line.quantity.to_string(),
        line.purpose.clone(),
    ]
}

/// Who pays, and why, where that was corrected (Art. 42).
fn payer_of(line: &DemandLine) -> String {
    let payer = line.paid_by().map_or("", |payer| payer.name().zh);
    if line.is_corrected() {
        format!("{payer}（更正：{}）", line.because)
    } else {
        payer.to_owned()
    }
}

/// What lines cost, with what is not in the sum, and how far it is from what finance lets it be.
fn cost(worth: &Worth) -> String {
    let mut told = vec![format!("{} 元（{MONTHS} 个月）", worth.sum)];
    if let Some(city) = worth.city {
        told.push(format!("其中市级财政 {city} 元"));
    }
    if let (Some(ceiling), Some(above)) = (worth.ceiling, worth.above_ceiling()) {
        let difference = Fen(above.0.saturating_abs());
        told.push(match above.0 {
            0 => format!("与预算控制数 {ceiling} 元一致"),
            1.. => format!("超出预算控制数 {ceiling} 元 {difference} 元"),
            _ => format!("低于预算控制数 {ceiling} 元 {difference} 元"),
        });
    }
    if worth.unpriced > 0 {
        told.push(format!("{} 行无单价，未计入", worth.unpriced));
    }
    told.join("；")
}
