//! `/api/v1/organisations`, `/people`, `/clients`, `/grants` and `/delegations`: the register as its pages show it, with the same rows and the same masks.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::{ClientRow, DelegationRow, GrantView, PersonRow};
use yunheng_domain::access::State as Stand;
use yunheng_domain::organisation::Organisation;

use super::listing::{Listing, page};
use super::problem::{Problem, ProblemBody};
use crate::filter::{OrganisationQuery, PersonQuery, PlainQuery, cut};
use crate::state::Web;
use crate::who::By;

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganisationBody {
    id: i64,
    code: String,
    name: String,
    short_name: String,
    category: String,
    #[schema(example = json!(["tenant"]))]
    kinds: Vec<&'static str>,
    #[schema(example = "city_budget")]
    payer: &'static str,
    /// Id of the organisation above.
    above: Option<i64>,
    /// `county`, `subordinate` or `dispatched`.
    tie: Option<&'static str>,
    /// Id of the organisation it was merged into.
    merged_into: Option<i64>,
    #[schema(value_type = Option<String>, format = Date)]
    merged_on: Option<Date>,
}

impl From<Organisation> for OrganisationBody {
    fn from(one: Organisation) -> Self {
        let details = one.details;
        Self {
            id: one.id.0,
            kinds: details.kinds.iter().map(|kind| kind.code()).collect(),
            payer: details.payer.code(),
            above: details.above.map(|(above, _)| above.0),
            tie: details.above.map(|(_, tie)| tie.code()),
            merged_into: one.merged.map(|(into, _)| into.0),
            merged_on: one.merged.map(|(_, on)| on),
            code: details.code,
            name: details.name,
            short_name: details.short_name,
            category: details.category,
        }
    }
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBody {
    id: i64,
    login: String,
    name: String,
    title: String,
    /// Short name of the organisation that employs it.
    organisation: String,
    /// Telephone, masked.
    #[schema(example = "138****0000")]
    phone: Option<String>,
    /// `sysadmin`, `secadmin` or `auditor`.
    post: Option<&'static str>,
    /// Whether the account was closed.
    disabled: bool,
}

impl From<PersonRow> for PersonBody {
    fn from(row: PersonRow) -> Self {
        let details = row.person.details;
        Self {
            id: row.person.id.0,
            login: details.login,
            name: details.name,
            title: details.title,
            organisation: row.organisation,
            phone: row.phone,
            post: row.post.map(yunheng_domain::role::Post::code),
            disabled: row.person.disabled_at.is_some(),
        }
    }
}

/// A program that uses the API; never its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientBody {
    id: i64,
    /// What it calls itself when it asks for a token.
    client_id: String,
    name: String,
    /// Short name of the organisation that answers for it.
    organisation: String,
    #[schema(example = "applicant")]
    role: &'static str,
    scopes: Vec<String>,
    /// `waiting`, `in_force`, `revoked` or `damaged`.
    state: &'static str,
}

/// Where a program stands.
pub(crate) fn client_state(row: &ClientRow) -> &'static str {
    if !row.genuine {
        "damaged"
    } else if row.client.revoked_at.is_some() {
        "revoked"
    } else if row.client.waits() {
        "waiting"
    } else {
        "in_force"
    }
}

impl From<ClientRow> for ClientBody {
    fn from(row: ClientRow) -> Self {
        let state = client_state(&row);
        let details = row.client.details;
        Self {
            id: row.client.id.0,
            client_id: details.code,
            name: details.name,
            organisation: row.organisation,
            role: details.role.code(),
            scopes: details.scopes.into_iter().collect(),
            state,
        }
    }
}

/// A grant of access (Art. 41).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GrantBody {
    id: i64,
    purpose: String,
    /// `asked`, `refused`, `approved`, `revoked`, `emergency` or `reviewed`.
    state: &'static str,
    /// Whether it opens anything now.
    live: bool,
    /// Short name of the unit.
    unit: String,
    /// Short name of the organisation whose people get access.
    beneficiary: String,
    /// Names of those people.
    people: Vec<String>,
    /// Name of the system or resource; everything of the unit if `null`.
    scope: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    asked_by: String,
    decided_by: Option<String>,
}

