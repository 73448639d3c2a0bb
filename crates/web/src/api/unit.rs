//! `/api/v1/units`

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yunheng_domain::organisation::{NewOrganisation, Organisation, Payer};
use yunheng_domain::rulebook::Bilingual;

use super::body::Json;
use super::problem::{Problem, ProblemBody};
use super::resource::MadeBody;
use crate::state::Web;
use crate::who::By;

/// A unit (使用单位).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitBody {
    id: i64,
    code: String,
    name: String,
    short_name: String,
    category: String,
    #[schema(example = "city_budget")]
    payer: &'static str,
}

impl From<Organisation> for UnitBody {
    fn from(unit: Organisation) -> Self {
        let details = unit.details;
        Self {
            id: unit.id.0,
            code: details.code,
            name: details.name,
            short_name: details.short_name,
            category: details.category,
            payer: details.payer.code(),
        }
    }
}

/// A unit to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUnitBody {
    /// Unique code.
    code: String,
    /// Full name in Chinese.
    name: String,
    /// Short name in Chinese; the full name unless given.
    #[serde(default)]
    short_name: Option<String>,
    /// Category in Chinese.
    #[serde(default)]
    category: String,
    /// `city_budget`, `unit` or `county`.
    #[schema(example = "city_budget")]
    payer: String,
}

impl NewUnitBody {
    fn unit(self) -> Result<NewOrganisation, Problem> {
        let payer = Payer::from_code(&self.payer).ok_or_else(|| {
            let message = Bilingual {
                zh: "payer 须为 city_budget、unit 或 county。".to_owned(),
                en: "payer must be city_budget, unit or county.".to_owned(),
            };
            Problem::at("/payer", &message)
        })?;
        for (pointer, value) in [("/code", &self.code), ("/name", &self.name)] {
            if value.trim().is_empty() {
                let message = Bilingual {
                    zh: "不能为空。".to_owned(),
                    en: "Must not be empty.".to_owned(),
                };
                return Err(Problem::at(pointer, &message));
            }
        }
        let short_name = self.short_name.as_ref().unwrap_or(&self.name);
        Ok(NewOrganisation::tenant(
            &self.code,
            &self.name,
            short_name,
            &self.category,
            payer,
        ))
    }
}

/// All units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitsBody {
    items: Vec<UnitBody>,
}

/// All units.
#[utoipa::path(get, path = "/api/v1/units", tag = "units", operation_id = "listUnits",
    responses((status = 200, description = "All units", body = UnitsBody)))]
pub(crate) async fn list(State(web): State<Web>, By(by): By) -> Result<Json<UnitsBody>, Problem> {
    let items = web
        .app
        .units(&by)
        .await?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(Json(UnitsBody { items }))
}

/// Adds a unit.
#[utoipa::path(post, path = "/api/v1/units", tag = "units", operation_id = "addUnit", request_body = NewUnitBody,
    responses((status = 201, description = "Added", body = MadeBody),
        (status = 409, description = "The code is taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(web): State<Web>,
    By(by): By,
    Json(body): Json<NewUnitBody>,
) -> Result<Response, Problem> {
    let unit = web
        .app
        .add_organisation(&by, &body.unit()?)
        .await
        .map_err(Problem::in_body)?;
    Ok(MadeBody::created(unit.id.0, "/api/v1/units"))
}
