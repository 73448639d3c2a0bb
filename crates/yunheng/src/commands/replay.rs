//! `yunheng verdicts replay`

use serde_json::json;

use crate::args::Global;
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::progress::{Bar, Counted};
use crate::workspace;

pub(crate) async fn run(global: &Global) -> Result<Code, Failure> {
    let app = workspace::open(global).await?;
    let report = {
        let bar = Bar::new(Counted::Items("verdicts"));
        app.replay(&workspace::operator("verdicts replay"), &|done| {
            bar.past(done);
        })
        .await?
    };
    Sheet::single(vec![
        ("replayed", json!(report.replayed)),
        ("different", json!(report.different)),
        ("superseded_evidence", json!(report.superseded_evidence)),
    ])
    .print(global.output)?;
    app.close().await?;
    Ok(if report.different.is_empty() {
        Code::Done
    } else {
        Code::Finding
    })
}
