//! `/clients`: programs of organisations that use the API. A secret is shown once, on the answer that made it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{App, ClientRow, NewClientRequest, OrganisationFilter};
use yunheng_domain::ids::ClientId;
use yunheng_domain::organisation::Organisation;
use yunheng_domain::role::Role;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, decided, id};
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "client/list.html")]
pub(crate) struct ClientsPage {
    pub(crate) v: Visit,
    pub(crate) rows: Vec<ClientRow>,
    /// The program whose secret was just made, and the secret.
    pub(crate) secret: Option<(ClientId, String)>,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "client/new.html")]
pub(crate) struct NewClientPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) scopes: Vec<&'static str>,
}

/// Lists programs.
pub(crate) async fn list(v: Visit, State(web): State<Web>) -> Result<Html<ClientsPage>, Failure> {
    page(v, &web, None).await.map(Html)
}

async fn page(
    v: Visit,
    web: &Web,
    secret: Option<(ClientId, String)>,
) -> Result<ClientsPage, Failure> {
    let rows = web.app.clients(v.by()).await?;
    Ok(ClientsPage { v, rows, secret })
}

/// Shows the form.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Offered(typed): Offered,
) -> Result<Html<NewClientPage>, Failure> {
    form(v, &web, typed).await.map(Html)
}

async fn form(v: Visit, web: &Web, typed: Typed) -> Result<NewClientPage, Failure> {
    let all = OrganisationFilter::default();
    let organisations = web.app.organisations(v.by(), &all).await?;
    Ok(NewClientPage {
        v,
        typed,
        organisations,
        scopes: App::scopes(),
    })
}

/// Prepares a program and shows its secret, or shows the form again.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let request = NewClientRequest {
        name: typed.text("name").to_owned(),
        organisation_code: typed.text("organisation").to_owned(),
        role: Role::from_code(typed.text("role")),
        scopes: typed.all("scopes"),
    };
    match web.app.create_client(v.by(), &request).await {
        Ok(made) => Ok(Html(page(v, &web, Some(made)).await?).into_response()),
        Err(error) => Ok(again(form(v, &web, typed.with(error)?).await?)),
    }
}

/// Gives a program another secret and shows it.
pub(crate) async fn rotate(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Html<ClientsPage>, Failure> {
    let id = ClientId(id(&text)?);
    let secret = web.app.rotate_client(v.by(), id).await.map_err(decided)?;
    page(v, &web, Some((id, secret))).await.map(Html)
}

/// Ends a program's access.
pub(crate) async fn revoke(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = ClientId(id(&text)?);
    let done = web.app.revoke_client(v.by(), id).await;
    done.map_err(decided)?;
    Ok(Redirect::to("/clients").into_response())
}
