//! `GET /access/new`, `POST /access`: asking a unit for access. `GET` and `POST /access/emergency`: taking it when there is no time to ask.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;
use yunheng_app::{AppError, NewGrantRequest};
use yunheng_domain::organisation::Organisation;
use yunheng_domain::period::instant_of;
use yunheng_domain::rulebook::Bilingual;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::pages::resource::Mistake;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// What was typed, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct AskForm {
    pub(crate) unit: String,
    pub(crate) resource: String,
    pub(crate) system: String,
    pub(crate) people: String,
    pub(crate) purpose: String,
    pub(crate) from: String,
    pub(crate) until: String,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "access/ask.html")]
pub(crate) struct AskPage {
    pub(crate) v: Visit,
    pub(crate) form: AskForm,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) units: Vec<Organisation>,
    /// Whether access is taken at once.
    pub(crate) emergency: bool,
    pub(crate) typed: Typed,
}

impl AskPage {
    fn resource_hint(&self) -> &'static str {
        if self.emergency {
            return "";
        }
        self.v.t(
            "不填则按系统或该单位全部资源申请。",
            "Left empty: a system, or everything of the unit.",
        )
    }

    fn mistake(&self, field: &str) -> Option<&str> {
        let found = self.mistakes.iter().find(|mistake| mistake.field == field);
        found.map(|mistake| self.v.of(&mistake.message))
    }
}

impl AskForm {
    /// What was typed before, offered once more.
    fn kept(typed: &Typed) -> Self {
        let text = |field: &str| typed.text(field).to_owned();
        Self {
            unit: text("unit"),
            resource: text("resource"),
            system: text("system"),
            people: text("people"),
            purpose: text("purpose"),
            from: text("from"),
            until: text("until"),
        }
    }

    fn request(&self) -> Result<NewGrantRequest, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        if self.unit.trim().is_empty() {
            mistakes.push(Mistake::new("unit", "请选择单位。", "Choose the unit."));
        }
        let from = instant(&self.from);
        let until = instant(&self.until);
        for (field, at) in [("from", from), ("until", until)] {
            if at.is_none() {
                mistakes.push(Mistake::new(
                    field,
                    "请填写日期和时间，如 2026-11-23 09:00。",
                    "Enter a day and a time, such as 2026-11-23 09:00.",
                ));
            }
        }
        let (Some(from), Some(until), true) = (from, until, mistakes.is_empty()) else {
            return Err(mistakes);
        };
        let given = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Ok(NewGrantRequest {
            unit_code: self.unit.clone(),
            beneficiary: None,
            system_code: given(&self.system),
            resource: given(&self.resource),
            people: self
                .people
                .split([',', '，', ' ', '\n', '、'])
                .map(str::trim)
                .filter(|login| !login.is_empty())
                .map(str::to_owned)
                .collect(),
            purpose: self.purpose.clone(),
            from,
            until,
        })
    }
}

/// A day and time in Shanghai, as a browser's field or a person writes it.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim().replace(' ', "T");
    let local: DateTime = text.parse().ok()?;
    instant_of(local)
}

/// Shows the form, filled from the address: a refused host's page links here.
pub(crate) async fn ask(
    v: Visit,
    State(web): State<Web>,
    Query(form): Query<AskForm>,
    offered: Offered,
) -> Result<Html<AskPage>, Failure> {
    show(v, &web, form, offered, false).await
}

/// Shows the form of an emergency.
pub(crate) async fn emergency(
    v: Visit,
    State(web): State<Web>,
    Query(form): Query<AskForm>,
    offered: Offered,
) -> Result<Html<AskPage>, Failure> {
    show(v, &web, form, offered, true).await
}

/// The form as it was typed before, or as the address fills it.
async fn show(
    v: Visit,
    web: &Web,
    form: AskForm,
    Offered(typed): Offered,
    emergency: bool,
) -> Result<Html<AskPage>, Failure> {
    let form = if typed.kept {
        AskForm::kept(&typed)
    } else {
        form
    };
    let mut page = page(v, web, form, Vec::new(), emergency).await?;
    page.typed = typed;
    Ok(Html(page))
}

/// Asks, or shows the form again with what is wrong.
pub(crate) async fn send(
    v: Visit,
    State(web): State<Web>,
    form: Result<Form<AskForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let asked = match form.request() {
        Ok(request) => web.app.ask_grant(v.by(), &request).await.map_err(mistake),
        Err(mistakes) => Err(Ok(mistakes)),
    };
    answer(v, &web, form, false, asked).await
}

/// Takes access at once.
pub(crate) async fn take(
    v: Visit,
    State(web): State<Web>,
    form: Result<Form<AskForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let taken = web
        .app
        .take_emergency_access(v.by(), &form.resource, &form.purpose)
        .await
        .map_err(mistake);
    answer(v, &web, form, true, taken).await
}

async fn answer(
    v: Visit,
    web: &Web,
    form: AskForm,
    emergency: bool,
    made: Result<yunheng_domain::ids::GrantId, Result<Vec<Mistake>, Failure>>,
) -> Result<Response, Failure> {
    match made {
        Ok(id) => Ok(Redirect::to(&format!("/access/{id}")).into_response()),
        Err(Ok(mistakes)) => {
            let page = Html(page(v, web, form, mistakes, emergency).await?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Err(failure)) => Err(failure),
    }
}

fn mistake(error: AppError) -> Result<Vec<Mistake>, Failure> {
    match error {
        AppError::Invalid { field, message } => Ok(vec![Mistake {
            field,
            message: Bilingual { ..message },
        }]),
        other => Err(other.into()),
    }
}

async fn page(
    v: Visit,
    web: &Web,
    form: AskForm,
    mistakes: Vec<Mistake>,
    emergency: bool,
) -> Result<AskPage, Failure> {
    let units = web.app.units(v.by()).await?;
    Ok(AskPage {
        v,
        form,
        mistakes,
        units,
        emergency,
        typed: Typed::default(),
    })
}
