//! Signing in and out, and proving oneself again.

mod code;
mod openid;
mod passkey;
mod password;
mod sign_out;
mod step_up;

pub(crate) use code::{give_code, show_code};
pub(crate) use openid::{AwayPage, back, leave};
pub(crate) use passkey::{give_passkey, passkey_options};
#[cfg(test)]
pub(crate) use password::Sent;
pub(crate) use password::{SignInPage, show_sign_in, sign_in};
pub(crate) use sign_out::{sign_out, sign_out_everywhere};
pub(crate) use step_up::{passkey_again_options, show_step_up, step_up, step_up_by_passkey};

#[cfg(test)]
pub(crate) use code::CodePage;
#[cfg(test)]
pub(crate) use step_up::StepUpPage;

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use yunheng_app::{SignIn, Visitor};

use super::resource::Mistake;
use crate::cookie;
use crate::next;
use crate::offered;
use crate::visit::Visit;

/// What is wrong with a form, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mistakes(pub(crate) Vec<Mistake>);

impl Mistakes {
    pub(crate) fn one(field: &str, zh: &str, en: &str) -> Self {
        Self(vec![Mistake::new(field, zh, en)])
    }

    pub(crate) fn locked(field: &str, until: Timestamp) -> Self {
        let time = until
            .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
            .strftime("%H:%M")
            .to_string();
        Self::one(
            field,
            &format!("失败次数过多，请在 {time} 之后再试。"),
            &format!("Too many failures. Try again after {time}."),
        )
    }

    /// Whether there are any, for the summary and the title.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// What is wrong with a field.
    pub(crate) fn at<'a>(&'a self, v: &Visit, field: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|mistake| mistake.field == field)?;
        Some(v.lang.of(&found.message))
    }
}

/// The browser behind a request.
pub(crate) fn visitor(headers: &HeaderMap) -> Visitor<'_> {
    Visitor {
        agent: headers
            .get("user-agent")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default(),
        previous: cookie::get(headers, cookie::SESSION),
    }
}

/// Goes where a step of signing in leads, or says why it leads nowhere.
fn lead(came_to: SignIn, next: &str, field: &str) -> Result<Response, Mistakes> {
    let target = next::safe(next);
    let query = next::query(next);
    match came_to {
        SignIn::Done {
            token,
            enrol,
            confined,
            kept,
        } => {
            let target = if confined {
                "/profile/password".to_owned()
            } else if enrol {
                "/profile/second-factor".to_owned()
            } else {
                match kept {
                    // Who asked for nothing in particular goes on with what was being done.
                    Some(page) if target == "/" => offered::marked(&page),
                    _ => target.to_owned(),
                }
            };
            let mut response = Redirect::to(&target).into_response();
            cookie::set(&mut response, cookie::SESSION, token.reveal());
            cookie::clear(&mut response, cookie::CEREMONY);
            Ok(response)
        }
        SignIn::Pending(token) => {
            let mut response = Redirect::to(&format!("/sign-in/code?{query}")).into_response();
            cookie::set(&mut response, cookie::CEREMONY, token.reveal());
            Ok(response)
        }
        SignIn::Over => Ok(Redirect::to(&format!("/sign-in?over=1&{query}")).into_response()),
        SignIn::Locked { until } => Err(Mistakes::locked(field, until)),
        SignIn::Wrong => Err(Mistakes::one(
            field,
            "没有登录：输入的信息不正确。",
            "Not signed in: what was entered is not right.",
        )),
    }
}
