//! `GET` and `POST /verdicts/exempt`: exempting what was picked, all or nothing, after a look at what it will do.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, VerdictRow};
use yunheng_domain::ids::VerdictId;
use yunheng_domain::rulebook::Bilingual;

use super::{ExemptForm, ExemptPage, Step};
use crate::failure::Failure;
use crate::filter::{MOST, refuse};
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// Shows the form for what was picked.
pub(crate) async fn choose(
    v: Visit,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
    Offered(typed): Offered,
) -> Result<Html<ExemptPage>, Failure> {
    let form = if typed.kept {
        ExemptForm::kept(&typed)
    } else {
        ExemptForm::read(query.as_deref().unwrap_or_default())
    };
    let rows = rows(&v, &web, &form).await?;
    let today = web.app.today();
    Ok(Html(ExemptPage {
        v,
        rows,
        form,
        mistakes: Vec::new(),
        step: Step::Fill,
        typed,
        today,
    }))
}

/// Shows the answers once more, or, once confirmed, exempts and goes back to the list.
pub(crate) async fn exempt(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let form = ExemptForm::read(&body);
    let today = web.app.today();
    let request = form.request(today);
    let mistakes = match request {
        Ok(_) if form.ids.is_empty() => vec![("id".to_owned(), nothing_picked())],
        Ok(request) if form.confirmed => match web.app.exempt(v.by(), &request).await {
            Ok(count) => {
                return Ok(Redirect::to(&format!("/verdicts?done={count}")).into_response());
            }
            Err(AppError::Invalid { field, message }) => vec![(field, message)],
            Err(other) => return Err(other.into()),
        },
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes,
    };
    let rows = rows(&v, &web, &form).await?;
    let (status, step) = if !mistakes.is_empty() {
        (StatusCode::UNPROCESSABLE_ENTITY, Step::Fill)
    } else if form.change {
        (StatusCode::OK, Step::Fill)
    } else {
        (StatusCode::OK, Step::Check)
    };
    let page = Html(ExemptPage {
        v,
        rows,
        form,
        mistakes,
        step,
        typed: Typed::default(),
        today,
    });
    Ok((status, page).into_response())
}

async fn rows(v: &Visit, web: &Web, form: &ExemptForm) -> Result<Vec<VerdictRow>, Failure> {
    if form.ids.len() as u64 > MOST {
        return Err(refuse("id", &form.ids.len().to_string()).into());
    }
    let mut rows = Vec::with_capacity(form.ids.len());
    for id in &form.ids {
        rows.push(web.app.verdict(v.by(), VerdictId(*id)).await?);
    }
    Ok(rows)
}

/// What to say when the selection is empty.
pub(super) fn nothing_picked() -> Bilingual {
    Bilingual {
        zh: "请先在判定列表中选中至少一项。".to_owned(),
        en: "Pick at least one verdict in the list first.".to_owned(),
    }
}
