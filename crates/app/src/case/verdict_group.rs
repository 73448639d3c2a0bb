//! Verdicts that one case answers: those that ask for the same process about the same system (Art. 24).

use std::collections::BTreeMap;

use yunheng_domain::ids::{SystemId, VerdictId};
use yunheng_domain::metric::Metric;
use yunheng_domain::money::Fen;
use yunheng_domain::process::{Form, Input, Process};
use yunheng_store::VerdictRow;

use crate::{BatchRow, Fate};

/// Bytes of a GB (2^30).
const GB: i64 = 1 << 30;

/// Verdicts that one case answers, or one verdict that no case can.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictGroup {
    /// The verdicts asked for.
    pub ids: Vec<VerdictId>,
    /// The verdicts, most money first; empty for one that there is not, or that the actor may not know of.
    pub rows: Vec<VerdictRow>,
    /// The process that their outcome asks for.
    pub process: Option<&'static Process>,
    /// The system that their resources belong to.
    pub system: Option<SystemId>,
}

impl VerdictGroup {
    /// What all of them save per month.
    pub fn saving(&self) -> Fen {
        self.rows.iter().map(saving).sum()
    }
}

/// A verdict's saving per month; nothing where none is known.
fn saving(row: &VerdictRow) -> Fen {
    row.stored
        .details
        .verdict
        .saving_per_month
        .unwrap_or_default()
}

/// Verdicts looked at one by one, put together by what one case can answer: most money per month first.
pub(super) fn ranked(looked_at: Vec<BatchRow<VerdictGroup>>) -> Vec<BatchRow<VerdictGroup>> {
    let mut together: BTreeMap<_, BatchRow<VerdictGroup>> = BTreeMap::new();
    for (place, row) in looked_at.into_iter().enumerate() {
        let key = match &row.fate {
            Fate::Ready => (
                row.about.process.map(|process| process.code),
                row.about.system,
                None,
            ),
            Fate::Done(case, _) | Fate::Already(case, _) => (None, None, Some((Some(*case), 0))),
            // Each refusal has its own reason.
            Fate::Refused(_) | Fate::Hindered(_) => (None, None, Some((None, place))),
        };
        match together.get_mut(&key) {
            Some(group) => {
                group.about.ids.extend(row.about.ids);
                group.about.rows.extend(row.about.rows);
            }
            None => {
                together.insert(key, row);
            }
        }
    }
    let mut groups: Vec<_> = together.into_values().collect();
    for group in &mut groups {
        group.about.ids.sort();
        group
            .about
            .rows
            .sort_by_key(|row| (std::cmp::Reverse(saving(row)), row.stored.id));
    }
    // Equal sums stand by their first verdict, so that a page looked at twice is the same.
    groups.sort_by_key(|group| {
        (
            std::cmp::Reverse(group.about.saving()),
            group.about.ids.first().copied(),
        )
    });
    groups
}

/// The first form as far as the verdicts fill it in: the hosts with the sizes proposed, what was measured, what is saved.
pub(super) fn begun(process: &Process, rows: &[VerdictRow]) -> Vec<(String, String)> {
    let mut typed = Vec::new();
    let form = process.steps.first().and_then(|step| step.form.as_ref());
    for field in form.into_iter().flat_map(Form::fields) {
        match (&field.input, field.code) {
            (Input::Hosts, code) => {
                for (place, row) in rows.iter().enumerate() {
                    let verdict = &row.stored.details.verdict;
                    let size = verdict.proposed.unwrap_or(verdict.size);
                    let columns = [
                        ("host", row.resource_name.clone()),
                        ("identifier", row.resource_name.clone()),
                        ("vcpus", size.vcpus.to_string()),
                        ("memory_gb", size.memory_bytes.div_euclid(GB).to_string()),
                        ("disk_gb", size.disk_bytes.div_euclid(GB).to_string()),
                    ];
                    for (column, text) in columns {
                        typed.push((format!("{code}.{place}.{column}"), text));
                    }
                }
            }
            (Input::Text { .. }, "measured") => {
                typed.push((field.code.to_owned(), measured(rows)));
            }
            (Input::Money, "saving") => {
                let sum: Fen = rows.iter().map(saving).sum();
                if sum > Fen(0) {
                    typed.push((field.code.to_owned(), sum.to_string()));
                }
            }
            _ => {}
        }
    }
    typed
}

/// Characters that the field takes.
const MOST: usize = 200;

/// Period and peaks, one host after the other; how many more there are, where the field takes no more.
fn measured(rows: &[VerdictRow]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let verdict = &first.stored.details.verdict;
    let mut text = format!("{}至{}峰值", verdict.from, verdict.to);
    for (told, row) in rows.iter().enumerate() {
        let peaks: Vec<String> = row
            .stored
            .details
            .verdict
            .metrics
            .iter()
            .filter_map(|finding| {
                Some(format!(
                    "{}{:.1}%",
                    in_chinese(finding.metric),
                    finding.peak?
                ))
            })
            .collect();
        let said = format!("；{} {}", row.resource_name, peaks.join("、"));
        let rest = format!("；另 {} 台", rows.len() - told);
        let length = |text: &str| text.chars().count();
        if length(&text) + length(&said) + length(&rest) > MOST {
            text.push_str(&rest);
            break;
        }
        text.push_str(&said);
    }
    text
}

