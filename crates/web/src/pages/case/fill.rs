//! `GET` and `POST /cases/{id}/fill/{section}`: one topic of a form, one page.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use yunheng_app::{AppError, CaseView, CatalogueItem, Current};
use yunheng_domain::case::asked_of_each;
use yunheng_domain::ids::CaseId;
use yunheng_domain::process::{Form, Section, Wrong};

use super::answer::asked_before;
use super::field::{Drawn, Holds, Shown};
use super::sheet::{self, Pairs};
use super::{case_id, stale};
use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again};
use crate::visit::Visit;

/// A section's page.
#[derive(Debug, Template)]
#[template(path = "case/fill.html")]
pub(crate) struct FillPage {
    pub(crate) v: Visit,
    pub(crate) view: CaseView,
    pub(crate) form: &'static Form,
    pub(crate) section: &'static Section,
    pub(crate) items: Vec<CatalogueItem>,
    pub(crate) pairs: Pairs,
    pub(crate) mistakes: Vec<Wrong>,
    pub(crate) saved: Option<Timestamp>,
    /// Whether the reader came from the check and goes back there.
    pub(crate) changing: bool,
    /// How many lines were just read from a file.
    pub(crate) read: Option<u64>,
    /// What was typed before the reader had to sign in again.
    pub(crate) typed: Typed,
}

impl FillPage {
    /// The sections that are asked for.
    fn sections(&self) -> Vec<&'static Section> {
        sheet::asked(self.form, &self.pairs)
    }

    /// Where the section stands in the form, from 1.
    fn place(&self) -> usize {
        let mut sections = self.sections().into_iter();
        let place = sections.position(|one| one.code == self.section.code);
        place.map_or(1, |place| place + 1)
    }

    fn before(&self) -> Option<&'static Section> {
        let before = self.place().checked_sub(2)?;
        self.sections().get(before).copied()
    }

    fn fields(&self) -> Vec<Shown> {
        let mut asked = BTreeMap::new();
        for lines in asked_before(&self.view, self.form).into_values() {
            asked.extend(asked_of_each(&lines));
        }
        let drawn = Drawn {
            lang: self.v.lang,
            pairs: &self.pairs,
            wrong: &self.mistakes,
            items: &self.items,
            asked: &asked,
        };
        self.section
            .fields
            .iter()
            .map(|field| drawn.field(field))
            .collect()
    }
}

/// How the reader came here.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FillQuery {
    from: Option<String>,
    lines: Option<u64>,
}

/// Shows a section, filled in as far as it was.
pub(crate) async fn fill(
    v: Visit,
    State(web): State<Web>,
    Path((id, code)): Path<(String, String)>,
    Query(query): Query<FillQuery>,
    Offered(typed): Offered,
) -> Result<Response, Failure> {
    let view = web.app.case(v.by(), case_id(&id)?).await?;
    let Some((current, form, section)) = at(&view, &code) else {
        // It went on meanwhile, or waits for somebody else: its page says so.
        return Ok(Redirect::to(&format!("/cases/{}", view.id)).into_response());
    };
    let changing = query.from.as_deref() == Some("check");
    let mut pairs = sheet::begun(current);
    if typed.kept {
        pairs = sheet::merged(section, pairs, typed.pairs());
    }
    // Who comes back from the check sees at once what is to be put right.
    let (_, mut mistakes) = sheet::mistakes(form, &pairs);
    mistakes.retain(|wrong| changing && sheet::is_in(section, &wrong.field));
    let page = FillPage {
        saved: current.draft_saved,
        items: web.app.catalogue().await?,
        v,
        form,
        section,
        pairs,
        mistakes,
        changing,
        read: query.lines,
        typed,
        view,
    };
    Ok(Html(page).into_response())
}

/// The step that waits for the reader, with its form and one section of it.
fn at<'v>(
    view: &'v CaseView,
    code: &str,
) -> Option<(&'v Current, &'static Form, &'static Section)> {
    let current = view.current.as_ref().filter(|current| current.mine)?;
    let form = current.step.form.as_ref()?;
    let section = form.sections.iter().find(|section| section.code == code)?;
    Some((current, form, section))
}

