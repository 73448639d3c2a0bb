//! `/subscriptions`: addresses that are called when something happens in an organisation's cases. A secret is shown once, on the answer that made it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use yunheng_app::{NewSubscriptionRequest, SubscriptionRow};
use yunheng_domain::ids::{OrganisationId, SubscriptionId};

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::{Typed, again, decided, id};
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "subscription/list.html")]
pub(crate) struct SubscriptionsPage {
    pub(crate) v: Visit,
    pub(crate) rows: Vec<SubscriptionRow>,
    /// The subscription whose secret was just made, and the secret.
    pub(crate) secret: Option<(SubscriptionId, String)>,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "subscription/new.html")]
pub(crate) struct NewSubscriptionPage {
    pub(crate) v: Visit,
    pub(crate) typed: Typed,
    pub(crate) organisations: Vec<(OrganisationId, String)>,
}

/// Lists subscriptions.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
) -> Result<Html<SubscriptionsPage>, Failure> {
    page(v, &web, None).await.map(Html)
}

async fn page(
    v: Visit,
    web: &Web,
    secret: Option<(SubscriptionId, String)>,
) -> Result<SubscriptionsPage, Failure> {
    let rows = web.app.subscriptions(v.by()).await?;
    Ok(SubscriptionsPage { v, rows, secret })
}

/// Shows the form.
pub(crate) async fn new(
    v: Visit,
    State(web): State<Web>,
    Offered(typed): Offered,
) -> Result<Html<NewSubscriptionPage>, Failure> {
    form(v, &web, typed).await.map(Html)
}

async fn form(v: Visit, web: &Web, typed: Typed) -> Result<NewSubscriptionPage, Failure> {
    let organisations = web.app.subscribable(v.by()).await?;
    Ok(NewSubscriptionPage {
        v,
        typed,
        organisations,
    })
}

/// Makes a subscription and shows its secret, or shows the form again.
pub(crate) async fn create(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Response, Failure> {
    let typed = Typed::read(&body);
    let request = NewSubscriptionRequest {
        organisation: typed.text("organisation").parse().ok().map(OrganisationId),
        url: typed.text("url").to_owned(),
        events: typed.all("events"),
    };
    match web.app.subscribe(v.by(), &request).await {
        Ok(made) => Ok(Html(page(v, &web, Some(made)).await?).into_response()),
        Err(error) => Ok(again(form(v, &web, typed.with(error)?).await?)),
    }
}

/// Ends a subscription.
pub(crate) async fn disable(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    let id = SubscriptionId(id(&text)?);
    let done = web.app.unsubscribe(v.by(), id).await;
    done.map_err(decided)?;
    Ok(Redirect::to("/subscriptions"))
}
