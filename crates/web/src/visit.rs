//! What every page knows of the request it answers.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::civil::Date;
use yunheng_app::{Action, RulebookView, Waiting};
use yunheng_domain::actor::Actor;
use yunheng_domain::rulebook::{Bilingual, Status};

use crate::failure::Failure;
use crate::guard::Nonce;
use crate::lang::{Lang, without_switch};
use crate::state::Web;
use crate::who::{self, Caller};

/// One request for a page. Templates call it `v`; it dereferences to its language, so that `v.t(..)` and `v.date(..)` read short.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The language settled for this request.
    pub(crate) lang: Lang,
    /// Path asked for.
    pub(crate) path: String,
    /// Query asked for, without the language switch.
    pub(crate) query: String,
    /// What the page must say of the rulebook's standing.
    pub(crate) banner: Option<Banner>,
    /// Who is asking.
    pub(crate) caller: Arc<Caller>,
    /// The number that scripts of this page carry.
    pub(crate) nonce: String,
    /// The token that forms of this session carry.
    pub(crate) csrf: String,
    /// What waits for the reader.
    pub(crate) waiting: Waiting,
}

/// A notice about the rulebook that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Banner {
    /// Citation, for the link.
    pub(crate) citation: String,
    /// Its title.
    pub(crate) title: Bilingual,
    /// Where it stands today; never in force.
    pub(crate) status: Status,
    /// Its last day.
    pub(crate) until: Option<Date>,
}

impl Banner {
    /// The notice a rulebook needs; none while it is in force.
    pub(crate) fn of(view: &RulebookView) -> Option<Self> {
        (view.status != Status::InForce).then(|| Self {
            citation: view.rulebook.citation(),
            title: view.rulebook.title().clone(),
            status: view.status,
            until: view.rulebook.effective_to(),
        })
    }
}

impl Deref for Visit {
    type Target = Lang;
    fn deref(&self) -> &Lang {
        &self.lang
    }
}

impl Visit {
    /// The actor that use cases are given.
    pub(crate) fn by(&self) -> &Actor {
        &self.caller.actor
    }

    /// Nobody, from where this request comes: who signs in is nobody yet.
    pub(crate) fn nobody(&self) -> Actor {
        Actor::nobody(self.by().origin.clone())
    }

    /// Whether somebody has signed in.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.caller.signed_in.is_some()
    }

    /// Name of who has signed in, and the name it signs in with.
    pub(crate) fn account(&self) -> Option<(&str, &str)> {
        let details = &self.caller.signed_in.as_ref()?.person.details;
        Some((&details.name, &details.login))
    }

    /// Whether the reader has signed in without a second factor.
    pub(crate) fn lacks_second_factor(&self) -> bool {
        self.is_signed_in() && !self.by().proof.second_factor
    }

    /// Whether the reader has anything to search in.
    pub(crate) fn searches(&self) -> bool {
        ["case.list", "resource.list", "organisation.list"]
            .into_iter()
            .any(|action| self.may(action))
    }

    /// Whether the reader may do something of a stable name to anything at all: what it may not is not offered.
    pub(crate) fn may(&self, action: &str) -> bool {
        Action::from_code(action).is_some_and(|action| self.caller.rights.contains(&action))
    }

    /// Whether a navigation entry is the one being looked at.
    pub(crate) fn at(&self, section: &str) -> bool {
        if section == "/" {
            self.path == "/"
        } else {
            self.path == section || self.path.starts_with(&format!("{section}/"))
        }
    }

    /// The address of a style sheet or script.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        crate::assets::asset(name)
    }

    /// The address of an icon.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn icon(&self, name: &str) -> String {
        crate::assets::icon(name)
    }

    /// The same page in the other language.
    pub(crate) fn switch(&self) -> String {
        let lang = self.lang.other().code();
        if self.query.is_empty() {
            format!("{}?lang={lang}", self.path)
        } else {
            format!("{}?{}&lang={lang}", self.path, self.query)
        }
    }

    /// The settled language and address of a request whose rulebook is not at hand.
    pub(crate) fn bare(parts: &Parts) -> Self {
        Self {
            lang: parts.extensions.get::<Lang>().copied().unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query: without_switch(parts.uri.query().unwrap_or_default()),
            banner: None,
            caller: who::of(parts),
            nonce: parts
                .extensions
                .get::<Nonce>()
                .map(|nonce| nonce.0.clone())
                .unwrap_or_default(),
            csrf: String::new(),
            waiting: Waiting::default(),
        }
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let mut visit = Self::bare(parts);
        visit.banner = Banner::of(&web.app.active_rulebook().await?);
        if let Some(signed_in) = &visit.caller.signed_in {
            visit.csrf = web.app.form_token(signed_in);
            visit.waiting = web.app.waits_for(visit.by()).await?;
        }
        Ok(visit)
    }
}
