//! `POST /profile/links`: linking one's account at an OpenID provider, and taking the link away.

use axum::extract::State;
use axum::response::{Redirect, Response};

use crate::failure::Failure;
use crate::pages::signin::AwayPage;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Signed;

/// Leaves for the provider to link the account there.
pub(crate) async fn link(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Response, Failure> {
    let (url, token) = web.app.leave_for_provider(Some(&by), "/profile").await?;
    Ok(AwayPage::answer(v, url, token.reveal()))
}

/// Takes the links away.
pub(crate) async fn unlink(
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Redirect, Failure> {
    web.app.unlink(&by).await?;
    Ok(Redirect::to("/profile"))
}
