//! `GET /record.csv`: exactly the filtered entries. `GET /record/export`: the whole record as a file that proves itself.

use std::io::{self, Write};

use axum::body::Body;
use axum::extract::{Query, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use tokio::sync::mpsc;
use yunheng_app::RecordRow;

use super::{file, filter};
use crate::failure::Failure;
use crate::filter::RecordQuery;
use crate::lang::Lang;
use crate::state::Web;
use crate::table_csv::{STEP, defused, download};
use crate::visit::Visit;
use crate::words::record::ending_code;

/// Pieces of a file on their way to the reader.
const PIECES: usize = 8;

/// Exports the filtered entries.
pub(crate) async fn export(
    v: Visit,
    State(web): State<Web>,
    RawQuery(raw): RawQuery,
    Query(query): Query<RecordQuery>,
) -> Result<Response, Failure> {
    let filter = filter(&v, &web, &query).await?;
    let what = format!("record.csv?{}", raw.unwrap_or_default());
    web.app.tell_record_export(v.by(), &what).await?;
    let first = web
        .app
        .export_record_rows(v.by(), &filter, None, STEP)
        .await?;
    let by = v.by().clone();
    let fetch = move |after: i64| {
        let (app, filter, by) = (web.app.clone(), filter.clone(), by.clone());
        async move {
            app.export_record_rows(&by, &filter, Some(after.cast_unsigned()), STEP)
                .await
        }
    };
    let row = match v.lang {
        Lang::Zh => |row: &RecordRow| cells(Lang::Zh, row),
        Lang::En => |row: &RecordRow| cells(Lang::En, row),
    };
    Ok(download("record.csv", head(v.lang), first, row, fetch))
}

/// Exports everything, archive included.
pub(crate) async fn whole(v: Visit, State(web): State<Web>) -> Result<Response, Failure> {
    web.app.may_export_record(v.by()).await?;
    let (to, pieces) = mpsc::channel(PIECES);
    let by = v.by().clone();
    tokio::spawn(async move {
        let writer = io::BufWriter::with_capacity(1 << 16, Pieces(to.clone()));
        if let Err(error) = web.app.export_record(&by, writer).await {
            tracing::error!(%error, "the record was not exported to its end");
            // Breaking the connection tells the client that the file is not whole.
            let _ = to.send(Err(io::Error::other("broken off"))).await;
        }
    });
    let body = stream::unfold(pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    Ok(file(
        "record.txt",
        "text/plain; charset=utf-8",
        Body::from_stream(body),
    ))
}

/// A writer whose pieces go to the reader as they come.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn head(lang: Lang) -> Vec<String> {
    [
        ("编号", "number"),
        ("时间（UTC）", "at (UTC)"),
        ("操作人", "who"),
        ("登录名", "login"),
        ("代表单位", "for"),
        ("操作", "action"),
        ("操作代码", "action code"),
        ("对象类型", "object kind"),
        ("对象", "object"),
        ("涉及单位", "unit concerned"),
        ("结果", "outcome"),
        ("来源地址", "address"),
        ("请求编号", "request"),
        ("说明", "reason"),
    ]
    .into_iter()
    .map(|(zh, en)| lang.t(zh, en).to_owned())
    .collect()
}

fn cells(lang: Lang, row: &RecordRow) -> Vec<String> {
    let entry = &row.entry;
    let object = entry.object.as_ref();
    [
        entry.seq.to_string(),
        entry.at.to_string(),
        lang.who(row),
        row.login.clone().unwrap_or_default(),
        row.organisation.clone().unwrap_or_default(),
        lang.action(&entry.action),
        entry.action.clone(),
        object.map_or_else(String::new, |object| lang.object(&object.kind)),
        row.object
            .clone()
            .or_else(|| object.map(|object| object.id.clone()))
            .unwrap_or_default(),
        row.unit.clone().unwrap_or_default(),
        lang.ending(ending_code(&entry.outcome)).to_owned(),
        entry
            .origin
            .address
            .map_or_else(String::new, |address| address.to_string()),
        entry.origin.request.clone(),
        entry.reason.clone().unwrap_or_default(),
    ]
    .into_iter()
    .map(|cell| defused(&cell))
    .collect()
}
