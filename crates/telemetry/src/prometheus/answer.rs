//! What the API answers, in JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{PullError, PulledSeries};

type Labels = BTreeMap<String, String>;

/// The envelope of every answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<T> {
    status: String,
    data: Option<T>,
    error_type: Option<String>,
    error: Option<String>,
    /// Set by clusters of VictoriaMetrics when a part did not answer.
    #[serde(default)]
    is_partial: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Matrix<'a> {
    result_type: String,
    result: Vec<MatrixSeries<'a>>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct MatrixSeries<'a> {
    metric: Labels,
    /// Missing where a series holds native histograms only.
    #[serde(default)]
    values: Vec<Value<'a>>,
}

/// Seconds since 1970 and the value as text.
#[derive(Deserialize)]
struct Value<'a>(f64, #[serde(borrow)] Cow<'a, str>);

/// Label sets of `/api/v1/series`.
pub(super) fn label_sets(body: &[u8]) -> Result<Vec<Vec<(String, String)>>, PullError> {
    let sets: Vec<Labels> = data(body)?;
    Ok(sets
        .into_iter()
        .map(|labels| labels.into_iter().collect())
        .collect())
}

/// Samples of a range selector by `/api/v1/query`, cut to `within`.
pub(super) fn samples(body: &[u8], within: Range<i64>) -> Result<Vec<PulledSeries>, PullError> {
    let answer: Answer<Matrix<'_>> = serde_json::from_slice(body).map_err(|error| wrong(&error))?;
    let matrix = unwrapped(answer)?;
    if matrix.result_type != "matrix" {
        return Err(PullError::Answer(format!(
            "a {} where a matrix was asked for",
            matrix.result_type
        )));
    }
    // VictoriaMetrics may give one series in several pieces.
    let mut merged: BTreeMap<Labels, Vec<(i64, f64)>> = BTreeMap::new();
    for series in matrix.result {
        let samples = merged.entry(series.metric).or_default();
        for Value(seconds, text) in &series.values {
            let at = milliseconds(*seconds);
            let value: f64 = text
                .parse()
                .map_err(|_| PullError::Answer(format!("'{text}' is no value")))?;
            if within.contains(&at) && value.is_finite() {
                samples.push((at, value));
            }
        }
    }
    Ok(merged
        .into_iter()
        .filter(|(_, samples)| !samples.is_empty())
        .map(|(labels, mut samples)| {
            samples.sort_by_key(|(at, _)| *at);
            PulledSeries {
                labels: labels.into_iter().collect(),
                samples,
            }
        })
        .collect())
}

/// What an answer that is no success says: the API's own error if there is one, otherwise what a proxy or gateway wrote.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> PullError {
    const LONGEST: usize = 300;
    let own: Option<Answer<serde::de::IgnoredAny>> = serde_json::from_slice(body).ok();
    match own {
        Some(answer) if answer.error.is_some() => PullError::Refused {
            kind: answer.error_type.unwrap_or_else(|| status.to_string()),
            message: answer.error.unwrap_or_default(),
        },
        _ => PullError::Refused {
            kind: status.to_string(),
            message: String::from_utf8_lossy(body)
                .trim()
                .chars()
                .take(LONGEST)
                .collect(),
        },
    }
}

fn data<T: DeserializeOwned>(body: &[u8]) -> Result<T, PullError> {
    unwrapped(serde_json::from_slice(body).map_err(|error| wrong(&error))?)
}

fn unwrapped<T>(answer: Answer<T>) -> Result<T, PullError> {
    if answer.status != "success" {
        return Err(PullError::Refused {
            kind: answer.error_type.unwrap_or(answer.status),
            message: answer.error.unwrap_or_default(),
        });
    }
    if answer.is_partial {
        return Err(PullError::Refused {
            kind: "partial".to_owned(),
            message: "parts of the cluster did not answer".to_owned(),
        });
    }
    answer
        .data
        .ok_or_else(|| PullError::Answer("it holds no data".to_owned()))
}

fn wrong(error: &serde_json::Error) -> PullError {
    PullError::Answer(error.to_string())
}

/// Milliseconds of decimal seconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and what lies outside the range asked for is dropped"
)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}
