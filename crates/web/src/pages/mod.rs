//! HTML pages. Each is a struct above its handler with a compile-checked template.

mod about;
mod access;
mod authorisation;
pub(crate) mod case;
mod checkpoint;
mod client;
mod delegation;
mod delivery;
mod divergence;
mod home;
mod notice;
mod organisation;
mod overview;
mod person;
mod problem;
mod process;
mod profile;
mod record;
mod register;
mod resource;
mod search;
mod signin;
mod start;
mod subscription;
mod task;

mod rulebook;
mod unmatched;
mod verdict;
mod view;

pub(crate) use divergence::apart;
pub(crate) use resource::ChartQuery;
pub(crate) use unmatched::UnmatchedQuery;

#[cfg(test)]
pub(crate) use rulebook::RulebookFace;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod gallery_account;
#[cfg(test)]
mod gallery_case;
#[cfg(test)]
mod gallery_notices;
#[cfg(test)]
mod gallery_people;
#[cfg(test)]
mod gallery_tasks;
#[cfg(test)]
mod sample_case;
#[cfg(test)]
mod tests;

pub(crate) use search::SearchQuery;

use crate::routes::Table;

/// Adds every page.
pub(crate) fn add(table: Table) -> Table {
    add_cases(add_people(table))
        .get("/", home::home)
        .get("/overview", overview::show)
        .get("/resources", resource::list)
        .get("/resources.csv", resource::export)
        .get("/resources/new", resource::new)
        .post("/resources", resource::create)
        .get("/resources/{id}", resource::show)
        .get("/verdicts", verdict::list)
        .get("/verdicts.csv", verdict::export)
        .get("/verdicts/cases", verdict::preview)
        .post("/verdicts/cases", verdict::open)
        .get("/verdicts/exempt", verdict::choose)
        .post("/verdicts/exempt", verdict::exempt)
        .get("/verdicts/{id}", verdict::show)
        .get("/divergences", divergence::list)
        .get("/divergences.csv", divergence::export)
        .get("/unmatched", unmatched::list)
        .get("/access", access::list)
        .post("/access", access::send)
        .get("/access/new", access::ask)
        .get("/access/emergency", access::emergency)
        .post("/access/emergency", access::take)
        .get("/access/{id}", access::show)
        .post("/access/{id}/{step}", access::decide)
        .get("/record", record::list)
        .get("/record.csv", record::export)
        .get("/record/export", record::whole)
        .get("/record/own", record::own)
        .get("/record/{seq}", record::show)
        .get("/record/{seq}/proof", record::prove)
        .get("/checkpoints", checkpoint::list)
        .post("/checkpoints", checkpoint::make)
        .get("/checkpoints/keys", checkpoint::keys)
        .get("/checkpoints/{size}", checkpoint::download)
        .get("/checkpoints/{size}/witness", checkpoint::ask)
        .post("/checkpoints/{size}/witness", checkpoint::send)
        .get("/organisations.csv", register::organisations)
        .get("/people.csv", register::people)
        .get("/access.csv", register::grants)
        .get("/organisations", organisation::list)
        .get("/organisations/new", organisation::new)
        .post("/organisations", organisation::create)
        .get("/organisations/{id}", organisation::show)
        .post("/organisations/{id}/name", organisation::rename)
        .post("/organisations/{id}/merge", organisation::merge)
        .post("/organisations/{id}/contact", organisation::contact)
        .get("/people", person::list)
        .get("/people/new", person::new)
        .post("/people", person::create)
        .get("/people/{id}", person::show)
        .post("/people/{id}/invitation", person::invite)
        .post("/people/{id}/second-factor/reset", person::reset_factor)
        .post("/people/{id}/phone", person::phone)
        .post("/people/{id}/disable", person::disable)
        .post("/people/{id}/enable", person::enable)
        .post("/people/{id}/memberships", person::prepare)
        .post(
            "/people/{id}/memberships/{membership}/revoke",
            person::revoke,
        )
        .post("/people/{id}/post", person::appoint)
        .post("/people/{id}/post/revoke", person::dismiss)
}

