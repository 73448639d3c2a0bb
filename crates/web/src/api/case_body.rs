//! A case as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;
use yunheng_app::{CaseView, Current};
use yunheng_domain::clock::State;
use yunheng_domain::process::{Bound, Ending, Values, WayKind};
use yunheng_domain::role::Role;

use super::case::DueBody;

/// A case with its clocks, what happened, what was filled in, and its documents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseBody {
    id: i64,
    #[schema(example = "2026-000007")]
    number: String,
    title: String,
    #[schema(example = "new-system")]
    process: String,
    /// Version of the declaration that it began under.
    process_version: u32,
    /// Rulebook that it began under.
    #[schema(example = "bazhong-2023@1")]
    rulebook: String,
    /// Raised with every act; `If-Match` names it.
    version: i32,
    /// `open`, `completed`, `rejected` or `withdrawn`.
    state: &'static str,
    unit: String,
    provider: Option<String>,
    /// Code of the system.
    system: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: jiff::Timestamp,
    /// The step that waits.
    current: Option<CurrentBody>,
    clocks: Vec<ClockBody>,
    timeline: Vec<EventBody>,
    forms: Vec<FormBody>,
    documents: Vec<DocumentBody>,
}

/// The step that waits.
#[derive(Debug, Serialize, ToSchema)]
struct CurrentBody {
    #[schema(example = "configure")]
    step: &'static str,
    #[schema(example = "18")]
    article: &'static str,
    #[schema(example = "engineer")]
    role: &'static str,
    organisation: String,
    #[schema(value_type = String, format = DateTime)]
    since: jiff::Timestamp,
    due: Option<DueBody>,
    /// Whether the caller is asked, and may act.
    mine: bool,
    /// Whether the caller may take the case back.
    withdrawable: bool,
    ways: Vec<WayBody>,
    gates: Vec<GateBody>,
    /// Codes of required documents that are not attached yet.
    missing: Vec<&'static str>,
    /// What the form begins with, by field.
    #[schema(value_type = Object)]
    values: Values,
}

/// A way on.
#[derive(Debug, Serialize, ToSchema)]
struct WayBody {
    #[schema(example = "configured")]
    way: &'static str,
    /// `forward`, `return` or `reject`.
    kind: &'static str,
    /// Whether it takes a reason.
    reason: bool,
}

/// What has to hold.
#[derive(Debug, Serialize, ToSchema)]
struct GateBody {
    article: &'static str,
    open: bool,
    says_zh: &'static str,
    says_en: &'static str,
}

/// A time limit.
#[derive(Debug, Serialize, ToSchema)]
struct ClockBody {
    name_zh: &'static str,
    name_en: &'static str,
    article: String,
    /// `at_most` or `at_least`.
    bound: &'static str,
    #[schema(value_type = String, format = DateTime)]
    started: jiff::Timestamp,
    due: DueBody,
    /// `running`, `paused`, `met`, `breached` or `lifted`.
    state: &'static str,
    who: Option<String>,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
struct EventBody {
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    person: Option<String>,
    role: Option<&'static str>,
    organisation: Option<String>,
    step_zh: &'static str,
    step_en: &'static str,
    article: &'static str,
    /// `open`, `forward`, `return`, `reject`, `withdraw`, `note`, `extend` or `breach`.
    kind: String,
    /// Why, or what was said; empty of a remark that was withdrawn.
    reason: String,
    /// Number of the remark in its case, if it is one.
    remark: Option<usize>,
    /// When its author withdrew it.
    #[schema(value_type = Option<String>, format = DateTime)]
    withdrawn_at: Option<jiff::Timestamp>,
}

/// What was filled in at a step.
#[derive(Debug, Serialize, ToSchema)]
struct FormBody {
    step: &'static str,
    #[schema(value_type = Object)]
    values: Values,
    person: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// Whether it was filled in anew later.
    replaced: bool,
}

/// A document.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentBody {
    id: i64,
    step: String,
    code: String,
    name: String,
    media_type: String,
    size: i64,
    /// `public`, `internal` or `sensitive`.
    label: String,
    /// Document number (文号).
    number: Option<String>,
    person: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// Whether a later version replaces it.
    replaced: bool,
}

