//! `GET /api/v1/rulebooks`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::RulebookView;
use yunheng_domain::rulebook::{Bilingual, Parameter, Status};

use super::body::Json;
use super::problem::Problem;
use crate::state::Web;

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
struct BothBody {
    zh: String,
    en: String,
}

impl From<&Bilingual> for BothBody {
    fn from(text: &Bilingual) -> Self {
        Self {
            zh: text.zh.clone(),
            en: text.en.clone(),
        }
    }
}

/// A rulebook with its articles and parameters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulebookBody {
    #[schema(example = "bazhong-2023@1")]
    citation: String,
    title: BothBody,
    city: BothBody,
    #[schema(value_type = String, format = Date)]
    effective_from: jiff::civil::Date,
    #[schema(value_type = Option<String>, format = Date)]
    effective_to: Option<jiff::civil::Date>,
    /// `draft`, `in_force`, `lapsed` or `superseded`.
    #[schema(value_type = String, example = "lapsed")]
    status: Status,
    /// Whether new verdicts are made under it.
    active: bool,
    fictional: bool,
    /// SM3 of its text.
    digest: String,
    articles: Vec<ArticleBody>,
    parameters: Vec<RuleParameterBody>,
}

/// An article in our own words.
#[derive(Debug, Serialize, ToSchema)]
struct ArticleBody {
    number: u32,
    summary: BothBody,
}

/// A parameter of a rulebook.
#[derive(Debug, Serialize, ToSchema)]
struct RuleParameterBody {
    key: String,
    article: u32,
    /// Number, text, flag, list of text, or `{month, day}`.
    #[schema(value_type = Object)]
    value: serde_json::Value,
    unit: String,
    label: BothBody,
    /// Whether the measures leave the question open.
    open_question: bool,
}

impl From<&Parameter> for RuleParameterBody {
    fn from(parameter: &Parameter) -> Self {
        let tagged = serde_json::to_value(&parameter.value).unwrap_or_default();
        Self {
            key: parameter.key.clone(),
            article: parameter.article,
            value: tagged.get("value").cloned().unwrap_or_default(),
            unit: parameter.unit.clone(),
            label: (&parameter.label).into(),
            open_question: parameter.open_question,
        }
    }
}

impl From<&RulebookView> for RulebookBody {
    fn from(view: &RulebookView) -> Self {
        let rulebook = &view.rulebook;
        let articles = rulebook.articles().iter();
        Self {
            citation: rulebook.citation(),
            title: rulebook.title().into(),
            city: rulebook.city().into(),
            effective_from: rulebook.effective_from(),
            effective_to: rulebook.effective_to(),
            status: view.status,
            active: view.active,
            fictional: rulebook.is_fictional(),
            digest: rulebook.digest().to_string(),
            articles: articles
                .map(|article| ArticleBody {
                    number: article.number,
                    summary: (&article.summary).into(),
                })
                .collect(),
            parameters: rulebook.parameters().iter().map(Into::into).collect(),
        }
    }
}

/// All rulebooks, the deciding one first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulebooksBody {
    items: Vec<RulebookBody>,
}

/// All rulebooks, the deciding one first.
#[utoipa::path(get, path = "/api/v1/rulebooks", tag = "rulebooks", operation_id = "listRulebooks",
    responses((status = 200, description = "All rulebooks", body = RulebooksBody)))]
pub(crate) async fn list(State(web): State<Web>) -> Result<Json<RulebooksBody>, Problem> {
    let items = web.app.rulebooks().await?.iter().map(Into::into).collect();
    Ok(Json(RulebooksBody { items }))
}
