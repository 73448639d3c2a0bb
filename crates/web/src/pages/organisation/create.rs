//! `GET /organisations/new` and `POST /organisations`.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, OrganisationFilter};
use yunheng_domain::organisation::{Kind, NewOrganisation, Organisation, Payer, Tie};

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, taken, wrong};
use crate::visit::Visit;

/// The form.
#[derive(Debug, Template)]
#[template(path = "organisation/new.html")]
pub(crate) struct NewOrganisationPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) organisations: Vec<Organisation>,
}

/// Shows the form.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Offered(typed): Offered,
) -> Result<Html<NewOrganisationPage>, Failure> {
    page(v, &web, typed).await.map(Html)
}

async fn page(v: Visit, web: &Web, typed: Typed) -> Result<NewOrganisationPage, Failure> {
    let all = OrganisationFilter::default();
    let organisations = web.app.organisations(v.by(), &all).await?;
    Ok(NewOrganisationPage {
        v,
        typed,
        organisations,
    })
}

/// Adds the organisation and goes to it, or shows the form again.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let all = OrganisationFilter::default();
    let organisations = web.app.organisations(v.by(), &all).await?;
    let added = match request(&typed, &organisations) {
        Ok(request) => web.app.add_organisation(v.by(), &request).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(added) => Ok(Redirect::to(&format!("/organisations/{}", added.id)).into_response()),
        Err(error) => {
            let error = taken(error, "code", "这个代码已被占用。", "This code is taken.");
            Ok(again(NewOrganisationPage {
                v,
                typed: typed.with(error)?,
                organisations,
            }))
        }
    }
}

fn request(typed: &Typed, known: &[Organisation]) -> Result<NewOrganisation, AppError> {
    let kinds = typed.all("kinds");
    let above = match typed.text("above") {
        "" => None,
        code => {
            let found = known.iter().find(|one| one.details.code == code);
            let found = found.ok_or_else(|| {
                wrong("above", "没有这个上级单位。", "There is no such superior.")
            })?;
            Some((found.id, typed.code("tie", Tie::from_code)?))
        }
    };
    let short = typed.text("short_name");
    let name = typed.text("name");
    Ok(NewOrganisation {
        code: typed.text("code").to_owned(),
        name: name.to_owned(),
        short_name: if short.is_empty() { name } else { short }.to_owned(),
        category: typed.text("category").to_owned(),
        kinds: kinds
            .iter()
            .filter_map(|code| Kind::from_code(code))
            .collect(),
        above,
        payer: typed.code("payer", Payer::from_code)?,
    })
}
