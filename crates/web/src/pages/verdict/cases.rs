//! `GET` and `POST /verdicts/cases`: cases for what was picked, most money first, after a look at what will be opened.

use askama::Template;
use axum::extract::{RawQuery, State};
use yunheng_app::{BatchRow, Fate, VerdictGroup};
use yunheng_domain::ids::VerdictId;
use yunheng_domain::money::Fen;

use super::exempt::nothing_picked;
use super::ids;
use crate::failure::Failure;
use crate::filter::{MOST, refuse};
use crate::html::Html;
use crate::pages::case::told;
use crate::state::Web;
use crate::visit::Visit;

/// What will be opened, or what was.
#[derive(Debug, Template)]
#[template(path = "verdict/cases.html")]
pub(crate) struct VerdictCasesPage {
    pub(crate) v: Visit,
    pub(crate) groups: Vec<BatchRow<VerdictGroup>>,
    /// Whether the cases have been opened.
    pub(crate) done: bool,
}

impl VerdictCasesPage {
    /// How many will be opened.
    fn ready(&self) -> usize {
        self.many(|fate| *fate == Fate::Ready)
    }

    /// How many were opened.
    fn opened(&self) -> usize {
        self.many(|fate| matches!(fate, Fate::Done(..)))
    }

    fn many(&self, wanted: impl Fn(&Fate) -> bool) -> usize {
        let fates = self.groups.iter().map(|group| &group.fate);
        fates.filter(|fate| wanted(fate)).count()
    }

    /// What those that will be opened, or were, save per month.
    fn saving(&self) -> Fen {
        let counted = self
            .groups
            .iter()
            .filter(|group| matches!(group.fate, Fate::Ready | Fate::Done(..)));
        counted.map(|group| group.about.saving()).sum()
    }
}

/// Shows what would be opened.
pub(crate) async fn preview(
    v: Visit,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
) -> Result<Html<VerdictCasesPage>, Failure> {
    let picked = picked(query.as_deref().unwrap_or_default())?;
    // Also whoever comes to the bare address is told to pick first.
    let groups = if picked.is_empty() {
        Vec::new()
    } else {
        said(web.app.preview_from_verdicts(v.by(), &picked).await?)
    };
    Ok(Html(VerdictCasesPage {
        v,
        groups,
        done: false,
    }))
}

/// Opens them, and says of each what became of it. Sent again it opens nothing twice.
pub(crate) async fn open(
    v: Visit,
    State(web): State<Web>,
    body: String,
) -> Result<Html<VerdictCasesPage>, Failure> {
    let picked = picked(&body)?;
    if picked.is_empty() {
        return Err(Failure::BadRequest(nothing_picked()));
    }
    let groups = said(web.app.open_from_verdicts(v.by(), &picked).await?);
    Ok(Html(VerdictCasesPage {
        v,
        groups,
        done: true,
    }))
}

fn said(groups: Vec<BatchRow<VerdictGroup>>) -> Vec<BatchRow<VerdictGroup>> {
    let say = |group: BatchRow<VerdictGroup>| BatchRow {
        fate: match group.about.process {
            Some(process) => told(process, &[], group.fate),
            None => group.fate,
        },
        about: group.about,
    };
    groups.into_iter().map(say).collect()
}

fn picked(text: &str) -> Result<Vec<VerdictId>, Failure> {
    let ids = ids(text);
    if ids.len() as u64 > MOST {
        return Err(refuse("id", &ids.len().to_string()).into());
    }
    Ok(ids.into_iter().map(VerdictId).collect())
}
