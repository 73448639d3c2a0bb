//! Query parameters that an operation does not have: refused, because a filter that is misspelt must not pass for one that was applied.

use std::collections::BTreeSet;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};
use yunheng_domain::rulebook::Bilingual;

use super::DOCUMENT;
use super::problem::Problem;

/// Refuses a request whose query has a parameter that the OpenAPI document does not list for it, or has one twice.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let refused = request
        .extensions()
        .get::<MatchedPath>()
        .and_then(|path| operation(&DOCUMENT, path.as_str(), request.method()))
        .zip(request.uri().query())
        .and_then(|(operation, query)| mistake(&names(operation), query));
    match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn operation<'a>(document: &'a OpenApi, path: &str, method: &Method) -> Option<&'a Operation> {
    let item = document.paths.paths.get(path)?;
    // Only where parameters filter: what is posted stands in the body, and senders of telemetry may have parameters of their own.
    match *method {
        Method::GET | Method::HEAD => item.get.as_ref(),
        _ => None,
    }
}

/// The query parameters of an operation, in the order of the document.
fn names(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters.iter().flatten();
    parameters
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => {
                Some(parameter.name.as_str())
            }
            _ => None,
        })
        .collect()
}

fn mistake(names: &[&str], query: &str) -> Option<Problem> {
    let mut seen = BTreeSet::new();
    form_urlencoded::parse(query.as_bytes()).find_map(|(name, _)| {
        if !names.contains(&name.as_ref()) {
            return Some(Problem::at(&name, &unknown(names, &name)));
        }
        let message = Bilingual {
            zh: format!("查询参数 {name} 给出了不止一次。"),
            en: format!("The query parameter {name} is given more than once."),
        };
        let twice = Problem::at(&name, &message);
        (!seen.insert(name)).then_some(twice)
    })
}

fn unknown(names: &[&str], name: &str) -> Bilingual {
    if names.is_empty() {
        return Bilingual {
            zh: format!("此地址没有查询参数，不认识“{name}”。"),
            en: format!("The address takes no query parameter; '{name}' is not known."),
        };
    }
    Bilingual {
        zh: format!(
            "此地址没有查询参数“{name}”，可用的有：{}。",
            names.join("、")
        ),
        en: format!(
            "The address has no query parameter '{name}'; it has: {}.",
            names.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_parameter_is_named_with_those_that_exist() {
        let problem = mistake(&["q", "limit"], "limit=5&text=x").unwrap();
        assert_eq!(problem.errors[0].pointer, "text");
        assert!(problem.errors[0].detail_en.ends_with("it has: q, limit."));
    }

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let problem = mistake(&["q"], "q=a&q=b").unwrap();
        assert_eq!(problem.errors[0].pointer, "q");
        assert_eq!(mistake(&["q"], "q=a"), None);
    }
}