/// The stable code of where a grant stands.
pub(crate) fn grant_state(view: &GrantView) -> &'static str {
    match &view.grant.state {
        Stand::Asked => "asked",
        Stand::Refused { .. } => "refused",
        Stand::Approved { .. } => "approved",
        Stand::Revoked { .. } => "revoked",
        Stand::Emergency => "emergency",
        Stand::Reviewed { .. } => "reviewed",
    }
}

impl From<GrantView> for GrantBody {
    fn from(view: GrantView) -> Self {
        Self {
            id: view.grant.id.0,
            state: grant_state(&view),
            purpose: view.grant.details.purpose,
            live: view.live,
            unit: view.owner,
            beneficiary: view.beneficiary,
            people: view.people,
            scope: view.scope,
            from: view.grant.details.from,
            until: view.grant.details.until,
            asked_by: view.asked_by,
            decided_by: view.decided_by,
        }
    }
}

/// A membership lent for an absence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DelegationBody {
    id: i64,
    /// Name of who lent it.
    lender: String,
    /// Name of who may act in that place.
    deputy: String,
    /// Short name of the organisation.
    organisation: String,
    #[schema(example = "applicant")]
    role: &'static str,
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    until: Date,
    reason: String,
    /// Whether it lets the deputy act today.
    in_force: bool,
    /// Whether it was taken back.
    revoked: bool,
}

impl From<DelegationRow> for DelegationBody {
    fn from(row: DelegationRow) -> Self {
        let details = row.delegation.details;
        Self {
            id: row.delegation.id.0,
            lender: row.lender_name,
            deputy: row.deputy,
            organisation: row.organisation,
            role: row.role.code(),
            from: details.from,
            until: details.until,
            reason: details.reason,
            in_force: row.in_force,
            revoked: row.delegation.revoked_at.is_some(),
        }
    }
}

/// Organisations within reach, each followed by those below it.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "register", operation_id = "listOrganisations", params(OrganisationQuery),
    responses((status = 200, description = "A page", body = Listing<OrganisationBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn organisations(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<OrganisationQuery>,
) -> Result<Response, Problem> {
    let all = web.app.organisations(&by, &query.filter()?).await?;
    let found = cut(all, query.after.as_ref(), query.limit.as_ref(), |one| {
        one.id.0
    })?;
    let items: Vec<OrganisationBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/organisations",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// People within reach by login, telephones masked.
#[utoipa::path(get, path = "/api/v1/people", tag = "register", operation_id = "listPeople", params(PersonQuery),
    responses((status = 200, description = "A page", body = Listing<PersonBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn people(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<PersonQuery>,
) -> Result<Response, Problem> {
    let found = web
        .app
        .people(&by, &query.filter(), query.cursor()?, query.rows()?)
        .await?;
    let items: Vec<PersonBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/people",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// Programs within reach.
#[utoipa::path(get, path = "/api/v1/clients", tag = "register", operation_id = "listClients", params(PlainQuery),
    responses((status = 200, description = "A page", body = Listing<ClientBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn clients(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<PlainQuery>,
) -> Result<Response, Problem> {
    let all = web.app.clients(&by).await?;
    let found = cut(all, query.after.as_ref(), query.limit.as_ref(), |row| {
        row.client.id.0
    })?;
    let items: Vec<ClientBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/clients",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// Grants of access that concern the caller, newest first (Art. 41).
#[utoipa::path(get, path = "/api/v1/grants", tag = "register", operation_id = "listGrants", params(PlainQuery),
    responses((status = 200, description = "A page", body = Listing<GrantBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn grants(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<PlainQuery>,
) -> Result<Response, Problem> {
    let all = web.app.grants(&by).await?;
    let found = cut(all, query.after.as_ref(), query.limit.as_ref(), |view| {
        view.grant.id.0
    })?;
    let items: Vec<GrantBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/grants",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}

/// Delegations that the caller may see: one's own, lent and borrowed; a security administrator's are everybody's.
#[utoipa::path(get, path = "/api/v1/delegations", tag = "register", operation_id = "listDelegations", params(PlainQuery),
    responses((status = 200, description = "A page", body = Listing<DelegationBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn delegations(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<PlainQuery>,
) -> Result<Response, Problem> {
    let all = web.app.delegations(&by).await?;
    let found = cut(all, query.after.as_ref(), query.limit.as_ref(), |row| {
        row.delegation.id.0
    })?;
    let items: Vec<DelegationBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/delegations",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}
