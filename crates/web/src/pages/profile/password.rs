//! `GET` and `POST /profile/password`

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yunheng_app::{Changed, SignedIn};

use crate::failure::Failure;
use crate::html::Html;
use crate::offered;
use crate::pages::resource::Mistake;
use crate::pages::signin::Mistakes;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Confined;

/// What was typed. Passwords are never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasswordForm {
    present: String,
    password: String,
    again: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "profile/password.html")]
pub(crate) struct PasswordPage {
    pub(crate) v: Visit,
    pub(crate) login: String,
    pub(crate) confined: bool,
    pub(crate) has_one: bool,
    /// Whether what was typed into a form waits for this.
    pub(crate) kept: bool,
    pub(crate) mistakes: Mistakes,
}

/// Shows the form.
pub(crate) async fn show_password(
    v: Visit,
    State(web): State<Web>,
    Confined(by): Confined,
) -> Result<Html<PasswordPage>, Failure> {
    Ok(Html(PasswordPage {
        v,
        login: by.person.details.login.clone(),
        confined: by.session.confined,
        has_one: web.app.has_password(&by).await?,
        kept: offered::waiting(&web, &by).await.is_some(),
        mistakes: Mistakes::default(),
    }))
}

/// Changes the password.
pub(crate) async fn change_password(
    v: Visit,
    State(web): State<Web>,
    Confined(by): Confined,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(Failure::of_form)?;
    let mistakes = if form.password == form.again {
        let changed = web
            .app
            .change_password(&by, &form.present, &form.password)
            .await?;
        match mistakes(changed) {
            None => {
                let target = after(&web, &by).await;
                return Ok(Redirect::to(&target).into_response());
            }
            Some(mistakes) => mistakes,
        }
    } else {
        differing()
    };
    let page = Html(PasswordPage {
        v,
        login: by.person.details.login.clone(),
        confined: by.session.confined,
        has_one: web.app.has_password(&by).await?,
        kept: offered::waiting(&web, &by).await.is_some(),
        mistakes,
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Where to go on: to the form that had to wait for it, to the profile otherwise.
async fn after(web: &Web, by: &SignedIn) -> String {
    let waiting = if by.session.confined {
        offered::waiting(web, by).await
    } else {
        None
    };
    waiting.unwrap_or_else(|| "/profile".to_owned())
}

/// Two different passwords were typed.
pub(crate) fn differing() -> Mistakes {
    Mistakes::one(
        "again",
        "两次输入的新口令不一致。",
        "The two new passwords differ.",
    )
}

/// What is wrong; `None` if the password was set.
pub(crate) fn mistakes(changed: Changed) -> Option<Mistakes> {
    Some(match changed {
        Changed::Done => return None,
        Changed::Wrong => Mistakes::one(
            "present",
            "当前口令不正确。",
            "The present password is not right.",
        ),
        Changed::Locked { until } => Mistakes::locked("present", until),
        Changed::Weak(weaknesses) => Mistakes(
            weaknesses
                .into_iter()
                .map(|weakness| Mistake {
                    field: "password".to_owned(),
                    message: weakness.text(),
                })
                .collect(),
        ),
        Changed::Over => Mistakes::one(
            "password",
            "链接已使用或已过期，请联系系统管理员重新发送。",
            "The link was used or is too old; ask a system administrator for another.",
        ),
    })
}
