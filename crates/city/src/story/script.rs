//! What happened in the city, as data: one entry per case, with who begins it and what is done on which day.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};
use serde::Deserialize;
use yunheng_domain::period::TIME_ZONE;
use yunheng_domain::process::Value;

use crate::spec::CityError;

const SCRIPT: &str = include_str!("../../data/story.toml");

/// The day after which the script was written; a city that ends on another day has its past moved with it.
const WRITTEN_FOR: Date = jiff::civil::date(2026, 11, 21);

/// Stands for the year after the one in which a form is filled in.
const NEXT_YEAR: &str = "next year";

/// The script.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// What is written into text fields, by the field's code.
    pub(super) texts: BTreeMap<String, String>,
    /// The cases.
    #[serde(rename = "case")]
    pub(super) cases: Vec<Told>,
}

/// A case and its acts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    /// Code of the process.
    pub(super) process: String,
    /// Code of the unit in whose name it runs; none where the authority begins it for itself.
    #[serde(default)]
    pub(super) unit: Option<String>,
    /// Name of the system that it is about, where it is about one.
    #[serde(default)]
    pub(super) system: Option<String>,
    /// Begun from the verdicts on a system: the one that would save the n-th most, of the unit's or of all.
    #[serde(default)]
    pub(super) verdict: Option<usize>,
    /// What it is called; empty for the name of the process and the system.
    #[serde(default)]
    pub(super) title: String,
    /// What is filled in besides the texts, by `field` or `step.field`.
    #[serde(default)]
    pub(super) fill: BTreeMap<String, toml::Value>,
    /// Lines of a demand: item, quantity, purpose.
    #[serde(default)]
    pub(super) lines: Vec<(String, i64, String)>,
    /// Hosts: name, identifier, vCPUs, GB of memory, GB of disk.
    #[serde(default)]
    pub(super) hosts: Vec<(String, String, i64, i64, i64)>,
    /// When and what: `open`, the code of a way, or `withdraw`. The first is `open`.
    pub(super) acts: Vec<(DateTime, String)>,
}

/// One act of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scene {
    /// When.
    pub(super) at: Timestamp,
    /// Which case of the script.
    pub(super) case: usize,
    /// Which of its acts.
    pub(super) act: usize,
}

impl Script {
    pub(super) fn read() -> Result<Self, CityError> {
        toml::from_str(SCRIPT).map_err(|error| broken(error.to_string()))
    }

    /// Every act in the order of time, moved so that the past ends with the city's telemetry.
    pub(super) fn scenes(&self, until: Date) -> Result<Vec<Scene>, CityError> {
        let moved = moved(until);
        let mut scenes = Vec::new();
        for (case, told) in self.cases.iter().enumerate() {
            for (act, (at, _)) in told.acts.iter().enumerate() {
                let at = at
                    .checked_add(moved)
                    .and_then(|at| at.in_tz(TIME_ZONE))
                    .map_err(|error| broken(error.to_string()))?
                    .timestamp();
                scenes.push(Scene { at, case, act });
            }
        }
        scenes.sort_by_key(|scene| (scene.at, scene.case, scene.act));
        Ok(scenes)
    }
}

/// What the script fills in, in a city that ends on this day: its days are moved like its acts.
pub(super) fn filled(said: &toml::Value, today: Date, until: Date) -> Option<Value> {
    match said {
        toml::Value::String(text) if text == NEXT_YEAR => {
            Some(Value::Number(i64::from(today.year()) + 1))
        }
        toml::Value::String(text) => Some(match text.parse::<Date>() {
            Ok(day) => day.saturating_add(moved(until)).to_string().as_str().into(),
            Err(_) => text.as_str().into(),
        }),
        toml::Value::Integer(number) => Some(Value::Number(*number)),
        toml::Value::Boolean(flag) => Some((*flag).into()),
        _ => None,
    }
}

fn moved(until: Date) -> Span {
    until - WRITTEN_FOR
}

fn broken(message: String) -> CityError {
    CityError::Table {
        table: "story",
        message,
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use yunheng_domain::processes;

    use super::*;

    #[test]
    fn the_story_is_about_processes_that_there_are_and_its_acts_come_in_order() {
        let script = Script::read().unwrap();
        assert!(!script.cases.is_empty());
        for told in &script.cases {
            let process = processes::find(&told.process);
            let process = process.unwrap_or_else(|| panic!("{}", told.process));
            assert_eq!(told.acts[0].1, "open", "{}", told.title);
            assert!(told.acts.is_sorted_by_key(|(at, _)| *at), "{}", told.title);
            for (_, way) in &told.acts[1..] {
                let ways = process.steps.iter().flat_map(|step| &step.ways);
                assert!(
                    way == "withdraw" || ways.clone().any(|one| one.code == way),
                    "{}: {way}",
                    told.process
                );
            }
        }
    }

    #[test]
    fn a_city_that_ends_later_has_its_past_moved_with_it() {
        let script = Script::read().unwrap();
        let first = |until| script.scenes(until).unwrap()[0].at;
        let later = first(WRITTEN_FOR.saturating_add(7.days()));
        assert_eq!(
            later.duration_since(first(WRITTEN_FOR)),
            jiff::SignedDuration::from_hours(7 * 24)
        );
    }
}
