//! `GET /cases/{id}`: who has it and until when, how far it has come, its clocks, what happened, what was filled in, its documents.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Deserialize;
use yunheng_app::{CaseView, CatalogueItem, ClockView, EventView, FormView, GateView, REMARK};
use yunheng_domain::case::Refusal;
use yunheng_domain::holding::Level;
use yunheng_domain::ids::CaseId;
use yunheng_domain::money::Fen;
use yunheng_domain::process::{Form, Section};

use super::answer::{Answer, Reader, Says, asked_before};
use super::progress::{Mark, Stands, marks};
use super::sheet::{self, Standing};
use super::{case_id, sentences};
use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, Wrong};
use crate::visit::Visit;
use crate::words::{Badge, Look as _};

/// A case's page.
#[derive(Debug, Template)]
#[template(path = "case/show.html")]
pub(crate) struct CasePage {
    pub(crate) v: Visit,
    pub(crate) view: CaseView,
    pub(crate) items: Vec<CatalogueItem>,
    pub(crate) today: Date,
    /// Whether the reader has just acted.
    pub(crate) done: bool,
    /// Why what was asked on this page was not done.
    pub(crate) refused: Vec<Wrong>,
    /// What was typed on it and is offered again.
    pub(crate) typed: Typed,
}

/// What a case granted at a level of the ledger.
#[derive(Debug)]
pub(crate) struct Granted {
    level: Level,
    lines: Vec<GrantedLine>,
    /// Per month, of what has a price.
    sum: Fen,
}

/// A catalogue item of it.
#[derive(Debug)]
pub(crate) struct GrantedLine {
    whose: String,
    item: String,
    unit: String,
    granted: i64,
    monthly: Option<Fen>,
}

/// What the address says beside the case.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShowQuery {
    done: Option<String>,
}

impl CasePage {
    fn marks(&self) -> Vec<Mark> {
        marks(&self.view)
    }

    /// What was said, oldest first.
    fn remarks(&self) -> impl Iterator<Item = &EventView> {
        let events = self.view.timeline.iter();
        events.filter(|event| event.kind == REMARK)
    }

    /// What happened, newest first.
    fn happened(&self) -> impl Iterator<Item = &EventView> {
        let events = self.view.timeline.iter().rev();
        events.filter(|event| event.kind != REMARK)
    }

    /// What it granted, level by level, with what it comes to.
    fn amounts(&self) -> Vec<Granted> {
        let reader = Reader {
            lang: self.v.lang,
            items: &self.items,
        };
        let levels = self.view.amounts.chunk_by(|a, b| a.level == b.level);
        levels
            .filter_map(|lines| {
                Some(Granted {
                    level: lines.first()?.level,
                    sum: Fen(lines.iter().filter_map(|line| Some(line.monthly?.0)).sum()),
                    lines: lines
                        .iter()
                        .map(|line| GrantedLine {
                            whose: line.unit.clone(),
                            item: reader.item(&line.item),
                            unit: reader.unit(&line.item),
                            granted: line.granted,
                            monthly: line.monthly,
                        })
                        .collect(),
                })
            })
            .collect()
    }

    fn title(&self) -> String {
        let title = &self.view.row.details.title;
        self.v.case_title(self.view.process, title)
    }

    /// How much time whoever has it has.
    fn left(&self) -> Option<Badge> {
        let current = self.view.current.as_ref()?;
        current.due?;
        Some(self.v.left(self.today, current.due, current.left))
    }

    fn clock_left(&self, clock: &ClockView) -> Badge {
        self.v.left(self.today, Some(clock.due), clock.left)
    }

    /// The sections that the reader fills in, each with how it stands.
    fn sections(&self) -> Vec<(&'static Section, Standing)> {
        let Some(current) = self.view.current.as_ref().filter(|current| current.mine) else {
            return Vec::new();
        };
        let Some(form) = &current.step.form else {
            return Vec::new();
        };
        let pairs = sheet::begun(current);
        let (_, wrong) = sheet::mistakes(form, &pairs);
        sheet::asked(form, &pairs)
            .into_iter()
            .map(|section| (section, sheet::standing(section, &pairs, &wrong)))
            .collect()
    }

    /// What has to hold. Gates that ask for the same of different choices are one to a reader while they are open.
    fn gates(&self) -> Vec<&GateView> {
        let mut shown: Vec<&GateView> = Vec::new();
        let current = self.view.current.iter();
        for view in current.flat_map(|current| &current.gates) {
            let asks = |one: &GateView| (self.v.gate(&one.gate), one.gate.article);
            if !view.open || shown.iter().all(|one| asks(one) != asks(view)) {
                shown.push(view);
            }
        }
        shown
    }

    /// Where the reader goes on: the first section that is not done, else the check. Whoever has typed nothing yet begins with the first, even where nothing in it has to be filled in: what may be said is seen before a way is chosen.
    fn next(&self) -> String {
        let id = self.view.id;
        let sections = self.sections();
        let begun = self
            .view
            .current
            .as_ref()
            .is_some_and(|current| current.draft_saved.is_some());
        let open = sections
            .iter()
            .find(|(_, standing)| !begun || *standing != Standing::Done);
        match open {
            Some((section, _)) => format!("/cases/{id}/fill/{}", section.code),
            None => format!("/cases/{id}/check"),
        }
    }

    /// The sections that were asked for.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn asked(&self, filled: &FormView, form: &'static Form) -> Vec<&'static Section> {
        sheet::asked(form, &sheet::typed(form, &filled.values))
    }

    fn answers(&self, filled: &FormView, section: &'static Section) -> Vec<Answer> {
        let reader = Reader {
            lang: self.v.lang,
            items: &self.items,
        };
        let asked = filled
            .step
            .form
            .as_ref()
            .map(|form| asked_before(&self.view, form))
            .unwrap_or_default();
        reader.answers(&section.fields, &filled.values, &asked, &[], &[])
    }
}

/// Shows a case.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(query): Query<ShowQuery>,
    Offered(typed): Offered,
) -> Result<Html<CasePage>, Failure> {
    let view = web.app.case(v.by(), case_id(&id)?).await?;
    let mut page = page(v, &web, view).await?;
    page.done = query.done.is_some();
    page.typed = typed;
    Ok(Html(page))
}

async fn page(v: Visit, web: &Web, view: CaseView) -> Result<CasePage, Failure> {
    Ok(CasePage {
        items: web.app.catalogue().await?,
        today: web.app.today(),
        done: false,
        refused: Vec::new(),
        typed: Typed::default(),
        v,
        view,
    })
}

/// The case with what stands in the way.
pub(super) async fn refused(
    v: Visit,
    web: &Web,
    id: CaseId,
    refusal: &Refusal,
    typed: Typed,
) -> Result<Response, Failure> {
    let view = web.app.case(v.by(), id).await?;
    let mut page = page(v, web, view).await?;
    page.refused = sentences(page.view.process, &page.items, refusal);
    page.typed = typed;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}
