//! `/delegations` and `/recusals`: bridging one's own absence, and keeping out of what one is not impartial in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, DelegationRequest, DelegationRow, MembershipRow, RecusalRow};
use yunheng_domain::ids::{DelegationId, MembershipId};

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, decided, id, wrong};
use crate::visit::Visit;

/// The page.
#[derive(Debug, Template)]
#[template(path = "delegation/list.html")]
pub(crate) struct DelegationsPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) rows: Vec<DelegationRow>,
    pub(crate) lendable: Vec<MembershipRow>,
    pub(crate) recusals: Vec<RecusalRow>,
}

/// Lists one's own.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
    Offered(typed): Offered,
) -> Result<Html<DelegationsPage>, Failure> {
    page(v, &web, typed).await.map(Html)
}

async fn page(v: Visit, web: &Web, typed: Typed) -> Result<DelegationsPage, Failure> {
    Ok(DelegationsPage {
        rows: web.app.delegations(v.by()).await?,
        lendable: web.app.lendable(v.by()).await?,
        recusals: web.app.recusals(v.by()).await?,
        v,
        typed,
    })
}

/// Lends a membership for an absence.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let done = async {
        let membership = typed.text("membership").parse().map_err(|_| {
            wrong(
                "membership",
                "请选择要委托的任职。",
                "Choose the membership to lend.",
            )
        })?;
        let request = DelegationRequest {
            membership: MembershipId(membership),
            to: typed.text("to").to_owned(),
            from: typed.day("from")?,
            until: typed.day("until")?,
            reason: typed.text("reason").to_owned(),
        };
        web.app.delegate(v.by(), &request).await.map(drop)
    }
    .await;
    answer(v, &web, typed, done).await
}

/// Ends a delegation early.
pub(crate) async fn revoke(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = DelegationId(id(&text)?);
    let done = web.app.revoke_delegation(v.by(), id).await;
    done.map_err(decided)?;
    Ok(Redirect::to("/delegations").into_response())
}

/// Declares that one keeps out of something.
pub(crate) async fn recuse(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let (kind, object, why) = (typed.text("kind"), typed.text("object"), typed.text("why"));
    let done = web.app.recuse(v.by(), kind, object, why).await;
    let done = done.map_err(|error| match error {
        AppError::Invalid { field, message } if field == "reason" => AppError::Invalid {
            field: "why".to_owned(),
            message,
        },
        other => other,
    });
    answer(v, &web, typed, done).await
}

async fn answer(
    v: Visit,
    web: &Web,
    typed: Typed,
    outcome: Result<(), AppError>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => Ok(Redirect::to("/delegations").into_response()),
        Err(error) => Ok(again(page(v, web, typed.with(error)?).await?)),
    }
}
