//! `GET` and `POST /setup/{token}`: the three administrators.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use yunheng_app::{AppError, NewAdministrator, SetUp, SetUpDone};

use crate::failure::Failure;
use crate::html::Html;
use crate::pages::profile::{differing, password_mistakes};
use crate::pages::resource::Mistake;
use crate::pages::signin::Mistakes;
use crate::state::Web;
use crate::visit::Visit;

/// What was typed.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct SetUpForm {
    pub(crate) code: String,
    pub(crate) authority: String,
    pub(crate) sysadmin_login: String,
    pub(crate) sysadmin_name: String,
    pub(crate) secadmin_login: String,
    pub(crate) secadmin_name: String,
    pub(crate) auditor_login: String,
    pub(crate) auditor_name: String,
    pub(crate) password: String,
    pub(crate) again: String,
}

impl SetUpForm {
    fn asked(&self) -> SetUp {
        let one = |login: &str, name: &str| NewAdministrator {
            login: login.to_owned(),
            name: name.to_owned(),
        };
        SetUp {
            code: self.code.clone(),
            authority: self.authority.clone(),
            administrators: [
                one(&self.sysadmin_login, &self.sysadmin_name),
                one(&self.secadmin_login, &self.secadmin_name),
                one(&self.auditor_login, &self.auditor_name),
            ],
            password: self.password.clone(),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "start/set_up.html")]
pub(crate) struct SetUpPage {
    pub(crate) v: Visit,
    pub(crate) form: SetUpForm,
    pub(crate) mistakes: Mistakes,
}

/// The links for the two who are not at this page.
#[derive(Template)]
#[template(path = "start/done.html")]
pub(crate) struct SetUpDonePage {
    pub(crate) v: Visit,
    pub(crate) secadmin: String,
    pub(crate) auditor: String,
}

/// Shows the form, if the link works.
pub(crate) async fn show_set_up(
    v: Visit,
    State(web): State<Web>,
    Path(token): Path<String>,
) -> Result<Html<SetUpPage>, Failure> {
    if !web.app.may_set_up(&token).await? {
        return Err(Failure::NotFound);
    }
    Ok(Html(SetUpPage {
        v,
        form: SetUpForm::default(),
        mistakes: Mistakes::default(),
    }))
}

/// Sets up.
pub(crate) async fn set_up(
    v: Visit,
    State(web): State<Web>,
    Path(token): Path<String>,
    form: Result<Form<SetUpForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    if !web.app.may_set_up(&token).await? {
        return Err(Failure::NotFound);
    }
    let mistakes = if form.password == form.again {
        match web.app.set_up(&v.by().origin, &token, &form.asked()).await {
            Ok(SetUpDone::Done([secadmin, auditor])) => {
                let link = |token: &str| format!("/invitation/{token}");
                let page = SetUpDonePage {
                    v,
                    secadmin: link(secadmin.reveal()),
                    auditor: link(auditor.reveal()),
                };
                return Ok(Html(page).into_response());
            }
            Ok(SetUpDone::Not(changed)) => password_mistakes(changed).unwrap_or_default(),
            Err(AppError::Invalid { field, message }) => Mistakes(vec![Mistake { field, message }]),
            Err(error) => return Err(error.into()),
        }
    } else {
        differing()
    };
    let page = Html(SetUpPage { v, form, mistakes });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
