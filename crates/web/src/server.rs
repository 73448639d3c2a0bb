//! The router: pages, API and the process's own addresses behind one stack of layers.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::TraceLayer;
use yunheng_app::App;

use crate::edge::Edge;
use crate::failure::Failure;
use crate::gate;
use crate::observe::Metrics;
use crate::rate::Rate;
use crate::routes::{Routes, Table};
use crate::state::Web;
use crate::{api, assets, csrf, edge, failure, guard, lang, oauth, observe, pages, who};

/// Every address with its method.
pub fn routes() -> Routes {
    let mut routes = table().routes;
    routes.add_document(&api::document());
    routes
}

/// Everything this crate answers, with nothing configured at its edge.
pub fn router(app: App) -> Router {
    router_at(app, Edge::default())
}

/// Everything this crate answers, behind an edge.
pub fn router_at(app: App, edge: Edge) -> Router {
    let web = Web {
        rate: Arc::new(Rate::new(edge.requests_per_minute, app.now())),
        edge: Arc::new(edge),
        app,
        metrics: Arc::new(Metrics::new()),
    };
    let pages = table()
        .router
        .layer(CatchPanicLayer::custom(page_panicked))
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::MethodNotAllowed })
        .layer(from_fn(gate::pages))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn_with_state(web.clone(), failure::set_up_first))
        .layer(from_fn_with_state(web.clone(), csrf::check))
        .layer(from_fn_with_state(web.clone(), edge::admit))
        .layer(from_fn_with_state(web.clone(), edge::limit))
        .layer(from_fn_with_state(web.clone(), failure::render))
        .layer(from_fn(lang::settle));
    // Routes are looked up before layers run, so counting has to sit on the routers, not around them.
    Router::new()
        .merge(api::router(&web))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(from_fn(api::etag::tag))
        .layer(from_fn_with_state(web.clone(), who::know))
        .layer(from_fn_with_state(web.clone(), observe::count))
        .layer(from_fn_with_state(web.clone(), guard::guard))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::new(
            REQUEST_ID,
            Number(Arc::clone(&web.metrics)),
        ))
        .layer(map_request(plain_id))
        .with_state(web)
}

fn table() -> Table {
    pages::add(Table::new())
        .get("/assets/{file}", assets::serve)
        .post("/oauth/token", oauth::token)
        .get("/livez", observe::livez)
        .get("/readyz", observe::readyz)
        .get("/metrics", observe::metrics)
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id of a request that is taken over: it goes into every entry of the record that the request makes.
const LONGEST_ID: usize = 64;

/// Keeps the id that a proxy or client gave a request if it is one, short, and plain; the request is numbered otherwise.
async fn plain_id(mut request: Request) -> Request {
    let plain = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
        !bytes.is_empty() && bytes.len() <= LONGEST_ID && bytes.iter().all(fits)
    };
    let headers = request.headers_mut();
    let mut given = headers.get_all(REQUEST_ID).iter();
    if !given.next().is_some_and(plain) || given.next().is_some() {
        headers.remove(REQUEST_ID);
    }
    request
}

/// Numbers requests that bring no id of their own.
#[derive(Debug, Clone)]
struct Number(Arc<Metrics>);

impl MakeRequestId for Number {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&format!("{:08x}", self.0.next_id()))
            .ok()
            .map(RequestId::new)
    }
}

/// The log's view of a request: never its query, which can hold what readers searched for.
fn span(request: &Request) -> tracing::Span {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let path = request.uri().path();
    // A one-time link is a secret: the log keeps what it is for.
    let path = ["/invitation/", "/setup/"]
        .into_iter()
        .find(|link| path.starts_with(link))
        .unwrap_or(path);
    tracing::info_span!("request", method = %request.method(), path, id)
}

fn cross_site(_: ProtectionError) -> Response {
    Failure::CrossSite.into_response()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over the box"
)]
fn page_panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    log_panic(panic.as_ref());
    Failure::Internal.into_response()
}

/// Notes a panic. The last resort: a defect in one request must not take the process down.
pub(crate) fn log_panic(panic: &(dyn Any + Send)) {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "handler panicked");
}
