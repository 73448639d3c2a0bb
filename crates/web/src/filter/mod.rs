//! Query strings to filters, the same for pages and API: an unknown value is refused, never taken for "all".

mod case;
mod divergence;
mod notice;
mod record;
mod register;
mod resource;
mod verdict;

pub(crate) use case::{CaseQuery, TaskQuery};
pub(crate) use divergence::DivergenceQuery;
pub(crate) use notice::NoticeQuery;
pub(crate) use record::RecordQuery;
pub(crate) use register::{OrganisationQuery, PersonQuery, PlainQuery, cut};
pub(crate) use resource::ResourceQuery;
pub(crate) use verdict::VerdictQuery;

use axum::extract::Query;
use axum::http::Uri;
use serde::de::DeserializeOwned;
use yunheng_app::AppError;
use yunheng_domain::rulebook::Bilingual;

/// Rows of a page unless asked otherwise.
pub(crate) const PAGE: u64 = 25;

/// Most rows of a page, and most rows of a selection.
pub(crate) const MOST: u64 = 500;

/// The text of a field that a form sends empty when nothing was chosen.
pub(crate) fn given(field: Option<&String>) -> Option<&str> {
    field
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

/// A refusal of a query field.
pub(crate) fn refuse(field: &str, value: &str) -> AppError {
    AppError::Invalid {
        field: field.to_owned(),
        message: Bilingual {
            zh: format!("查询参数 {field} 的值“{value}”无效。"),
            en: format!("The query parameter {field} has no value '{value}'."),
        },
    }
}

/// A field of a closed set.
pub(crate) fn code<T>(
    name: &str,
    field: Option<&String>,
    from_code: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, AppError> {
    match given(field) {
        None => Ok(None),
        Some(text) => from_code(text).map(Some).ok_or_else(|| refuse(name, text)),
    }
}

/// A field that is a whole number.
pub(crate) fn number(name: &str, field: Option<&String>) -> Result<Option<i64>, AppError> {
    match given(field) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| refuse(name, text)),
    }
}

/// How many rows a page has.
pub(crate) fn limit(field: Option<&String>) -> Result<u64, AppError> {
    match given(field) {
        None => Ok(PAGE),
        Some(text) => match text.parse() {
            Ok(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            _ => Err(refuse("limit", text)),
        },
    }
}

/// The query of an address, as its page reads it.
pub(crate) fn of_address<T: DeserializeOwned>(query: &str) -> Result<T, AppError> {
    let unreadable = || refuse("query", query);
    let address: Uri = format!("/?{query}").parse().map_err(|_| unreadable())?;
    let Query(read) = Query::try_from_uri(&address).map_err(|_| unreadable())?;
    Ok(read)
}

/// Pairs as a query string, empty ones left out.
pub(crate) fn query_string<'a>(
    pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value {
            text.append_pair(name, value);
        }
    }
    text.finish()
}