/// What the buttons of the page ask for.
enum Wanted<'a> {
    Next,
    Leave,
    Add(&'a str),
    Remove(&'a str, usize),
    Clear(&'a str),
}

fn wanted(typed: &[(String, String)]) -> Wanted<'_> {
    let button = |name: &str| typed.iter().find(|(of, _)| of == name);
    if let Some((_, field)) = button("add") {
        return Wanted::Add(field);
    }
    let removed = button("remove").and_then(|(_, line)| line.split_once('.'));
    if let Some((field, number)) = removed
        && let Ok(number) = number.parse()
    {
        return Wanted::Remove(field, number);
    }
    if let Some((_, field)) = button("clear") {
        return Wanted::Clear(field);
    }
    if button("leave").is_some() {
        return Wanted::Leave;
    }
    Wanted::Next
}

/// Keeps a section and goes on; what is wrong is said, and what was typed is kept all the same.
pub(crate) async fn section(
    v: Visit,
    State(web): State<Web>,
    Path((id, code)): Path<(String, String)>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed: Pairs = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let view = web.app.case(v.by(), id).await?;
    let Some((current, form, section)) = at(&view, &code) else {
        return stale::answer(v, view, &typed);
    };
    let seen = typed.iter().find(|(name, _)| name == "version");
    if seen.is_some_and(|(_, version)| *version != view.row.version.to_string()) {
        return stale::answer(v, view, &typed);
    }
    let mut pairs = sheet::merged(section, sheet::begun(current), &typed);
    let wanted = wanted(&typed);
    let mut anchor = String::new();
    match wanted {
        Wanted::Add(code) => {
            if let Some(field) = section.fields.iter().find(|field| field.code == code) {
                sheet::with_line(field, &mut pairs);
                anchor = format!("#{code}-end");
            }
        }
        Wanted::Remove(code, number) => {
            if let Some(field) = section.fields.iter().find(|field| field.code == code) {
                let mut lines = typed.clone();
                sheet::without_line(field, &mut lines, number);
                pairs = sheet::merged(section, pairs, &lines);
                anchor = format!("#{code}");
            }
        }
        Wanted::Clear(code) => {
            if let Some(field) = section.fields.iter().find(|field| field.code == code) {
                sheet::cleared(field, &mut pairs);
                anchor = format!("#{code}");
            }
        }
        Wanted::Next | Wanted::Leave => {}
    }
    let saved = keep(&web, &v, id, pairs.clone()).await?;
    let changing = typed.contains(&("from".to_owned(), "check".to_owned()));
    let from = if changing { "?from=check" } else { "" };
    let to = match wanted {
        Wanted::Leave => format!("/cases/{id}"),
        Wanted::Add(_) | Wanted::Remove(..) | Wanted::Clear(_) => {
            format!("/cases/{id}/fill/{}{from}{anchor}", section.code)
        }
        Wanted::Next => {
            let (_, mut mistakes) = sheet::mistakes(form, &pairs);
            mistakes.retain(|wrong| sheet::is_in(section, &wrong.field));
            if !mistakes.is_empty() {
                return Ok(again(FillPage {
                    saved: Some(saved),
                    items: web.app.catalogue().await?,
                    v,
                    form,
                    section,
                    pairs,
                    mistakes,
                    changing,
                    read: None,
                    typed: Typed::default(),
                    view,
                }));
            }
            let sections = sheet::asked(form, &pairs);
            let place = sections.iter().position(|one| one.code == section.code);
            let next = place.and_then(|place| sections.get(place + 1));
            match next.filter(|_| !changing) {
                Some(next) => format!("/cases/{id}/fill/{}", next.code),
                None => format!("/cases/{id}/check"),
            }
        }
    };
    Ok(Redirect::to(&to).into_response())
}

/// Keeps a draft; when.
pub(super) async fn keep(
    web: &Web,
    v: &Visit,
    id: CaseId,
    pairs: Pairs,
) -> Result<Timestamp, AppError> {
    let saved = web.app.save_draft(v.by(), id, pairs).await?;
    Ok(saved.at)
}
