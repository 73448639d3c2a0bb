//! `GET /people/new` and `POST /people`: opening an account.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{NewPersonRequest, OrganisationFilter};
use yunheng_domain::organisation::Organisation;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, taken};
use crate::visit::Visit;

/// The form.
#[derive(Debug, Template)]
#[template(path = "person/new.html")]
pub(crate) struct NewPersonPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) organisations: Vec<Organisation>,
}

/// Shows the form.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Offered(typed): Offered,
) -> Result<Html<NewPersonPage>, Failure> {
    page(v, &web, typed).await.map(Html)
}

async fn page(v: Visit, web: &Web, typed: Typed) -> Result<NewPersonPage, Failure> {
    let all = OrganisationFilter::default();
    let organisations = web.app.organisations(v.by(), &all).await?;
    Ok(NewPersonPage {
        v,
        typed,
        organisations,
    })
}

/// Opens the account and goes to it, or shows the form again.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let request = NewPersonRequest {
        login: typed.text("login").to_owned(),
        name: typed.text("name").to_owned(),
        title: typed.text("title").to_owned(),
        phone: Some(typed.text("phone").to_owned()),
        email: Some(typed.text("email").to_owned()),
        organisation_code: typed.text("organisation").to_owned(),
    };
    match web.app.add_person(v.by(), &request).await {
        Ok(id) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(error) => {
            let error = taken(
                error,
                "login",
                "这个登录名已被使用过，登录名不重复使用。",
                "This login was given out before; logins are never used again.",
            );
            let typed = typed.with(error)?;
            Ok(again(page(v, &web, typed).await?))
        }
    }
}
