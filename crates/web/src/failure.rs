//! What a page answers when it cannot answer: a page, in the reader's language.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use yunheng_app::{AppError, Refusal};
use yunheng_domain::rulebook::Bilingual;

use crate::html::Html;
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
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
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
    /// The number readers quote when they ask for help.
    pub(crate) fn code(&self) -> u16 {
        self.failure.status().as_u16()
    }
}

/// Turns a [`Failure`] into its page.
pub(crate) async fn render(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut visit = Visit::bare(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = response.extensions_mut().remove::<Failure>() else {
        return response;
    };
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
