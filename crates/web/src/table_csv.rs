//! Lists as CSV files that spreadsheets open as they are: byte order mark, formulas defused, written page by page.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt as _};
use yunheng_app::{AppError, Page};

use crate::failure::Failure;

/// Rows fetched at a time.
pub(crate) const STEP: u64 = 500;

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection).
pub(crate) fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Lines of cells as CSV text. Text cells must have gone through [`defused`].
pub(crate) fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Bytes, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    let text = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(Bytes::from(text))
}

/// Answers with a CSV file. `first` is the first page, fetched before the answer begins so that a failure still has a status; `fetch` gets the page after an id.
pub(crate) fn download<T, F, Fut>(
    name: &str,
    head: Vec<String>,
    first: Page<T>,
    row: fn(&T) -> Vec<String>,
    fetch: F,
) -> Response
where
    T: Send + 'static,
    F: Fn(i64) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Page<T>, AppError>> + Send + 'static,
{
    let Ok(head) = lines([head]) else {
        return Failure::Internal.into_response();
    };
    let mut opening = vec![0xEF, 0xBB, 0xBF];
    opening.extend_from_slice(&head);
    let opening = stream::once(async move { Ok(Bytes::from(opening)) });
    let pages = stream::try_unfold(
        (Some(first), None, fetch),
        move |(ready, next, fetch)| async move {
            let page = match (ready, next) {
                (Some(page), _) => page,
                // Breaking the connection tells the client that the file is not whole.
                (None, Some(after)) => fetch(after).await.map_err(std::io::Error::other)?,
                (None, None) => return Ok(None),
            };
            let text = lines(page.rows.iter().map(row)).map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(Some((text, (None, page.next, fetch))))
        },
    );
    attachment(name, Body::from_stream(opening.chain(pages)))
}

/// Answers with a CSV file of rows at hand.
pub(crate) fn small(name: &str, rows: Vec<Vec<String>>) -> Response {
    let Ok(text) = lines(rows) else {
        return Failure::Internal.into_response();
    };
    let mut body = vec![0xEF, 0xBB, 0xBF];
    body.extend_from_slice(&text);
    attachment(name, Body::from(body))
}

fn attachment(name: &str, body: Body) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_compute_is_defused() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(defused(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(defused("vm-0001"), "vm-0001");
    }

    #[test]
    fn commas_and_quotes_are_quoted() {
        let text = lines([vec!["a,b".to_owned(), "c\"d".to_owned()]]).unwrap();
        assert_eq!(&text[..], b"\"a,b\",\"c\"\"d\"\r\n");
    }
}
