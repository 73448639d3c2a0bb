//! `/deliveries`: mails and calls of webhooks that did not arrive, for the system administrator. What they say is not shown.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use yunheng_app::Delivery;
use yunheng_domain::ids::DeliveryId;

use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::typed::id;
use crate::visit::Visit;

/// The list.
#[derive(Debug, Template)]
#[template(path = "delivery/list.html")]
pub(crate) struct DeliveriesPage {
    pub(crate) v: Visit,
    pub(crate) rows: Vec<Delivery>,
}

/// Lists what did not arrive.
pub(crate) async fn list(
    v: Visit,
    State(web): State<Web>,
) -> Result<Html<DeliveriesPage>, Failure> {
    let rows = web.app.undelivered(v.by()).await?;
    Ok(Html(DeliveriesPage { v, rows }))
}

/// Tries again what was given up.
pub(crate) async fn retry(
    v: Visit,
    State(web): State<Web>,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    let id = DeliveryId(id(&text)?);
    web.app.retry_delivery(v.by(), id).await?;
    Ok(Redirect::to("/deliveries"))
}
