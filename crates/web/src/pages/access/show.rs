//! `GET /access/{id}`: one grant, its uses, and what its owner can do.

use askama::Template;
use axum::extract::{Path, State};
use yunheng_app::GrantView;
use yunheng_domain::access::State as Stand;
use yunheng_domain::ids::GrantId;
use yunheng_domain::rulebook::Bilingual;

use crate::failure::Failure;
use crate::html::Html;
use crate::offered::Offered;
use crate::state::Web;
use crate::typed::Typed;
use crate::visit::Visit;

/// A grant's page.
#[derive(Debug, Template)]
#[template(path = "access/show.html")]
pub(crate) struct GrantPage {
    pub(crate) v: Visit,
    pub(crate) view: GrantView,
    /// What was typed as reason, kept on a mistake.
    pub(crate) reason: String,
    pub(crate) mistake: Option<Bilingual>,
    pub(crate) typed: Typed,
}

impl GrantPage {
    fn is_asked(&self) -> bool {
        self.view.grant.state == Stand::Asked
    }

    fn is_unreviewed(&self) -> bool {
        self.view.grant.state == Stand::Emergency
    }

    fn can_end(&self) -> bool {
        matches!(
            self.view.grant.state,
            Stand::Approved { .. } | Stand::Emergency
        )
    }

    fn decided_because(&self) -> Option<&str> {
        match &self.view.grant.state {
            Stand::Asked | Stand::Emergency => None,
            Stand::Refused { decision }
            | Stand::Approved { decision }
            | Stand::Reviewed { decision }
            | Stand::Revoked { decision } => decision.reason.as_deref(),
        }
    }
}

/// Shows a grant.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Offered(typed): Offered,
) -> Result<Html<GrantPage>, Failure> {
    let view = web.app.grant(v.by(), grant_id(&id)?).await?;
    Ok(Html(GrantPage {
        v,
        view,
        reason: typed.text("reason").to_owned(),
        typed,
        mistake: None,
    }))
}

/// The id in an address.
pub(super) fn grant_id(text: &str) -> Result<GrantId, Failure> {
    text.parse().map(GrantId).map_err(|_| Failure::NotFound)
}