impl From<Current> for CurrentBody {
    fn from(current: Current) -> Self {
        // What only the passing of time opens is the program's to take, and nobody's to choose.
        let chosen = current.step.ways.iter().filter(|way| !way.lapses);
        let ways = chosen.map(|way| WayBody {
            way: way.code,
            kind: match way.kind {
                WayKind::Forward => "forward",
                WayKind::Return => "return",
                WayKind::Reject => "reject",
            },
            reason: way.reason,
        });
        let gates = current.gates.iter().map(|gate| GateBody {
            article: gate.gate.article,
            open: gate.open,
            says_zh: gate.gate.says.zh,
            says_en: gate.gate.says.en,
        });
        Self {
            step: current.step.code,
            article: current.step.article,
            role: current.step.role.code(),
            organisation: current.organisation,
            since: current.since,
            due: current.due.map(Into::into),
            mine: current.mine,
            withdrawable: current.withdrawable,
            ways: ways.collect(),
            gates: gates.collect(),
            missing: current.missing.iter().map(|need| need.code).collect(),
            values: current.values,
        }
    }
}

impl From<CaseView> for CaseBody {
    fn from(view: CaseView) -> Self {
        let row = view.row;
        Self {
            id: view.id.0,
            state: row.case.ending().map_or("open", Ending::code),
            number: row.details.number,
            title: row.details.title,
            process: row.case.process,
            process_version: row.case.version,
            rulebook: row.case.rulebook,
            version: row.version,
            unit: view.unit,
            provider: view.provider,
            system: view.system.map(|system| system.details.code),
            opened_at: row.details.opened_at,
            current: view.current.map(Into::into),
            clocks: view.clocks.into_iter().map(Into::into).collect(),
            timeline: view.timeline.into_iter().map(Into::into).collect(),
            forms: view.forms.into_iter().map(Into::into).collect(),
            documents: view.documents.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<yunheng_app::ClockView> for ClockBody {
    fn from(clock: yunheng_app::ClockView) -> Self {
        Self {
            name_zh: clock.name.zh,
            name_en: clock.name.en,
            article: clock.article,
            bound: match clock.bound {
                Bound::AtMost => "at_most",
                Bound::AtLeast => "at_least",
                Bound::Window => "window",
            },
            started: clock.started,
            due: clock.due.into(),
            state: match clock.state {
                State::Running { .. } => "running",
                State::Paused { .. } => "paused",
                State::Met { .. } => "met",
                State::Breached { .. } => "breached",
                State::Lifted { .. } => "lifted",
            },
            who: clock.who,
        }
    }
}

impl From<yunheng_app::EventView> for EventBody {
    fn from(event: yunheng_app::EventView) -> Self {
        Self {
            at: event.at,
            person: event.person,
            role: event.role.map(Role::code),
            organisation: event.organisation,
            step_zh: event.step.zh,
            step_en: event.step.en,
            article: event.article,
            kind: event.kind,
            reason: event.reason,
            remark: event.said.map(|said| said.nth),
            withdrawn_at: event.said.and_then(|said| said.withdrawn_at),
        }
    }
}

impl From<yunheng_app::FormView> for FormBody {
    fn from(form: yunheng_app::FormView) -> Self {
        Self {
            step: form.step.code,
            values: form.values,
            person: form.person,
            at: form.at,
            replaced: form.replaced,
        }
    }
}

impl From<yunheng_app::DocumentView> for DocumentBody {
    fn from(found: yunheng_app::DocumentView) -> Self {
        let details = found.document.details;
        Self {
            id: found.id.0,
            step: details.step,
            code: details.code,
            name: details.name,
            media_type: details.media_type,
            size: details.size,
            label: details.label,
            number: details.number,
            person: found.person,
            at: details.at,
            replaced: found.replaced,
        }
    }
}
