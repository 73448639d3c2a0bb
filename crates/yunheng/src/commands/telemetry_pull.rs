//! `yunheng telemetry pull URL`

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::json;
use yunheng_app::PullRequest;
use yunheng_domain::period::TIME_ZONE;

use crate::args::{Global, SourceArg};
use crate::exit::{Code, Failure};
use crate::output::Sheet;
use crate::progress::{Bar, Counted};
use crate::workspace;

/// Days pulled when no start is given.
const USUAL_DAYS: i64 = 31;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct PullArgs {
    /// Base address of the server, such as http://127.0.0.1:9090
    #[arg(value_name = "URL")]
    url: String,
    /// From a day (2026-10-01, Asia/Shanghai) or an instant (RFC 3339); 31 days before the end if left out
    #[arg(long, value_name = "TIME", value_parser = instant)]
    from: Option<Timestamp>,
    /// Until a day or an instant, which is not read any more; now if left out
    #[arg(long, value_name = "TIME", value_parser = instant)]
    to: Option<Timestamp>,
    /// Code of the unit that unknown resources are registered under; without it they are listed as unmatched
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// File with the bearer token that the server wants
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Who measured
    #[arg(long, default_value = "provider")]
    source: SourceArg,
    /// Hours read per request
    #[arg(long, value_name = "HOURS", default_value_t = 6, value_parser = clap::value_parser!(i64).range(1..=744))]
    step_hours: i64,
    /// Read again what earlier pulls have read
    #[arg(long)]
    again: bool,
}

pub(crate) async fn run(global: &Global, args: &PullArgs) -> Result<Code, Failure> {
    let token = match &args.token_file {
        Some(file) => Some(
            std::fs::read_to_string(file)
                .map_err(|error| Failure::data(format!("{}: {error}", file.display())))?
                .trim()
                .to_owned(),
        ),
        None => None,
    };
    let app = workspace::open(global).await?;
    let to = args.to.unwrap_or_else(|| app.now());
    let from = match args.from {
        Some(from) => from,
        None => to
            .checked_sub((USUAL_DAYS * 24).hours())
            .map_err(|error| Failure::usage(error.to_string()))?,
    };
    if from >= to {
        return Err(Failure::usage(format!("{from} is not before {to}")));
    }
    let request = PullRequest {
        url: args.url.clone(),
        token,
        from,
        to,
        step_hours: args.step_hours,
        create_under: args.unit.clone(),
        source: args.source.into(),
        again: args.again,
    };
    let report = {
        let bar = Bar::new(Counted::Items("steps"));
        app.pull(
            &workspace::operator("telemetry pull"),
            &request,
            &|done, total| bar.at(done, total),
        )
        .await?
    };
    Sheet::single(vec![
        ("samples", json!(report.samples)),
        ("matched", json!(report.matched)),
        ("resources_created", json!(report.resources_created)),
        ("requests", json!(report.requests)),
    ])
    .print(global.output)?;
    app.close().await?;
    Ok(Code::Done)
}

/// A day's first instant in Shanghai, or an instant.
fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(day) = text.parse::<Date>()
        && !text.contains('T')
    {
        let zone = TimeZone::get(TIME_ZONE).map_err(|error| error.to_string())?;
        return day
            .to_zoned(zone)
            .map(|zoned| zoned.timestamp())
            .map_err(|error| error.to_string());
    }
    text.parse::<Timestamp>()
        .map_err(|_| "write a day (2026-10-01) or an instant (2026-10-01T08:00:00Z)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        assert_eq!(
            instant("2026-10-01").unwrap().to_string(),
            "2026-09-30T16:00:00Z"
        );
        assert_eq!(
            instant("2026-10-01T08:00:00Z").unwrap().to_string(),
            "2026-10-01T08:00:00Z"
        );
        assert!(instant("yesterday").is_err());
    }
}
