//! `POST /cases/{id}/act`: the reader acts at the step where the case stands, with what it has filled in.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{ActRequest, AppError, CaseView};
use yunheng_domain::case::{Refusal, WITHDRAW};
use yunheng_domain::process::{Values, WayKind};

use super::{case_id, check, sentences, sheet, stale};
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Acts, and shows the case; or says what stands in the way.
pub(crate) async fn act(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let typed = Typed::read(&body);
    let view = web.app.case(v.by(), id).await?;
    let version: i32 = typed
        .text("version")
        .parse()
        .map_err(|_| Failure::of_version())?;
    let (values, wrong) = filled_in(&view);
    let request = ActRequest {
        version,
        step: typed.text("step").to_owned(),
        way: typed.text("way").to_owned(),
        values: if goes_forward(&view, typed.text("way")) {
            values
        } else {
            Values::default()
        },
        reason: typed.text("reason").to_owned(),
        key: Some(typed.text("key").to_owned()).filter(|key| !key.is_empty()),
    };
    let now = version == view.row.version;
    // What cannot even be read would be left out silently.
    let acted = if now && goes_forward(&view, &request.way) && !wrong.is_empty() {
        Err(Refusal::Form(wrong).into())
    } else {
        web.app.act_in_case(v.by(), id, &request).await
    };
    match acted {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{id}?done=1")).into_response()),
        Err(AppError::Stale | AppError::Conflict(_)) => {
            let view = web.app.case(v.by(), id).await?;
            if is_done(&v, &view, &request) {
                return Ok(Redirect::to(&format!("/cases/{id}?done=1")).into_response());
            }
            let pairs: sheet::Pairs = form_urlencoded::parse(body.as_bytes())
                .into_owned()
                .collect();
            stale::answer(v, view, &pairs)
        }
        Err(AppError::Case(refusal)) => {
            let mut page = check::page(v, &web, view).await?;
            page.refused = sentences(page.view.process, &page.items, &refusal);
            page.reason = request.reason;
            page.way = request.way;
            Ok(check::refused(page))
        }
        Err(other) => Err(other.into()),
    }
}

/// What the reader has filled in at the step, and what is wrong with it.
fn filled_in(view: &CaseView) -> (Values, Vec<yunheng_domain::process::Wrong>) {
    let current = view.current.as_ref().filter(|current| current.mine);
    match current.and_then(|current| Some((current, current.step.form.as_ref()?))) {
        Some((current, form)) => sheet::mistakes(form, &sheet::begun(current)),
        None => (Values::default(), Vec::new()),
    }
}

fn goes_forward(view: &CaseView, way: &str) -> bool {
    let step = view.current.as_ref().map(|current| current.step);
    way != WITHDRAW
        && step
            .and_then(|step| step.way(way))
            .is_some_and(|way| way.kind == WayKind::Forward)
}

/// Whether the last thing that happened is what was asked for, by the same person: the button was pressed twice.
fn is_done(v: &Visit, view: &CaseView, request: &ActRequest) -> bool {
    let (Some(last), Some(step)) = (view.timeline.last(), view.process.step(&request.step)) else {
        return false;
    };
    let name = v.account().map(|(name, _)| name);
    view.row.version == request.version + 1
        && last.person.as_deref() == name
        && last.step == step.name
        && last.way == step.way(&request.way).map(|way| way.name)
}
