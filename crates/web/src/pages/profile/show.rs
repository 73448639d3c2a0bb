//! `GET /profile`

use askama::Template;
use axum::extract::State;
use yunheng_app::{Factors, MembershipRow, SignedIn};
use yunheng_domain::ids::SessionId;
use yunheng_domain::notice::Setting;
use yunheng_domain::role::Post;

use super::sessions::Row;
use crate::failure::Failure;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::who::Signed;

/// The page.
#[derive(Debug, Template)]
#[template(path = "profile/show.html")]
pub(crate) struct ProfilePage {
    pub(crate) v: Visit,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) factors: Factors,
    pub(crate) provider: bool,
    pub(crate) sessions: Vec<Row>,
    pub(crate) memberships: Vec<MembershipRow>,
    pub(crate) post: Option<Post>,
    /// The address that mails go to.
    pub(crate) email: Option<String>,
    pub(crate) setting: Setting,
}

/// Shows it.
pub(crate) async fn show_profile(
    v: Visit,
    State(web): State<Web>,
    Signed(by): Signed,
) -> Result<Html<ProfilePage>, Failure> {
    let factors = web.app.own_factors(&by).await?;
    let sessions = own(&web, &by).await?;
    Ok(Html(ProfilePage {
        v,
        login: by.person.details.login.clone(),
        name: by.person.details.name.clone(),
        factors,
        provider: web.app.has_provider(),
        sessions,
        memberships: web.app.own_memberships(&by).await?,
        post: by.actor.post,
        email: by.person.details.email.clone(),
        setting: web.app.notice_setting(&by.actor).await?,
    }))
}

async fn own(web: &Web, by: &SignedIn) -> Result<Vec<Row>, Failure> {
    let here: SessionId = by.session.id;
    let sessions = web.app.own_sessions(by).await?;
    Ok(sessions
        .into_iter()
        .map(|session| Row::new(session, by.person.details.login.clone(), here))
        .collect())
}
