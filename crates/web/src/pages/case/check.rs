//! `GET /cases/{id}/check`: everything that was filled in, the documents, what has to hold, and the ways on.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use yunheng_app::{CaseView, CatalogueItem, DocumentView};
use yunheng_domain::process::{Need, Section, Way, WayKind};

use super::answer::{Answer, Reader, Says, asked_before};
use super::case_id;
use super::sheet::{self, Standing};
use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, Wrong};
use crate::visit::Visit;
use crate::words::{Badge, LABELS};

/// The page.
#[derive(Debug, Template)]
#[template(path = "case/check.html")]
pub(crate) struct CheckPage {
    pub(crate) v: Visit,
    pub(crate) view: CaseView,
    pub(crate) items: Vec<CatalogueItem>,
    pub(crate) today: Date,
    /// Why it was not sent.
    pub(crate) refused: Vec<Wrong>,
    /// What was given as reason, and for which way.
    pub(crate) reason: String,
    pub(crate) way: String,
    /// What was typed before the reader had to sign in again.
    pub(crate) typed: Typed,
}

/// A section with what was filled in.
#[derive(Debug)]
pub(crate) struct Checked {
    section: &'static Section,
    standing: Standing,
    answers: Vec<Answer>,
}

impl CheckPage {
    fn title(&self) -> String {
        let title = &self.view.row.details.title;
        self.v.case_title(self.view.process, title)
    }

    fn left(&self) -> Option<Badge> {
        let current = self.view.current.as_ref()?;
        current.due?;
        Some(self.v.left(self.today, current.due, current.left))
    }

    fn sections(&self) -> Vec<Checked> {
        let Some(current) = &self.view.current else {
            return Vec::new();
        };
        let Some(form) = current.step.form.as_ref().filter(|_| current.mine) else {
            return Vec::new();
        };
        let pairs = sheet::begun(current);
        let (values, wrong) = sheet::mistakes(form, &pairs);
        let asked = asked_before(&self.view, form);
        let reader = Reader {
            lang: self.v.lang,
            items: &self.items,
        };
        let values = reader.calculated((&self.view, current.step.code), form, values);
        sheet::asked(form, &pairs)
            .into_iter()
            .map(|section| Checked {
                section,
                standing: sheet::standing(section, &pairs, &wrong),
                answers: reader.answers(&section.fields, &values, &asked, &pairs, &wrong),
            })
            .collect()
    }

    /// The documents attached for a need, the latest first.
    fn attached<'a>(&'a self, need: &'a Need) -> impl Iterator<Item = &'a DocumentView> {
        let step = self.view.current.as_ref().map(|current| current.step.code);
        self.view.documents.iter().rev().filter(move |found| {
            let details = &found.document.details;
            details.code == need.code && Some(details.step.as_str()) == step
        })
    }

    fn mistake(&self, code: &str) -> Option<&str> {
        let id = format!("document-{code}");
        let found = self.refused.iter().find(|wrong| wrong.field == id)?;
        Some(self.v.of(&found.message))
    }

    /// Where a mistake is put right: a field on the page of its section, anything else here.
    fn place(&self, wrong: &Wrong) -> String {
        let form = self
            .view
            .current
            .as_ref()
            .and_then(|current| current.step.form.as_ref());
        let section = form.and_then(|form| {
            let mut sections = form.sections.iter();
            sections.find(|section| sheet::is_in(section, &wrong.field))
        });
        match section {
            Some(section) => format!(
                "/cases/{}/fill/{}?from=check#{}",
                self.view.id, section.code, wrong.field
            ),
            None if wrong.field == "reason" => format!("#reason-{}", self.way),
            None => format!("#{}", wrong.field),
        }
    }

    /// Ways that lead on without more words.
    fn plain(&self) -> Vec<&'static Way> {
        self.ways(|way| way.kind == WayKind::Forward && !way.reason)
    }

    /// Ways that take a reason.
    fn reasoned(&self) -> Vec<&'static Way> {
        self.ways(|way| way.kind != WayKind::Forward || way.reason)
    }

    fn ways(&self, wanted: impl Fn(&Way) -> bool) -> Vec<&'static Way> {
        let current = self.view.current.as_ref().filter(|current| current.mine);
        let ways = current.map_or(&[][..], |current| current.ways.as_slice());
        ways.iter().copied().filter(|way| wanted(way)).collect()
    }

    /// What a way that takes a reason does.
    fn what(&self, way: &Way) -> &'static str {
        match way.kind {
            WayKind::Forward => self.v.t("继续办理。", "The case goes on."),
            WayKind::Return => self.v.t(
                "退回后由原经办人补正，期间时限暂停。",
                "It goes back to who prepared it; the time limit stands still meanwhile.",
            ),
            WayKind::Reject => self.v.t(
                "办件就此结束，此前的分配一并收回。",
                "The case ends here, and what it had brought about is taken back.",
            ),
        }
    }

    fn reason_of(&self, way: &str) -> &str {
        if self.way == way { &self.reason } else { "" }
    }
}

/// Shows the page; whoever is not asked sees the case instead.
pub(crate) async fn check(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Offered(typed): Offered,
) -> Result<Response, Failure> {
    let view = web.app.case(v.by(), case_id(&id)?).await?;
    let acts = view
        .current
        .as_ref()
        .is_some_and(|current| current.mine || current.withdrawable);
    if !acts {
        return Ok(Redirect::to(&format!("/cases/{}", view.id)).into_response());
    }
    let mut page = page(v, &web, view).await?;
    typed.text("reason").clone_into(&mut page.reason);
    typed.text("way").clone_into(&mut page.way);
    page.typed = typed;
    Ok(Html(page).into_response())
}

/// The page of a case.
pub(super) async fn page(v: Visit, web: &Web, view: CaseView) -> Result<CheckPage, Failure> {
    Ok(CheckPage {
        items: web.app.catalogue().await?,
        today: web.app.today(),
        v,
        view,
        refused: Vec::new(),
        reason: String::new(),
        way: String::new(),
        typed: Typed::default(),
    })
}

/// The page with what stands in the way.
pub(super) fn refused(page: CheckPage) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}
