//! `GET /rulebook/{citation}`: each article with whom it binds, what it says in our words, and its parameters.

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use yunheng_app::RulebookView;
use yunheng_domain::rulebook::{Article, Bilingual, Parameter, Status};

use crate::failure::Failure;
use crate::format::Plain;
use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;
use crate::words::value;

/// A rulebook as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RulebookFace {
    pub(crate) citation: String,
    pub(crate) title: Bilingual,
    pub(crate) city: Bilingual,
    pub(crate) from: Date,
    pub(crate) to: Option<Date>,
    pub(crate) status: Status,
    pub(crate) active: bool,
    pub(crate) fictional: bool,
    pub(crate) digest: String,
    pub(crate) articles: Vec<Article>,
    pub(crate) parameters: Vec<Parameter>,
}

impl RulebookFace {
    /// The face of a rulebook.
    pub(crate) fn of(view: &RulebookView) -> Self {
        let rulebook = &view.rulebook;
        Self {
            citation: rulebook.citation(),
            title: rulebook.title().clone(),
            city: rulebook.city().clone(),
            from: rulebook.effective_from(),
            to: rulebook.effective_to(),
            status: view.status,
            active: view.active,
            fictional: rulebook.is_fictional(),
            digest: rulebook.digest().to_string(),
            articles: rulebook.articles().to_vec(),
            parameters: rulebook.parameters().to_vec(),
        }
    }

    /// The parameters of an article, in file order.
    pub(crate) fn of_article(&self, number: impl Plain<u32>) -> Vec<&Parameter> {
        let number = number.plain();
        self.parameters
            .iter()
            .filter(|parameter| parameter.article == number)
            .collect()
    }
}

/// A rulebook's page.
#[derive(Debug, Template)]
#[template(path = "rulebook/show.html")]
pub(crate) struct RulebookPage {
    pub(crate) v: Visit,
    pub(crate) face: RulebookFace,
}

impl RulebookPage {
    /// The days a parameter holds, where they are not the rulebook's own.
    fn own_days(&self, parameter: &Parameter) -> Option<String> {
        let (from, to) = (parameter.effective_from?, parameter.effective_to);
        if from == self.face.from && to == self.face.to {
            return None;
        }
        Some(match to {
            Some(to) => self.v.span(from, to),
            None => format!("{}{}", self.v.t("自 ", "from "), self.v.date(from)),
        })
    }

    fn value(&self, parameter: &Parameter) -> String {
        value(self.v.lang, &parameter.value, &parameter.unit)
    }
}

/// Shows a rulebook.
pub(crate) async fn show(
    v: Visit,
    State(web): State<Web>,
    Path(citation): Path<String>,
) -> Result<Html<RulebookPage>, Failure> {
    let rulebooks = web.app.rulebooks().await?;
    let view = rulebooks
        .iter()
        .find(|view| view.rulebook.citation() == citation);
    let face = RulebookFace::of(view.ok_or(Failure::NotFound)?);
    Ok(Html(RulebookPage { v, face }))
}
