//! What reads requests, for fuzz targets: each function is given what a stranger sent. A property that does not hold panics.

use std::fmt::Debug;
use std::net::IpAddr;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

use crate::edge::Edge;
use crate::filter::{RecordQuery, ResourceQuery, VerdictQuery};
use crate::{cookie, csrf, next, oauth};

fn headers(name: HeaderName, value: &[u8]) -> Option<HeaderMap> {
    let value = HeaderValue::from_bytes(value).ok()?;
    Some(HeaderMap::from_iter([(name, value)]))
}

/// The session's token in a `Cookie` header.
pub fn session_cookie(value: &[u8]) -> Option<String> {
    let headers = headers(header::COOKIE, value)?;
    cookie::get(&headers, cookie::SESSION).map(ToOwned::to_owned)
}

/// The token of a form with this content type.
pub fn form_token(content_type: &[u8], body: &[u8]) -> Option<String> {
    csrf::token_of(&headers(header::CONTENT_TYPE, content_type)?, body)
}

/// Name and secret of a client in an `Authorization` header; `None` if it is refused.
pub fn client_credentials(value: &[u8]) -> Option<(String, String)> {
    oauth::basic(&headers(header::AUTHORIZATION, value)?)
        .ok()
        .flatten()
}

/// The caller's address behind `peer`, given an `X-Forwarded-For` header; `None` if that is no header at all.
pub fn caller_address(edge: &Edge, peer: IpAddr, forwarded: &[u8]) -> Option<IpAddr> {
    let headers = headers(HeaderName::from_static("x-forwarded-for"), forwarded)?;
    edge.address(Some(peer), &headers)
}

/// Where somebody is sent after signing in.
pub fn next(text: &str) -> &str {
    next::safe(text)
}

fn read<Q: DeserializeOwned>(query: &[u8]) -> Option<Q> {
    let uri = Uri::try_from([b"/?", query].concat()).ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(read)| read)
}

/// A query that is read, written and read again means the same; so does its cursor.
fn again<Q, M>(
    query: &[u8],
    write: impl Fn(&Q, Option<i64>) -> String,
    cursor: impl Fn(&Q) -> Option<Option<i64>>,
    meaning: impl Fn(&Q) -> M,
) where
    Q: DeserializeOwned,
    M: PartialEq + Debug,
{
    let Some(first) = read::<Q>(query) else {
        return;
    };
    let cursors = [None, Some(0), Some(i64::MAX), cursor(&first).flatten()];
    for after in cursors {
        let written = write(&first, after);
        assert!(
            HeaderValue::from_str(&written).is_ok(),
            "{written:?} cannot stand in a Link header"
        );
        let second: Option<Q> = read(written.as_bytes());
        assert!(second.is_some(), "{written:?} cannot be read again");
        if let Some(second) = second {
            assert_eq!(meaning(&second), meaning(&first), "{written:?}");
            assert_eq!(cursor(&second), Some(after), "{written:?}");
            assert_eq!(write(&second, after), written);
        }
    }
}

/// The query of a list of resources.
pub fn resource_query(query: &[u8]) {
    again(
        query,
        ResourceQuery::from,
        |query| query.cursor().ok(),
        |query| {
            format!(
                "{:?} {:?} {:?}",
                query.filter(),
                query.order(),
                query.rows()
            )
        },
    );
}

/// The query of a list of verdicts.
pub fn verdict_query(query: &[u8]) {
    again(
        query,
        VerdictQuery::from,
        |query| query.cursor().ok(),
        |query| format!("{:?} {:?}", query.filter(Date::ZERO), query.rows()),
    );
}

/// The query of a search in the record.
pub fn record_query(query: &[u8]) {
    again(
        query,
        RecordQuery::from,
        |query| {
            let cursor = query.cursor().ok()?;
            Some(cursor.and_then(|seq| i64::try_from(seq).ok()))
        },
        |query| {
            format!(
                "{:?} {:?} {:?}",
                query.login(),
                query.filter(None),
                query.rows()
            )
        },
    );
}
