//! `GET /cases/new`: what the reader may begin; with a process named, the form that begins it. `POST /cases` begins it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::{Choices, OpenRequest, Startable};
use yunheng_domain::ids::{OrganisationId, SystemId};
use yunheng_domain::process::{Need, Process, Subject};

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, wrong};
use crate::visit::Visit;

/// What there is to begin.
#[derive(Debug, Template)]
#[template(path = "case/choose.html")]
pub(crate) struct ChoosePage {
    pub(crate) v: Visit,
    pub(crate) startable: Vec<Startable>,
}

impl ChoosePage {
    /// Processes by what a case of them is about.
    fn groups(&self) -> Vec<(Subject, Vec<&'static Process>)> {
        let order = [
            Subject::NewSystem,
            Subject::System,
            Subject::Unit,
            Subject::Platform,
        ];
        order
            .into_iter()
            .map(|subject| {
                let of = self.startable.iter().map(|found| found.process);
                (subject, of.filter(|one| one.subject == subject).collect())
            })
            .filter(|(_, processes): &(_, Vec<_>)| !processes.is_empty())
            .collect()
    }
}

/// The form that begins a case of one process.
#[derive(Debug, Template)]
#[template(path = "case/begin.html")]
pub(crate) struct BeginPage {
    pub(crate) v: Visit,
    pub(crate) choices: Choices,
    pub(crate) typed: Typed,
}

impl BeginPage {
    /// Documents that its first party attaches.
    fn needs(&self) -> &'static [Need] {
        let first = self.choices.process.steps.first();
        first.map_or(&[], |step| step.documents.as_slice())
    }

    fn is_about_a_system(&self) -> bool {
        self.choices.process.subject == Subject::System
    }
}

/// Which process.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BeginQuery {
    process: Option<String>,
    system: Option<String>,
}

/// Shows what there is to begin, or the form.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Query(query): Query<BeginQuery>,
    Offered(kept): Offered,
) -> Result<Response, Failure> {
    let named = Some(kept.text("process").to_owned()).filter(|_| kept.kept);
    let named = named.or(query.process);
    let Some(process) = named.filter(|process| !process.is_empty()) else {
        let startable = web.app.startable(v.by());
        return Ok(Html(ChoosePage { v, startable }).into_response());
    };
    let choices = web.app.choices(v.by(), &process).await?;
    let typed = match query.system {
        _ if kept.kept => kept,
        Some(system) => Typed::read(&format!("system={system}")),
        None => Typed::default(),
    };
    Ok(Html(BeginPage { v, choices, typed }).into_response())
}

/// Begins a case and goes to what is to be filled in.
pub(crate) async fn begin(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let number = |field: &str| match typed.text(field) {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| wrong(field, "请从列表中选择。", "Choose one of the list.")),
    };
    let request = || {
        Ok(OpenRequest {
            process: typed.text("process").to_owned(),
            unit: number("unit")?.map(OrganisationId),
            system: number("system")?.map(SystemId),
            title: typed.text("title").to_owned(),
        })
    };
    let opened = match request() {
        Ok(request) => web.app.open_case(v.by(), &request).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(id) => Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
        Err(error) => {
            let process = typed.text("process").to_owned();
            let typed = typed.with(error)?;
            let choices = web.app.choices(v.by(), &process).await?;
            Ok(again(BeginPage { v, choices, typed }))
        }
    }
}
