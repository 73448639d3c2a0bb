//! `GET /problems/{name}`: what a problem type means, in the reader's language.

use askama::Template;
use axum::extract::Path;

use crate::api::problem::Kind;
use crate::failure::Failure;
use crate::html::Html;
use crate::visit::Visit;

/// The page.
#[derive(Debug, Template)]
#[template(path = "problem/show.html")]
pub(crate) struct ProblemPage {
    pub(crate) v: Visit,
    pub(crate) kind: Kind,
}

/// Shows a problem type.
pub(crate) async fn show(v: Visit, Path(name): Path<String>) -> Result<Html<ProblemPage>, Failure> {
    let kind = Kind::from_name(&name).ok_or(Failure::NotFound)?;
    Ok(Html(ProblemPage { v, kind }))
}
