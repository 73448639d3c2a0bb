//! `/profile/second-factor`: one-time codes, set up and taken away.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::Factors;

use crate::cookie;
use crate::failure::Failure;
use crate::html::Html;
use crate::offered;
use crate::pages::signin::Mistakes;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Signed;

/// Second factors, and why they are needed.
#[derive(Debug, Template)]
#[template(path = "profile/factor.html")]
pub(crate) struct FactorPage {
    pub(crate) v: Visit,
    pub(crate) factors: Factors,
    pub(crate) needed: bool,
    /// Whether what was typed into a form waits for this.
    pub(crate) kept: bool,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FactorQuery {
    needed: Option<String>,
}

/// Shows them.
pub(crate) async fn show_factor(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
    Query(query): Query<FactorQuery>,
) -> Result<Html<FactorPage>, Failure> {
    let factors = web.app.own_factors(&by).await?;
    let needed = query.needed.is_some() || (by.actor.needs_second_factor() && !factors.any());
    let kept = needed && offered::waiting(&web, &by).await.is_some();
    Ok(Html(FactorPage {
        v,
        factors,
        needed,
        kept,
    }))
}

/// Begins to set one-time codes up.
pub(crate) async fn begin_totp(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Redirect, Failure> {
    web.app.begin_totp(&by).await?;
    Ok(Redirect::to("/profile/second-factor/totp"))
}

/// The secret to scan or to type.
#[derive(Debug, Template)]
#[template(path = "profile/enrol.html")]
pub(crate) struct EnrolPage {
    pub(crate) v: Visit,
    pub(crate) spelled: String,
    pub(crate) mistakes: Mistakes,
}

/// Shows the secret until it is confirmed.
pub(crate) async fn show_totp(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Response, Failure> {
    let Some(enrolment) = web.app.enrolment(&by).await? else {
        return Ok(Redirect::to("/profile/second-factor").into_response());
    };
    Ok(Html(EnrolPage {
        v,
        spelled: enrolment.spelled.to_string(),
        mistakes: Mistakes::default(),
    })
    .into_response())
}

/// The secret as a picture. Never kept by a browser: the guard says so for all that says nothing else.
pub(crate) async fn show_qr(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Response, Failure> {
    let enrolment = web.app.enrolment(&by).await?.ok_or(Failure::NotFound)?;
    let kind = [(header::CONTENT_TYPE, "image/svg+xml")];
    Ok((kind, enrolment.qr_svg.to_string()).into_response())
}

/// The first code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmForm {
    code: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "profile/codes.html")]
pub(crate) struct CodesPage {
    pub(crate) v: Visit,
    pub(crate) codes: Vec<String>,
    /// Where to go on.
    pub(crate) next: String,
}

/// Confirms one-time codes and shows the recovery codes.
pub(crate) async fn confirm_totp(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
    form: Result<Form<ConfirmForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    if let Some((codes, token)) = web.app.confirm_totp(&by, &form.code).await? {
        let codes = codes.iter().map(|code| code.to_string()).collect();
        let next = offered::waiting(&web, &by).await;
        let next = next.unwrap_or_else(|| "/".to_owned());
        let mut response = Html(CodesPage { v, codes, next }).into_response();
        cookie::set(&mut response, cookie::SESSION, token.reveal());
        return Ok(response);
    }
    let enrolment = web.app.enrolment(&by).await?.ok_or(Failure::NotFound)?;
    let page = Html(EnrolPage {
        v,
        spelled: enrolment.spelled.to_string(),
        mistakes: Mistakes::one(
            "code",
            "验证码不正确。请核对手机的时间，输入现在显示的六位数字。",
            "That code is not right. Check your phone's clock and enter the six digits shown now.",
        ),
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Takes one-time codes away.
pub(crate) async fn remove_totp(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Redirect, Failure> {
    web.app.remove_totp(&by).await?;
    Ok(Redirect::to("/profile/second-factor"))
}
