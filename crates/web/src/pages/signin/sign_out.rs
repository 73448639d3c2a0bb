//! `POST /sign-out` and `POST /sign-out/everywhere`.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cookie;
use crate::failure::Failure;
use crate::state::Web;
use crate::visit::Visit;

/// Ends this session.
pub(crate) async fn sign_out(v: Visit, State(web): State<Web>) -> Result<Response, Failure> {
    end(v, &web, false).await
}

/// Ends all sessions of the person.
pub(crate) async fn sign_out_everywhere(
    v: Visit,
    State(web): State<Web>,
) -> Result<Response, Failure> {
    end(v, &web, true).await
}

async fn end(v: Visit, web: &Web, everywhere: bool) -> Result<Response, Failure> {
    if let Some(signed_in) = &v.caller.signed_in {
        web.app.sign_out(signed_in, everywhere).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    cookie::clear(&mut response, cookie::SESSION);
    cookie::clear(&mut response, cookie::CEREMONY);
    Ok(response)
}
