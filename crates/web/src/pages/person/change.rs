//! What is done on a person's page: `POST /people/{id}/invitation`, `/second-factor/reset`, `/phone`, `/disable`, `/enable`, `/memberships`, `/memberships/{membership}/revoke`, `/post` and `/post/revoke`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, NewMembershipRequest};
use yunheng_domain::ids::{MembershipId, OrganisationId, PersonId};
use yunheng_domain::role::{Post, Role};

use super::show::page;
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::typed::{Typed, again, decided, id, taken, wrong};
use crate::visit::Visit;

/// Makes a one-time link by which the person sets a password, and shows it once.
pub(crate) async fn invite(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    match web.app.invite(v.by(), id).await {
        Ok((token, until)) => {
            let path = format!("/invitation/{}", token.reveal());
            let link = web.app.address_of(&path);
            let mut page = page(v, &web, id, Typed::default()).await?;
            page.invited = Some((link, until));
            Ok(Html(page).into_response())
        }
        Err(error) => answer(v, &web, id, Typed::default(), Err(error)).await,
    }
}

/// Takes a lost second factor off the account.
pub(crate) async fn reset_factor(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let done = web.app.reset_second_factor(v.by(), id).await;
    answer(v, &web, id, Typed::default(), done).await
}

/// Shows the telephone whole, once, for a reason that goes on the record.
pub(crate) async fn phone(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let typed = Typed::read(&body);
    let revealed = web.app.reveal_phone(v.by(), id, typed.text("reason")).await;
    match revealed {
        Ok(phone) => {
            let mut page = page(v, &web, id, Typed::default()).await?;
            page.revealed = Some(phone);
            Ok(Html(page).into_response())
        }
        Err(error) => answer(v, &web, id, typed, Err(error)).await,
    }
}

/// Closes the account, once its login was typed.
pub(crate) async fn disable(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let typed = Typed::read(&body);
    let detail = web.app.person(v.by(), id).await?;
    let why = typed.text("why");
    let done = async {
        typed.confirmed("confirm", &detail.row.person.details.login)?;
        let disabled = web.app.disable_person(v.by(), id, why).await;
        disabled.map_err(|error| at(error, "why"))
    }
    .await;
    answer(v, &web, id, typed, done).await
}

/// Opens the account again.
pub(crate) async fn enable(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let done = web.app.enable_person(v.by(), id).await;
    answer(v, &web, id, Typed::default(), done).await
}

/// Prepares a membership.
pub(crate) async fn prepare(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let person = PersonId(id(&text)?);
    let typed = Typed::read(&body);
    let done = async {
        let organisation = typed
            .text("organisation")
            .parse()
            .map_err(|_| wrong("organisation", "请选择单位。", "Choose the organisation."))?;
        let request = NewMembershipRequest {
            person,
            organisation: OrganisationId(organisation),
            role: typed.code("role", Role::from_code)?,
            from: typed.day("from")?,
            until: typed.day_or_none("until")?,
        };
        web.app.prepare_membership(v.by(), &request).await.map(drop)
    }
    .await;
    answer(v, &web, person, typed, done).await
}

/// Takes a membership back.
pub(crate) async fn revoke(
    v: Visit,
    State(web): State<Web>,
    Path((text, membership)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let person = PersonId(id(&text)?);
    let membership = MembershipId(id(&membership)?);
    let done = web.app.revoke_membership(v.by(), membership).await;
    done.map_err(decided)?;
    Ok(Redirect::to(&format!("/people/{person}")).into_response())
}

/// Appoints an administrator.
pub(crate) async fn appoint(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
    body: String,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let typed = Typed::read(&body);
    let done = async {
        let post = typed.code("post", Post::from_code)?;
        web.app.appoint(v.by(), id, post).await.map_err(|error| {
            taken(
                error,
                "post",
                "该人员已担任一种管理员。系统管理员、安全管理员、审计管理员由不同的人担任，任何人不得兼任。",
                "This person holds a post already. System administrator, security administrator and auditor are different people; nobody holds two posts.",
            )
        })
    }
    .await;
    answer(v, &web, id, typed, done).await
}

/// Takes an administrator's post away.
pub(crate) async fn dismiss(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = PersonId(id(&text)?);
    let done = web.app.dismiss(v.by(), id).await;
    answer(v, &web, id, Typed::default(), done).await
}

/// A use case's field under the name it has on this page.
fn at(error: AppError, name: &str) -> AppError {
    match error {
        AppError::Invalid { message, .. } => AppError::Invalid {
            field: name.to_owned(),
            message,
        },
        other => other,
    }
}

async fn answer(
    v: Visit,
    web: &Web,
    id: PersonId,
    typed: Typed,
    outcome: Result<(), AppError>,
) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(error) => {
            let typed = typed.with(error)?;
            Ok(again(page(v, web, id, typed).await?))
        }
    }
}