/// What letters call a metric.
fn in_chinese(metric: Metric) -> &'static str {
    match metric {
        Metric::Cpu => "处理器",
        Metric::Memory => "内存",
        Metric::Disk => "磁盘",
        Metric::Network => "流量",
        Metric::Logins => "登录",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use yunheng_domain::digest::Sm3Digest;
    use yunheng_domain::ids::{CaseId, OrganisationId, ResourceId};
    use yunheng_domain::metric::Source;
    use yunheng_domain::processes;
    use yunheng_domain::resource::{ResourceKind, Size};
    use yunheng_domain::verdict::{Outcome, Rule, Verdict};
    use yunheng_store::{NewVerdict, StoredVerdict};

    use super::*;

    fn row(id: i64, fen: i64) -> VerdictRow {
        let size = |vcpus, gb| Size {
            vcpus,
            memory_bytes: gb * GB,
            disk_bytes: 0,
        };
        let verdict = Verdict {
            rule: Rule::Reduction,
            article: Rule::Reduction.article().into(),
            outcome: Outcome::Shrink,
            rulebook: "sample-2023@1".into(),
            source: Source::Provider,
            from: date(2026, 7, 1),
            to: date(2026, 9, 30),
            parameters: Vec::new().into(),
            readings: Vec::new(),
            coverage: 1.0,
            metrics: Vec::new(),
            size: size(8, 16),
            proposed: Some(size(2, 4)),
            saving_per_month: Some(Fen(fen)),
            input_digest: Sm3Digest::of(b"sample"),
        };
        VerdictRow {
            stored: StoredVerdict {
                id: VerdictId(id),
                details: NewVerdict {
                    resource: ResourceId(id),
                    period: "2026Q3".to_owned(),
                    judged_at: "2026-10-08T01:30:00Z".parse().unwrap(),
                    rulebook_digest: String::new(),
                    evidence: Vec::new(),
                    verdict_json: String::new(),
                    verdict,
                },
            },
            resource_name: format!("vm-{id}"),
            kind: ResourceKind::VirtualMachine,
            unit: OrganisationId(1),
            provider: None,
            unit_name: "测试".to_owned(),
            system_name: None,
            exemption: None,
        }
    }

    fn looked_at(id: i64, system: i64, fen: i64, fate: Fate) -> BatchRow<VerdictGroup> {
        BatchRow {
            about: VerdictGroup {
                ids: vec![VerdictId(id)],
                rows: vec![row(id, fen)],
                process: processes::find("scale-down"),
                system: Some(SystemId(system)),
            },
            fate,
        }
    }

    fn sums(rows: Vec<BatchRow<VerdictGroup>>) -> Vec<(i64, usize)> {
        ranked(rows)
            .iter()
            .map(|group| (group.about.saving().0, group.about.ids.len()))
            .collect()
    }

    #[test]
    fn one_case_answers_a_system_and_the_most_money_comes_first() {
        let rows = vec![
            looked_at(1, 7, 100, Fate::Ready),
            looked_at(2, 8, 500, Fate::Ready),
            looked_at(3, 7, 450, Fate::Ready),
        ];
        let groups = ranked(rows);
        let systems: Vec<_> = groups.iter().map(|group| group.about.system).collect();
        assert_eq!(systems, [Some(SystemId(7)), Some(SystemId(8))]);
        let ids: Vec<i64> = groups[0]
            .about
            .rows
            .iter()
            .map(|row| row.stored.id.0)
            .collect();
        assert_eq!(ids, [3, 1]);
    }

    #[test]
    fn what_is_refused_stands_alone_and_what_is_open_with_its_case() {
        let open = || Fate::Already(CaseId(4), "2026-000004".to_owned());
        let rows = vec![
            looked_at(1, 7, 100, Fate::refused("", "")),
            looked_at(2, 7, 200, Fate::refused("", "")),
            looked_at(3, 7, 300, open()),
            looked_at(4, 7, 400, open()),
            looked_at(5, 7, 500, Fate::Ready),
        ];
        assert_eq!(sums(rows), [(700, 2), (500, 1), (200, 1), (100, 1)]);
    }

    #[test]
    fn equal_sums_stand_by_their_first_verdict() {
        let rows = vec![
            looked_at(2, 7, 100, Fate::Ready),
            looked_at(1, 9, 100, Fate::Ready),
        ];
        let groups = ranked(rows);
        assert_eq!(groups[0].about.system, Some(SystemId(9)));
    }

    #[test]
    fn the_form_begins_with_the_sizes_proposed_and_the_saving() {
        let process = processes::find("scale-down").unwrap();
        let typed = begun(process, &[row(1, 12_345), row(2, 55)]);
        let field = |name: &str| {
            let found = typed.iter().find(|(field, _)| field == name);
            found.map(|(_, text)| text.as_str())
        };
        assert_eq!(field("saving"), Some("124.00"));
        assert_eq!(field("hosts.0.host"), Some("vm-1"));
        assert_eq!(field("hosts.1.memory_gb"), Some("4"));
        assert!(field("measured").is_some());
    }
}
