//! The table of what is answered: built while the router is, so that a test that walks it walks the real one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{get, post};
use utoipa::openapi::OpenApi;

use crate::state::Web;

/// One method on one path pattern (`/resources/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// Path pattern.
    pub path: String,
    /// `GET` or `POST`.
    pub method: String,
}

/// Every route that is answered, in order of paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes(BTreeSet<Route>);

impl Routes {
    /// The routes.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// Routes that can change something.
    pub fn mutating(&self) -> impl Iterator<Item = &Route> {
        self.0.iter().filter(|route| route.method != "GET")
    }

    fn add(&mut self, method: &Method, path: &str) {
        self.0.insert(Route {
            path: path.to_owned(),
            method: method.to_string(),
        });
    }

    pub(crate) fn add_document(&mut self, document: &OpenApi) {
        for (path, item) in &document.paths.paths {
            for (operation, method) in [(&item.get, Method::GET), (&item.post, Method::POST)] {
                if operation.is_some() {
                    self.add(&method, path);
                }
            }
        }
    }
}

/// Patterns of the pages.
static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let routes = crate::server::routes();
    let pages = routes.iter().filter(|route| route.method == "GET");
    pages.map(|route| route.path.clone()).collect()
});

/// The page that an address belongs to: itself if it can be looked at, else the nearest above it that can.
pub(crate) fn page_of(path: &str) -> &str {
    let mut page = path;
    loop {
        if PAGES.iter().any(|pattern| fits(pattern, page)) {
            return page;
        }
        match page.rfind('/') {
            Some(0) | None => return "/",
            Some(end) => page = page.get(..end).unwrap_or("/"),
        }
    }
}

/// Whether a path is of a pattern.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// A router and the list of what it answers, built together.
pub(crate) struct Table {
    pub(crate) router: Router<Web>,
    pub(crate) routes: Routes,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            router: Router::new(),
            routes: Routes::default(),
        }
    }

    /// Answers GET (and HEAD).
    pub(crate) fn get<H, T>(mut self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.routes.add(&Method::GET, path);
        self.router = self.router.route(path, get(handler));
        self
    }

    /// Answers POST.
    pub(crate) fn post<H, T>(mut self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.routes.add(&Method::POST, path);
        self.router = self.router.route(path, post(handler));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_only_takes_forms_belongs_to_the_page_above_it() {
        assert_eq!(page_of("/people/5/post/revoke"), "/people/5");
        assert_eq!(
            page_of("/authorisations/clients/3/refuse"),
            "/authorisations"
        );
        assert_eq!(page_of("/clients/3/rotate"), "/clients");
        assert_eq!(page_of("/access/emergency"), "/access/emergency");
        assert_eq!(page_of("/nowhere/at/all"), "/");
    }
}
