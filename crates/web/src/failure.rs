//! What a page answers when it cannot answer: a page, in the reader's language.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{AppError, Keeping, Refusal};
use yunheng_domain::rulebook::Bilingual;

use crate::csrf;
use crate::html::Html;
use crate::next;
use crate::offered::{self, Unsent};
use crate::routes::page_of;
use crate::state::Web;
use crate::visit::{Banner, Visit};

/// Why there is no page. Carries nothing that only the log may say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No such page, or no such thing.
    NotFound,
    /// The address asks for something that cannot be; says what.
    BadRequest(Bilingual),
    /// The address does not answer to this method.
    MethodNotAllowed,
    /// Sign in first.
    SignIn,
    /// The reader may not; says why.
    Refused(Refusal),
    /// There are no administrators yet: only the set-up page answers.
    SettingUp,
    /// The form was sent from another site.
    CrossSite,
    /// Asked too often.
    TooMany,
    /// More was sent than is accepted.
    TooLarge,
    /// The disk is full: nothing was changed.
    NoSpace,
    /// The database does not answer now.
    Unavailable,
    /// Anything else; the log knows.
    Internal,
}

impl Failure {
    /// Why a form could not be read.
    pub(crate) fn of_form(rejection: impl IntoResponse + std::fmt::Display) -> Self {
        let reason = rejection.to_string();
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::TooLarge;
        }
        tracing::info!(reason, "form refused");
        Self::BadRequest(Bilingual {
            zh: "提交的表单无法读取。".to_owned(),
            en: "The form that was sent cannot be read.".to_owned(),
        })
    }

    /// Whether the same would be let through once its sender has done something about who it is.
    pub(crate) fn is_a_gate(&self) -> bool {
        matches!(
            self,
            Self::SignIn | Self::Refused(Refusal::StepUp | Refusal::SecondFactor)
        )
    }

    /// A form about a case that does not say which version of it its sender saw.
    pub(crate) fn of_version() -> Self {
        Self::BadRequest(Bilingual {
            zh: "提交的表单没有说明依据的是办件的哪个版本，请从办件页面重新打开。".to_owned(),
            en: "The form does not say which version of the case it is about: open it from the page of the case.".to_owned(),
        })
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::CrossSite | Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable | Self::SettingUp => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound | AppError::Refused(Refusal::Foreign) => Self::NotFound,
            AppError::Refused(Refusal::SignIn) => Self::SignIn,
            AppError::Refused(refusal) => Self::Refused(refusal),
            AppError::Invalid { message, .. } => Self::BadRequest(message),
            AppError::TooLarge(_) => Self::TooLarge,
            AppError::NoSpace => Self::NoSpace,
            AppError::Unavailable(reason) => {
                tracing::warn!(reason, "unavailable");
                Self::Unavailable
            }
            other => {
                tracing::error!(error = %other, "page failed");
                Self::Internal
            }
        }
    }
}

impl IntoResponse for Failure {
    /// An empty answer that [`render`] turns into a page: only there is the language known.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self == Self::Unavailable {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The page that says why there is none.
#[derive(Debug, Template)]
#[template(path = "failure.html")]
pub(crate) struct FailurePage {
    pub(crate) v: Visit,
    pub(crate) failure: Failure,
}

impl FailurePage {
    /// Whether signing in leads on.
    fn sign_in_helps(&self) -> bool {
        self.failure == Failure::SignIn
    }

    /// The number readers quote when they ask for help.
    pub(crate) fn code(&self) -> u16 {
        self.failure.status().as_u16()
    }
}

/// Where a reader can do something about a refusal.
struct Elsewhere {
    /// Whether a page was asked for.
    reads: bool,
    /// Whether a form of a page was sent.
    sends: bool,
    /// Where to come back to: the page, or the one that the form was on.
    back: String,
    /// What the page to sign in says of a form that was sent.
    says: &'static str,
}

impl Elsewhere {
    fn of(parts: &Parts) -> Self {
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        let back = if reads {
            parts
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned()
        } else {
            parts
                .headers
                .get(header::REFERER)
                .and_then(|referer| referer.to_str().ok()?.parse::<axum::http::Uri>().ok())
                // A form that came back with mistakes stands at an address that only takes forms.
                .filter(|uri| page_of(uri.path()) == uri.path())
                .and_then(|uri| Some(uri.path_and_query()?.as_str().to_owned()))
                .unwrap_or_else(|| page_of(parts.uri.path()).to_owned())
        };
        Self {
            reads,
            sends: csrf::is_form(&parts.headers),
            back,
            says: "&form=unsent",
        }
    }

    /// Comes back to the page of a form that was not let through, with what was typed if it is kept.
    fn comes_back_to(&mut self, unsent: Unsent) {
        (self.back, self.says) = match unsent.keeping {
            Keeping::Kept => (offered::marked(&unsent.page), ""),
            Keeping::Nothing => (unsent.page, self.says),
            Keeping::Lost => (unsent.page, "&form=lost"),
        };
    }

    fn target(&self, failure: &Failure, visit: &Visit) -> Option<String> {
        let back = next::query(&self.back);
        match failure {
            Failure::SignIn if visit.is_signed_in() => Some("/profile/password".to_owned()),
            Failure::SignIn if self.reads => Some(format!("/sign-in?{back}")),
            Failure::SignIn if self.sends => Some(format!("/sign-in?{back}{}", self.says)),
            Failure::Refused(Refusal::StepUp) => Some(format!("/step-up?{back}")),
            Failure::Refused(Refusal::SecondFactor) => {
                Some("/profile/second-factor?needed=1".to_owned())
            }
            _ => None,
        }
    }
}

/// Turns a [`Failure`] into its page.
pub(crate) async fn render(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut visit = Visit::bare(&parts);
    let mut elsewhere = Elsewhere::of(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = response.extensions_mut().remove::<Failure>() else {
        return response;
    };
    if let Some(unsent) = response.extensions_mut().remove::<Unsent>() {
        elsewhere.comes_back_to(unsent);
    }
    if let Some(target) = elsewhere.target(&failure, &visit) {
        let mut redirect = Redirect::to(&target).into_response();
        redirect.headers_mut().extend(
            response
                .headers_mut()
                .remove(header::SET_COOKIE)
                .map(|cookie| (header::SET_COOKIE, cookie)),
        );
        return redirect;
    }
    if let Some(signed_in) = &visit.caller.signed_in {
        visit.csrf = web.app.form_token(signed_in);
    }
    // A reader without a rulebook notice is better off than one without an error page.
    if failure != Failure::Internal && failure != Failure::Unavailable {
        visit.banner = match web.app.active_rulebook().await {
            Ok(view) => Banner::of(&view),
            Err(_) => None,
        };
    }
    let status = failure.status();
    let (mut parts, _) = response.into_parts();
    let (page, body) = Html(FailurePage { v: visit, failure })
        .into_response()
        .into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(page.headers);
    parts.status = status;
    Response::from_parts(parts, body)
}

/// Until there are administrators, only the set-up page answers among the pages.
pub(crate) async fn set_up_first(State(web): State<Web>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let open = path.starts_with("/setup/")
        || path.starts_with("/assets/")
        || ["/livez", "/readyz", "/metrics"].contains(&path);
    if open {
        return next.run(request).await;
    }
    match web.app.is_setting_up().await {
        Ok(false) => next.run(request).await,
        Ok(true) => Failure::SettingUp.into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}
