//! `GET` and `POST /tasks/acts`: what waits at the same step is done together, after a look at what would happen to each.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use yunheng_app::{
    ActInMany, AppError, BatchRow, CaseAmong, CatalogueItem, Fate, QueueRow, Together,
};
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Process, Step, Way, WayKind};
use yunheng_domain::rulebook::Bilingual;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::pages::case::{Answer, Drawn, Holds, Reader, Says, Shown, told};
use crate::state::Web;
use crate::typed::{Typed, Wrong};
use crate::visit::Visit;
use crate::words::Badge;

/// Names of what the form holds beside the fields of the step: none of those has a dot.
const CASE: &str = "act.case";
const STEP: &str = "act.step";
const WAY: &str = "act.way";
const REASON: &str = "act.reason";
const SURE: &str = "act.sure";

/// What was picked, by what is asked; with one kind of thing, the form for all of it.
#[derive(Debug, Template)]
#[template(path = "task/together.html")]
pub(crate) struct TogetherPage {
    pub(crate) v: Visit,
    pub(crate) groups: Vec<Together>,
    /// How many of what was picked cannot be done together, or no longer wait for the reader.
    pub(crate) apart: usize,
    pub(crate) items: Vec<CatalogueItem>,
    pub(crate) typed: Typed,
    pub(crate) today: Date,
}

impl TogetherPage {
    fn left(&self, row: &QueueRow) -> Badge {
        self.v.left(self.today, row.due, row.left)
    }

    /// The fields that are answered once for all.
    fn fields(&self, group: &Together) -> Vec<Shown> {
        let drawn = Drawn {
            lang: self.v.lang,
            pairs: self.typed.pairs(),
            wrong: &[],
            items: &self.items,
            asked: &BTreeMap::new(),
        };
        let shown = |field| Shown {
            // What is left empty here is as it was filled in case by case.
            required: false,
            ..drawn.field(field)
        };
        group.fields().map(shown).collect()
    }

    fn chosen(&self, way: &Way) -> bool {
        self.typed.text(WAY) == way.code
    }
}

/// What would become of each, or what did.
#[derive(Debug, Template)]
#[template(path = "task/acts.html")]
pub(crate) struct ActsPage {
    pub(crate) v: Visit,
    pub(crate) process: &'static Process,
    pub(crate) step: &'static Step,
    pub(crate) way: &'static Way,
    pub(crate) acts: ActInMany,
    pub(crate) rows: Vec<BatchRow<CaseAmong>>,
    pub(crate) today: Date,
    /// Whether it has been done.
    pub(crate) done: bool,
}

impl ActsPage {
    fn left(&self, row: &QueueRow) -> Badge {
        self.v.left(self.today, row.due, row.left)
    }

    fn ready(&self) -> usize {
        self.many(|fate| *fate == Fate::Ready)
    }

    fn acted(&self) -> usize {
        self.many(|fate| matches!(fate, Fate::Done(..)))
    }

    fn many(&self, wanted: impl Fn(&Fate) -> bool) -> usize {
        self.rows.iter().filter(|row| wanted(&row.fate)).count()
    }

    /// What is opened to put right why it cannot be done.
    fn refused(row: &BatchRow<CaseAmong>) -> Option<&QueueRow> {
        let refused = matches!(row.fate, Fate::Refused(_));
        row.about.row.as_ref().filter(|_| refused)
    }

    /// What was answered for all.
    fn answers(&self) -> Vec<Answer> {
        let form = self.step.form.as_ref();
        // What goes back or is refused is not filled in.
        let Some(form) = form.filter(|_| self.way.kind == WayKind::Forward) else {
            return Vec::new();
        };
        let (values, _) = form.read(&self.acts.answers);
        let reader = Reader {
            lang: self.v.lang,
            items: &[],
        };
        let none = BTreeMap::new();
        let sections = form.sections.iter();
        sections
            .flat_map(|section| reader.answers(&section.fields, &values, &none, &[], &[]))
            .filter(|answer| !matches!(answer.says, Says::Nothing))
            .collect()
    }
}

/// Shows what was picked.
pub(crate) async fn choose(
    v: Visit,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
    Offered(kept): Offered,
) -> Result<Html<TogetherPage>, Failure> {
    let typed = if kept.kept {
        kept
    } else {
        Typed::read(query.as_deref().unwrap_or_default())
    };
    let picked = if typed.kept {
        cases(&typed)?.into_iter().map(|(case, _)| case).collect()
    } else {
        let ids = typed.all("id");
        let ids = ids.iter().map(|id| id.parse().map(CaseId));
        ids.collect::<Result<Vec<_>, _>>()
            .map_err(|_| crate::filter::refuse("id", "…"))?
    };
    page(v, &web, picked, typed).await.map(Html)
}

