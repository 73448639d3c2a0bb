//! The reviewer of the simulated city signs in, in as many steps as people do.

use std::time::Instant;

use reqwest::header::HeaderValue;
use serde_json::json;
use yunheng_app::{App, SignIn, Visitor};
use yunheng_domain::actor::{Actor, Origin};
use yunheng_domain::role::Role;

use super::{Figures, milliseconds};
use crate::exit::Failure;
use crate::workspace;

/// Who looks at the pages: reads every unit's resources, so that lists are as long as they get.
const READER: Role = Role::Reviewer;

/// Makes the accounts of the city and signs one in. Returns its cookie.
pub(super) async fn cookie(app: &App, figures: &mut Figures) -> Result<HeaderValue, Failure> {
    let refused = || Failure::internal("the reviewer of the city cannot sign in".to_owned());
    let accounts = app.demo_accounts(&workspace::operator("bench")).await?;
    let account = accounts
        .iter()
        .find(|account| account.role == READER.code())
        .ok_or_else(refused)?;
    let nobody = Actor::nobody(Origin::default());
    let visitor = Visitor {
        agent: "bench",
        previous: None,
    };
    let started = Instant::now();
    let mut step = app
        .sign_in(&nobody, &account.login, &account.password, visitor)
        .await?;
    figures.add(
        "sign-in with a password",
        json!(milliseconds(started)),
        "ms",
    );
    if let SignIn::Pending(waiting) = &step {
        let code = app.demo_code(&account.login, app.now()).await?;
        let code = code.ok_or_else(refused)?;
        step = app
            .give_code(&nobody, waiting.reveal(), &code, visitor)
            .await?;
    }
    let SignIn::Done { token, .. } = step else {
        return Err(refused());
    };
    let cookie = format!("__Host-session={}", token.reveal());
    HeaderValue::from_str(&cookie).map_err(|error| Failure::internal(error.to_string()))
}
