//! `POST /tasks/views`, `/cases/views` and `/views/{id}/remove`: a list as the reader wants to see it again.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, SavedView};
use yunheng_domain::ids::SavedViewId;
use yunheng_domain::saved_view::FilteredList;

use super::{case, task};
use crate::failure::Failure;
use crate::filter::{CaseQuery, TaskQuery, of_address, refuse};
use crate::html::Html;
use crate::state::Web;
use crate::typed::{Typed, Wrong, id};
use crate::visit::Visit;

/// What a list's page shows of the views that its reader keeps of it.
#[derive(Debug)]
pub(crate) struct Views {
    /// Where the list is.
    pub(crate) path: &'static str,
    pub(crate) kept: Vec<SavedView>,
    /// The filters that are looked at now, without the page.
    pub(crate) query: String,
    /// What was typed, with what was found wrong.
    pub(crate) typed: Typed,
    /// Whether the reader can keep one: somebody with filters chosen.
    pub(crate) can_save: bool,
}

impl Views {
    /// The views of a list.
    pub(crate) async fn of(
        v: &Visit,
        web: &Web,
        list: FilteredList,
        query: String,
        typed: Typed,
    ) -> Result<Self, Failure> {
        Ok(Self {
            path: match list {
                FilteredList::Tasks => "/tasks",
                FilteredList::Cases => "/cases",
            },
            kept: web.app.saved_views(v.by(), list).await?,
            can_save: v.by().person().is_some() && !query.is_empty(),
            query,
            typed,
        })
    }

    /// Whether a view is what is looked at now.
    pub(crate) fn is_open(&self, view: &SavedView) -> bool {
        view.query == self.query
    }

    /// Whether what is looked at now has no name yet.
    pub(crate) fn is_new(&self) -> bool {
        self.can_save && !self.kept.iter().any(|view| self.is_open(view))
    }
}

/// Keeps the queue as it is looked at.
pub(crate) async fn save_tasks(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let mut typed = Typed::read(&body);
    let query: TaskQuery = of_address(typed.text("query"))?;
    query.filter()?;
    let done = save(&v, &web, FilteredList::Tasks, &mut typed, &query.at(1)).await?;
    if let Some(done) = done {
        return Ok(done);
    }
    let page = task::page(v, &web, query, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// Keeps the list of cases as it is looked at.
pub(crate) async fn save_cases(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let mut typed = Typed::read(&body);
    let query: CaseQuery = of_address(typed.text("query"))?;
    query.filter()?;
    let done = save(&v, &web, FilteredList::Cases, &mut typed, &query.at(1)).await?;
    if let Some(done) = done {
        return Ok(done);
    }
    let page = case::cases_page(v, &web, query, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// Forgets one, and shows the list that it was of.
pub(crate) async fn remove(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Redirect, Failure> {
    let typed = Typed::read(&body);
    let list = FilteredList::from_code(typed.text("list"))
        .ok_or_else(|| refuse("list", typed.text("list")))?;
    web.app.remove_view(v.by(), SavedViewId(id(&text)?)).await?;
    Ok(Redirect::to(&format!("/{}", list.code())))
}

/// The list again; `None` where the name cannot be.
async fn save(
    v: &Visit,
    web: &Web,
    list: FilteredList,
    typed: &mut Typed,
    query: &str,
) -> Result<Option<Response>, Failure> {
    match web
        .app
        .save_view(v.by(), list, typed.text("name"), query)
        .await
    {
        Ok(()) => {
            let to = format!("/{}?{query}", list.code());
            Ok(Some(Redirect::to(&to).into_response()))
        }
        Err(AppError::Invalid { field, message }) => {
            typed.mistakes.push(Wrong { field, message });
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}