async fn page(
    v: Visit,
    web: &Web,
    picked: Vec<CaseId>,
    typed: Typed,
) -> Result<TogetherPage, Failure> {
    // Also whoever comes to the bare address is told to pick first.
    let groups = if picked.is_empty() {
        Vec::new()
    } else {
        web.app.together(v.by(), &picked).await?
    };
    let waiting: usize = groups.iter().map(|group| group.rows.len()).sum();
    Ok(TogetherPage {
        apart: picked.len().saturating_sub(waiting),
        groups,
        items: web.app.catalogue().await?,
        today: web.app.today(),
        v,
        typed,
    })
}

/// Shows what would become of each, or, once that was confirmed, acts and says of each what became of it. Sent again it does nothing twice.
pub(crate) async fn act(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let mut typed = Typed::read(&body);
    let Some((process, step)) = known(&typed) else {
        return Err(AppError::NotFound.into());
    };
    let acts = ActInMany {
        cases: cases(&typed)?,
        process: process.code.to_owned(),
        step: step.code.to_owned(),
        way: typed.text(WAY).to_owned(),
        answers: answers(&typed),
        reason: typed.text(REASON).to_owned(),
    };
    let picked: Vec<CaseId> = acts.cases.iter().map(|(case, _)| *case).collect();
    if picked.is_empty() {
        return Err(Failure::BadRequest(nothing_picked()));
    }
    let done = typed.text(SURE) == "yes";
    let way = step.way(&acts.way).filter(|way| !way.lapses);
    typed.mistakes = mistakes(way, &acts.reason);
    let Some(way) = way.filter(|_| typed.mistakes.is_empty()) else {
        let page = page(v, &web, picked, typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    };
    let rows = if done {
        web.app.act_in_cases(v.by(), &acts).await?
    } else {
        web.app.preview_acts(v.by(), &acts).await?
    };
    let items = web.app.catalogue().await?;
    let rows = rows.into_iter().map(|row| BatchRow {
        fate: told(process, &items, row.fate),
        about: row.about,
    });
    Ok(Html(ActsPage {
        process,
        step,
        way,
        rows: rows.collect(),
        today: web.app.today(),
        acts,
        done,
        v,
    })
    .into_response())
}

/// The process and the step that a form names: `new-system/unit_approval`.
fn known(typed: &Typed) -> Option<(&'static Process, &'static Step)> {
    let (process, step) = typed.text(STEP).split_once('/')?;
    let process = yunheng_domain::processes::find(process)?;
    Some((process, process.step(step)?))
}

fn mistakes(way: Option<&Way>, reason: &str) -> Vec<Wrong> {
    let wrong = |field: &str, zh: &str, en: &str| {
        vec![Wrong {
            field: field.to_owned(),
            message: Bilingual {
                zh: zh.to_owned(),
                en: en.to_owned(),
            },
        }]
    };
    match way {
        None => wrong(WAY, "请选择如何办理。", "Choose what to do."),
        Some(way) if way.reason && reason.is_empty() => {
            wrong(REASON, "请填写理由。", "Give a reason.")
        }
        Some(_) => Vec::new(),
    }
}

/// The cases that a form names, each with the version that was seen: `31.4`.
fn cases(typed: &Typed) -> Result<Vec<(CaseId, i32)>, Failure> {
    let read = |text: &String| {
        let (case, version) = text.split_once('.')?;
        Some((CaseId(case.parse().ok()?), version.parse().ok()?))
    };
    let named = typed.all(CASE);
    let cases: Option<Vec<_>> = named.iter().map(read).collect();
    cases.ok_or_else(Failure::of_version)
}

/// Answers for all: whatever is no name of the form itself.
fn answers(typed: &Typed) -> Vec<(String, String)> {
    let own = |name: &str| !name.contains('.') && name != "csrf";
    let pairs = typed.pairs().iter();
    pairs.filter(|(name, _)| own(name)).cloned().collect()
}

fn nothing_picked() -> Bilingual {
    Bilingual {
        zh: "请先在待办列表中选中至少一项。".to_owned(),
        en: "Pick at least one task in the list first.".to_owned(),
    }
}
