//! Sample entries and checkpoints.

use yunheng_app::{CheckpointRow, RecordRow};
use yunheng_domain::actor::{Origin, Who};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{OrganisationId, PersonId};
use yunheng_domain::record::{Entry, Object, Outcome};

/// Entries of the record: a person's act, a refusal, the program's own.
pub(crate) fn record_rows() -> Vec<RecordRow> {
    let entry = |seq, who, action: &str, object: Object, outcome| Entry {
        seq,
        at: "2026-02-03T01:05:00Z".parse().unwrap(),
        who,
        acting_as: None,
        on_behalf_of: None,
        action: action.to_owned(),
        object: Some(object),
        unit: Some(OrganisationId(1)),
        outcome,
        origin: Origin {
            address: Some([10, 1, 2, 3].into()),
            request: "0f8fad5bd9cb469fa165".to_owned(),
        },
        before: None,
        after: Some(Sm3Digest::of(b"after")),
        rulebook: Some("sample-2023@1".to_owned()),
        reason: None,
    };
    let person = || Who::Person {
        id: PersonId(7),
        name: "李敏".to_owned(),
    };
    let refused = Outcome::Refused {
        code: "forbidden".to_owned(),
    };
    let row = |entry: Entry, login: Option<&str>, object: Option<&str>| RecordRow {
        entry,
        login: login.map(ToOwned::to_owned),
        organisation: login.map(|_| "市卫健委".to_owned()),
        unit: Some("市卫健委".to_owned()),
        object: object.map(ToOwned::to_owned),
        on_behalf_of: None,
        damaged: false,
    };
    let resource = || Object::new("resource", "42");
    let program = Who::Program {
        name: "flush".to_owned(),
    };
    vec![
        row(
            entry(1_204, person(), "resource.read", resource(), Outcome::Done),
            Some("limin"),
            Some("vm-0001"),
        ),
        row(
            entry(1_203, person(), "verdict.exempt", resource(), refused),
            Some("limin"),
            Some("vm-0001"),
        ),
        RecordRow {
            damaged: true,
            ..row(
                entry(
                    1_202,
                    program,
                    "telemetry.write",
                    Object::new("telemetry", "inbox"),
                    Outcome::Done,
                ),
                None,
                None,
            )
        },
    ]
}

/// Checkpoints, one with a witness.
pub(crate) fn checkpoints() -> Vec<CheckpointRow> {
    let row = |size, witnesses: &[&str]| CheckpointRow {
        size,
        at: "2026-02-03T02:00:00Z".parse().unwrap(),
        root: "00".repeat(32),
        witnesses: witnesses.iter().map(|&name| name.to_owned()).collect(),
        text: String::new(),
    };
    vec![row(1_300, &[]), row(1_200, &["市档案馆"])]
}
