//! `/api/v1/search`

use axum::extract::{Query, State};
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::SearchFound;

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use crate::pages::SearchQuery;
use crate::state::Web;
use crate::who::By;

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitBody {
    /// `case`, `system`, `organisation`, `resource` or `document`.
    #[schema(example = "case")]
    kind: &'static str,
    id: i64,
    /// Its code, or its number.
    #[schema(example = "2026-000007")]
    code: String,
    name: String,
}

/// What was found, at most eight of each kind.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchBody {
    items: Vec<HitBody>,
    /// Cases that there are in all.
    cases_total: u64,
    /// Resources that there are in all.
    resources_total: u64,
}

impl From<SearchFound> for SearchBody {
    fn from(found: SearchFound) -> Self {
        let hit = |kind, id, code: String, name: String| HitBody {
            kind,
            id,
            code,
            name,
        };
        let mut items = Vec::new();
        let (cases, cases_total) = found.cases;
        let (resources, resources_total) = found.resources;
        items.extend(
            cases
                .into_iter()
                .map(|case| hit("case", case.id.0, case.number, case.title)),
        );
        items.extend(found.systems.into_iter().map(|system| {
            let details = system.details;
            hit("system", system.id.0, details.code, details.name)
        }));
        items.extend(found.organisations.into_iter().map(|one| {
            let details = one.details;
            hit("organisation", one.id.0, details.code, details.name)
        }));
        items.extend(resources.into_iter().map(|row| {
            let name = row.resource.details.name;
            hit("resource", row.resource.id.0, name.clone(), name)
        }));
        items.extend(found.documents.into_iter().map(|document| {
            let details = document.details;
            let number = details.number.unwrap_or_default();
            hit("document", document.id.0, number, details.name)
        }));
        Self {
            items,
            cases_total,
            resources_total,
        }
    }
}

/// Searches systems, cases, organisations, resources and document numbers, each as far as the caller may list it.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", operation_id = "search", params(SearchQuery),
    responses((status = 200, description = "What was found", body = SearchBody),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn search(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchBody>, Problem> {
    Ok(Json(web.app.search(&by, &query.q).await?.into()))
}
