//! `POST /organisations/{id}/name`, `/merge` and `/contact`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::AppError;
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::organisation::Name;

use super::show::page;
use crate::failure::Failure;
use crate::state::Web;
use crate::typed::{Typed, again, id};
use crate::visit::Visit;

/// Gives it a name from a day on.
pub(crate) async fn rename(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = OrganisationId(id(&text)?);
    let typed = Typed::read(&body);
    let renamed = async {
        let name = Name {
            full: typed.text("name").to_owned(),
            short: typed.text("short_name").to_owned(),
            since: Some(typed.day("since")?),
        };
        web.app.rename_organisation(v.by(), id, &name).await
    }
    .await;
    answer(v, &web, id, typed, renamed).await
}

/// Merges it into another, once its code was typed.
pub(crate) async fn merge(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = OrganisationId(id(&text)?);
    let typed = Typed::read(&body);
    let detail = web.app.organisation(v.by(), id).await?;
    let merged = async {
        let on = typed.day("on")?;
        typed.confirmed("confirm", &detail.organisation.details.code)?;
        let into = typed.text("into");
        web.app.merge_organisation(v.by(), id, into, on).await
    }
    .await;
    answer(v, &web, id, typed, merged).await
}

/// Names the responsible contact.
pub(crate) async fn contact(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = OrganisationId(id(&text)?);
    let typed = Typed::read(&body);
    let named = web.app.set_contact(v.by(), id, typed.text("contact")).await;
    answer(v, &web, id, typed, named).await
}

async fn answer(
    v: Visit,
    web: &Web,
    id: OrganisationId,
    typed: Typed,
    outcome: Result<(), AppError>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/organisations/{id}")).into_response()),
        Err(error) => {
            let typed = typed.with(error)?;
            Ok(again(page(v, web, id, typed).await?))
        }
    }
}