/// Adds the pages about cases and the processes that they go through.
fn add_cases(table: Table) -> Table {
    table
        .get("/tasks", task::list)
        .get("/tasks/acts", task::choose)
        .post("/tasks/acts", task::act)
        .post("/tasks/views", view::save_tasks)
        .post("/cases/views", view::save_cases)
        .post("/views/{id}/remove", view::remove)
        .get("/search", search::show)
        .get("/cases", case::list)
        .get("/cases.csv", case::export)
        .get("/cases/new", case::new)
        .post("/cases", case::begin)
        .get("/cases/{id}", case::show)
        .get("/cases/{id}/fill/{section}", case::fill)
        .post("/cases/{id}/fill/{section}", case::section)
        .post("/cases/{id}/draft", case::save)
        .post("/cases/{id}/lines/{field}", case::take)
        .get("/cases/{id}/lines/{field}/{file}", case::template)
        .get("/cases/{id}/check", case::check)
        .post("/cases/{id}/documents", case::attach)
        .post("/cases/{id}/act", case::act)
        .post("/cases/{id}/remarks", case::remark)
        .post("/cases/{id}/remarks/{nth}/withdraw", case::withdraw)
        .post("/cases/{id}/time", case::ask_time)
        .post("/cases/{id}/time/answer", case::decide_time)
        .get("/documents/{id}", case::download)
        .get("/processes", process::list)
        .get("/processes/{code}", process::show)
}

/// Adds the pages about people, access and the record.
fn add_people(table: Table) -> Table {
    table
        .get("/authorisations", authorisation::list)
        .post(
            "/authorisations/memberships/{id}/{step}",
            authorisation::membership,
        )
        .post("/authorisations/clients/{id}/{step}", authorisation::client)
        .get("/delegations.csv", register::delegations)
        .get("/clients.csv", register::clients)
        .get("/delegations", delegation::list)
        .post("/delegations", delegation::create)
        .post("/delegations/{id}/revoke", delegation::revoke)
        .post("/recusals", delegation::recuse)
        .get("/clients", client::list)
        .get("/clients/new", client::new)
        .post("/clients", client::create)
        .post("/clients/{id}/rotate", client::rotate)
        .post("/clients/{id}/revoke", client::revoke)
        .get("/notices", notice::list)
        .post("/notices/read", notice::read_all)
        .post("/notices/{id}/read", notice::read)
        .post("/profile/notices", notice::prefer)
        .get("/subscriptions", subscription::list)
        .get("/subscriptions/new", subscription::new)
        .post("/subscriptions", subscription::create)
        .post("/subscriptions/{id}/disable", subscription::disable)
        .get("/deliveries", delivery::list)
        .post("/deliveries/{id}/retry", delivery::retry)
        .get("/rulebook", rulebook::list)
        .get("/rulebook/{citation}", rulebook::show)
        .get("/about", about::show)
        .get("/problems/{name}", problem::show)
        .get("/sign-in", signin::show_sign_in)
        .post("/sign-in", signin::sign_in)
        .get("/sign-in/code", signin::show_code)
        .post("/sign-in/code", signin::give_code)
        .post("/sign-in/passkey/options", signin::passkey_options)
        .post("/sign-in/passkey", signin::give_passkey)
        .post("/sign-in/oidc", signin::leave)
        .get("/sign-in/oidc/callback", signin::back)
        .post("/sign-out", signin::sign_out)
        .post("/sign-out/everywhere", signin::sign_out_everywhere)
        .get("/step-up", signin::show_step_up)
        .post("/step-up", signin::step_up)
        .post("/step-up/passkey/options", signin::passkey_again_options)
        .post("/step-up/passkey", signin::step_up_by_passkey)
        .get("/profile", profile::show_profile)
        .get("/profile/password", profile::show_password)
        .post("/profile/password", profile::change_password)
        .get("/profile/second-factor", profile::show_factor)
        .get("/profile/second-factor/totp", profile::show_totp)
        .post("/profile/second-factor/totp", profile::begin_totp)
        .get("/profile/second-factor/totp.svg", profile::show_qr)
        .post("/profile/second-factor/totp/confirm", profile::confirm_totp)
        .post("/profile/second-factor/totp/remove", profile::remove_totp)
        .post("/profile/passkeys/options", profile::passkey_options)
        .post("/profile/passkeys", profile::add_passkey)
        .post("/profile/passkeys/{id}/remove", profile::remove_passkey)
        .post("/profile/links", profile::link)
        .post("/profile/links/remove", profile::unlink)
        .post("/profile/sessions/{id}/end", profile::end_own_session)
        .get("/sessions", profile::list_sessions)
        .post("/sessions/{id}/end", profile::end_session)
        .get("/invitation/{token}", start::show_invitation)
        .post("/invitation/{token}", start::accept_invitation)
        .get("/setup/{token}", start::show_set_up)
        .post("/setup/{token}", start::set_up)
}
