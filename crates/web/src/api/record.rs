//! `/api/v1/record`

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::RecordRow;
use yunheng_domain::actor::Who;

use super::listing::{Listing, page};
use super::problem::{Problem, ProblemBody};
use crate::filter::{RecordQuery, refuse};
use crate::state::Web;
use crate::who::By;
use crate::words::record::ending_code;

/// An entry of the record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// Its number, from 0 without gaps.
    seq: u64,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// `nobody`, `person`, `client` or `program`.
    who_kind: &'static str,
    /// Name of who acted.
    who: String,
    /// Name it signs in with.
    login: Option<String>,
    /// Short name of the organisation acted for.
    organisation: Option<String>,
    #[schema(example = "resource.read")]
    action: String,
    object_kind: Option<String>,
    object_id: Option<String>,
    /// Name of the object.
    object: Option<String>,
    /// Short name of the organisation concerned.
    unit: Option<String>,
    /// `done`, `refused` or `failed`.
    outcome: &'static str,
    /// Address it came from.
    address: Option<String>,
    /// Id of the request.
    request: String,
    reason: Option<String>,
}

impl From<RecordRow> for EntryBody {
    fn from(row: RecordRow) -> Self {
        let entry = row.entry;
        let (who_kind, who) = match entry.who {
            Who::Nobody => ("nobody", String::new()),
            Who::Person { name, .. } => ("person", name),
            Who::Client { name, .. } => ("client", name),
            Who::Program { name } => ("program", name),
        };
        let (object_kind, object_id) = entry.object.map(|object| (object.kind, object.id)).unzip();
        Self {
            seq: entry.seq,
            at: entry.at,
            who_kind,
            who,
            login: row.login,
            organisation: row.organisation,
            action: entry.action,
            object_kind,
            object_id,
            object: row.object,
            unit: row.unit,
            outcome: ending_code(&entry.outcome),
            address: entry.origin.address.map(|address| address.to_string()),
            request: entry.origin.request,
            reason: entry.reason,
        }
    }
}

/// Entries of the record that match a filter, newest first; for the auditor.
#[utoipa::path(get, path = "/api/v1/record", tag = "record", operation_id = "searchRecord", params(RecordQuery),
    responses((status = 200, description = "A page", body = Listing<EntryBody>),
        (status = 422, description = "A query parameter has a value that cannot be", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(web): State<Web>,
    By(by): By,
    Query(query): Query<RecordQuery>,
) -> Result<Response, Problem> {
    let person = match query.login() {
        None => None,
        Some(login) => {
            let found = web.app.recorded_person(&by, login).await?;
            Some(found.ok_or_else(|| refuse("login", login))?)
        }
    };
    let filter = query.filter(person)?;
    let found = web
        .app
        .search_record(&by, &filter, query.cursor()?, query.rows()?)
        .await?;
    let items: Vec<EntryBody> = found.rows.into_iter().map(Into::into).collect();
    Ok(page(
        "/api/v1/record",
        items,
        (found.next, found.total),
        |after| query.from(after),
    ))
}
