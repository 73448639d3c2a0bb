//! From messages to checked series.

use bytes::Bytes;
use prost::Message;

use super::wire::{RequestV1, RequestV2, Sample, SeriesV1, SeriesV2};
use super::{DecodeError, IncomingSeries};
use crate::import::INSTANTS;

/// The NaN that ends a series, by both specifications.
const STALE_MARKER: u64 = 0x7ff0_0000_0000_0002;

/// The longest message of one series, bytes: some sixty thousand samples. Two bytes can announce an empty label that takes 64 in memory, so one series must not be as long as a whole request.
const LONGEST_SERIES: usize = 1 << 20;

/// The label that holds the metric's name.
const NAME: &[u8] = b"__name__";

pub(super) fn of_version_1(message: Bytes) -> Result<Vec<IncomingSeries>, DecodeError> {
    let request = RequestV1::decode(message).map_err(|error| protobuf(&error))?;
    let mut message = SeriesV1::default();
    let decode = |(index, series)| {
        part(index, series, &mut message)?;
        let labels = message
            .labels
            .drain(..)
            .map(|label| (label.name, label.value))
            .collect();
        Ok(IncomingSeries {
            labels: checked(index, labels)?,
            histograms: message.histograms.len() as u64,
            exemplars: message.exemplars.len() as u64,
            ..with_samples(index, &message.samples)?
        })
    };
    request.series.into_iter().enumerate().map(decode).collect()
}

pub(super) fn of_version_2(message: Bytes) -> Result<Vec<IncomingSeries>, DecodeError> {
    let request = RequestV2::decode(message).map_err(|error| protobuf(&error))?;
    let mut message = SeriesV2::default();
    let decode = |(index, series)| {
        part(index, series, &mut message)?;
        let labels = referenced(index, &message.label_references, &request.symbols)?;
        Ok(IncomingSeries {
            labels: checked(index, labels)?,
            histograms: message.histograms.len() as u64,
            exemplars: message.exemplars.len() as u64,
            ..with_samples(index, &message.samples)?
        })
    };
    request.series.into_iter().enumerate().map(decode).collect()
}

fn protobuf(error: &prost::DecodeError) -> DecodeError {
    DecodeError::Protobuf(error.to_string())
}

/// Decodes a series into a message that is used for all of them, for its vectors grow only once.
fn part<M: Message>(index: usize, bytes: Bytes, message: &mut M) -> Result<(), DecodeError> {
    let length = bytes.len();
    if length > LONGEST_SERIES {
        return Err(DecodeError::Protobuf(format!(
            "series {index}: {length} bytes, more than {LONGEST_SERIES}"
        )));
    }
    message.clear();
    message
        .merge(bytes)
        .map_err(|error| DecodeError::Protobuf(format!("series {index}: {error}")))
}

/// Looks references up in the symbols.
fn referenced(
    series: usize,
    references: &[u32],
    symbols: &[Bytes],
) -> Result<Vec<(Bytes, Bytes)>, DecodeError> {
    let wrong = |message| DecodeError::Labels { series, message };
    let (pairs, rest) = references.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(wrong(format!(
            "{} label references: names and values must come in pairs",
            references.len()
        )));
    }
    let symbol = |reference: u32| {
        usize::try_from(reference)
            .ok()
            .and_then(|index| symbols.get(index))
            .cloned()
            .ok_or_else(|| {
                wrong(format!(
                    "label reference {reference} is outside the table of {} symbols",
                    symbols.len()
                ))
            })
    };
    pairs
        .iter()
        .map(|[name, value]| Ok((symbol(*name)?, symbol(*value)?)))
        .collect()
}

/// Labels as [`IncomingSeries`] promises them.
fn checked(
    series: usize,
    mut labels: Vec<(Bytes, Bytes)>,
) -> Result<Vec<(Bytes, Bytes)>, DecodeError> {
    let wrong = |message: String| Err(DecodeError::Labels { series, message });
    labels.retain(|(name, value)| name.is_empty() || !value.is_empty());
    let mut named = false;
    for (name, value) in &labels {
        if name.is_empty() {
            return wrong("a label has no name".to_owned());
        }
        if str::from_utf8(name).is_err() || str::from_utf8(value).is_err() {
            let name = String::from_utf8_lossy(name);
            return wrong(format!("label '{name}' is not UTF-8"));
        }
        named |= name.as_ref() == NAME;
    }
    if !named {
        return wrong("the label __name__ is missing".to_owned());
    }
    if !labels.is_sorted_by(|(one, _), (next, _)| one <= next) {
        labels.sort_unstable();
    }
    let repeated = labels
        .array_windows()
        .find(|[(one, _), (next, _)]| one == next);
    if let Some([(name, _), _]) = repeated {
        let name = String::from_utf8_lossy(name);
        return wrong(format!("label '{name}' is repeated"));
    }
    Ok(labels)
}

/// A series with its samples, sorted into values, stale markers and what is not a number. Labels and counts are the caller's to fill in.
fn with_samples(index: usize, samples: &[Sample]) -> Result<IncomingSeries, DecodeError> {
    let mut series = IncomingSeries {
        labels: Vec::new(),
        samples: Vec::with_capacity(samples.len()),
        stale: 0,
        nan: 0,
        histograms: 0,
        exemplars: 0,
    };
    for (sample, Sample { value, timestamp }) in samples.iter().enumerate() {
        if !INSTANTS.contains(timestamp) {
            return Err(DecodeError::Timestamp {
                series: index,
                sample,
                at: *timestamp,
            });
        }
        if value.is_finite() {
            series.samples.push((*timestamp, *value));
        } else if value.to_bits() == STALE_MARKER {
            series.stale += 1;
        } else {
            series.nan += 1;
        }
    }
    Ok(series)
}
