//! `GET /about`: version, database, licences of what is built in, and where figures come from.

use askama::Template;
use axum::extract::State;
use yunheng_app::Backend;

use crate::html::Html;
use crate::state::Web;
use crate::visit::Visit;

/// Something vendored, with its licence.
pub(crate) struct Vendored {
    name: &'static str,
    version: &'static str,
    licence: &'static str,
    text: &'static str,
}

/// What is vendored under `assets/vendor`. A test compares it with the folder.
pub(crate) const VENDORED: [Vendored; 4] = [
    Vendored {
        name: "Tabler",
        version: "1.6.1",
        licence: "MIT",
        text: include_str!("../../../assets/vendor/tabler/LICENSE"),
    },
    Vendored {
        name: "Tabler Icons",
        version: "3.51.0",
        licence: "MIT",
        text: include_str!("../../../assets/vendor/tabler-icons/LICENSE"),
    },
    Vendored {
        name: "htmx",
        version: "2.0.11",
        licence: "0BSD",
        text: include_str!("../../../assets/vendor/htmx/LICENSE"),
    },
    Vendored {
        name: "Apache ECharts",
        version: "6.1.0",
        licence: "Apache-2.0",
        text: include_str!("../../../assets/vendor/echarts/LICENSE"),
    },
];

/// The page.
#[derive(Debug, Template)]
#[template(path = "about/show.html")]
pub(crate) struct AboutPage {
    pub(crate) v: Visit,
    pub(crate) backend: Backend,
}

impl AboutPage {
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    fn vendored(&self) -> &'static [Vendored] {
        &VENDORED
    }
}

/// Shows the page.
pub(crate) async fn show(v: Visit, State(web): State<Web>) -> Html<AboutPage> {
    Html(AboutPage {
        v,
        backend: web.app.backend(),
    })
}
