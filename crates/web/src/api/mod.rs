//! The JSON API under `/api/v1`. The OpenAPI document is generated from the handlers.

mod body;
mod case;
mod case_act;
mod case_body;
mod divergence;
pub(crate) mod etag;
pub(crate) mod hindrance;
mod known;
mod listing;
mod notice;
mod overview;
pub(crate) mod problem;
mod record;
pub(crate) mod register;
mod resource;
mod rulebook;
mod search;
mod task_act;
mod telemetry;
mod unit;
mod unmatched;
mod verdict;
mod verdict_case;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use utoipa::OpenApi;
use utoipa::openapi::security::{
    ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityRequirement,
    SecurityScheme,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yunheng_app::App;

use crate::edge;
use crate::server::log_panic;
use crate::state::Web;
use problem::{Kind, Problem};

/// Largest JSON body, bytes. Telemetry has a limit of its own.
const JSON_LIMIT: usize = 1024 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Yunheng API",
        description = "Resources, telemetry, Article 24 verdicts, and cases. Money is decimal text in yuan; instants are RFC 3339 in UTC; days are Shanghai's. Errors are RFC 9457 problems with `detail` in the language of `Accept-Language`. Lists carry RFC 8288 `Link` headers; GETs carry an `ETag`. A query parameter that an operation does not have, or one given twice, is refused with 422.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Bearer),
    tags(
        (name = "overview"), (name = "resources"), (name = "units"), (name = "verdicts"),
        (name = "telemetry"), (name = "rulebooks"), (name = "record"), (name = "register"), (name = "cases"), (name = "notices"), (name = "search"),
    ),
)]
struct Doc;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let scopes = App::scopes().into_iter().map(|scope| (scope, ""));
        let flow = Flow::ClientCredentials(ClientCredentials::new(
            "/oauth/token",
            scopes.collect::<Scopes>(),
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("telemetry", SecurityScheme::Http(scheme));
        components.add_security_scheme("client", SecurityScheme::OAuth2(OAuth2::new([flow])));
        // Everything but telemetry, which says so itself, is called with an access token or a session.
        document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(
            "client",
            [],
        )]);
    }
}

fn build() -> (Router<Web>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(overview::overview))
        .routes(routes!(resource::list, resource::create))
        .routes(routes!(resource::show))
        .routes(routes!(resource::chart))
        .routes(routes!(unit::list, unit::create))
        .routes(routes!(verdict::list))
        .routes(routes!(verdict::show))
        .routes(routes!(verdict::exempt))
        .routes(routes!(verdict_case::open))
        .routes(routes!(divergence::list))
        .routes(routes!(unmatched::list))
        .routes(routes!(record::list))
        .routes(routes!(register::organisations))
        .routes(routes!(register::people))
        .routes(routes!(register::clients))
        .routes(routes!(register::grants))
        .routes(routes!(register::delegations))
        .routes(routes!(search::search))
        .routes(routes!(case::tasks))
        .routes(routes!(task_act::act))
        .routes(routes!(case::list, case::open))
        .routes(routes!(case::show))
        .routes(routes!(case::declared))
        .routes(routes!(case_act::act))
        .routes(routes!(case_act::attach))
        .routes(routes!(case_act::remark))
        .routes(routes!(case_act::withdraw))
        .routes(routes!(notice::list))
        .routes(routes!(notice::unread))
        .routes(routes!(notice::read_all))
        .routes(routes!(notice::read))
        .routes(routes!(case_act::ask_time))
        .routes(routes!(case_act::answer_time))
        .routes(routes!(rulebook::list))
        .routes(routes!(telemetry::write))
        .routes(routes!(openapi))
        .split_for_parts()
}

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| build().1);

/// The OpenAPI document.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    DOCUMENT.clone()
}

/// Everything under `/api`.
pub(crate) fn router(web: &Web) -> Router<Web> {
    let limit = web.app.body_limit().max(JSON_LIMIT);
    let (router, _) = build();
    let unknown = || async { Problem::new(Kind::NotFound) };
    router
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(CatchPanicLayer::custom(panicked))
        .method_not_allowed_fallback(|| async { Problem::new(Kind::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(limit))
        .layer(from_fn(known::check))
        .layer(from_fn(crate::gate::api))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn_with_state(web.clone(), edge::limit_api))
        .layer(from_fn(problem::render))
}

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "overview", operation_id = "getOpenApi",
    responses((status = 200, description = "The document", content_type = "application/json")))]
async fn openapi() -> Response {
    match DOCUMENT.to_pretty_json() {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/json; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "OpenAPI document");
            Problem::new(Kind::Internal).into_response()
        }
    }
}

fn cross_site(_: ProtectionError) -> Response {
    Problem::new(Kind::CrossSite).into_response()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over the box"
)]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    log_panic(panic.as_ref());
    Problem::new(Kind::Internal).into_response()
}
