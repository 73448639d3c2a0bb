//! How a statutory process is declared: steps, who acts, forms, documents, clocks, gates, effects and ways.
//!
//! A [`Process`] is data. The engine ([`crate::case`]), the form, the timeline, the diagram and the description of the API all read the same declaration; `processes/` holds one file for each that reads like its articles. What a declaration can get wrong without failing to compile, [`flaws`] finds, and a test runs it over all of them.

mod build;
mod clock;
mod column;
mod diagram;
mod effect;
mod flaw;
mod form;
mod gate;
mod read;
mod sample;
#[cfg(test)]
mod tests;
mod values;
mod worth;

pub use build::{Draft, StepDraft, process, step};
pub use clock::{Bound, ClockRule, From};
pub use column::{Column, Takes};
pub use diagram::{Arrow, Diagram, Goal};
pub use effect::{Compensation, Effect};
pub use flaw::{Flaw, flaws, missing_limits};
pub use form::{
    Field, Form, Input, Lines, Section, choice, date, demand, demand_of_systems, demand_of_units,
    experts, flag, hosts, long_text, money, number, section, text, worth,
};
pub use gate::{Check, Gate, Term};
pub use read::Wrong;
pub use sample::{sample_beside, sample_step, sample_values};
pub use values::{DemandLine, ExpertLine, HostLine, Opinion, Value, Values, decided_hosts};
pub use worth::{MONTHS, Worth};

use serde::Serialize;

use crate::role::Role;

/// A text of a declaration in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A text in both languages.
pub const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// A statutory process, as its articles lay it down.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Process {
    /// The stable name, `new-system`.
    pub code: &'static str,
    /// Raised with every change of the declaration; a case keeps the version that it began under.
    pub version: u32,
    /// What people call it.
    pub name: Words,
    /// What it is for, in a sentence.
    pub summary: Words,
    /// The articles it carries out, `24(1)` for a paragraph.
    pub articles: Vec<&'static str>,
    /// What a case of it is about.
    pub subject: Subject,
    /// What begins a case.
    pub opening: Opening,
    /// In the order in which they are gone through.
    pub steps: Vec<Step>,
    /// Time limits.
    pub clocks: Vec<ClockRule>,
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A unit's system that is in the register.
    System,
    /// A system that the case itself will enter into the register.
    NewSystem,
    /// The unit as a whole.
    Unit,
    /// The whole cloud: the annual plan, a product on it, a support agreement.
    Platform,
}

/// What begins a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// The holder of the first step's role, by itself.
    Hand,
    /// A verdict with this outcome (Art. 24), or the first step's holder.
    Verdict(crate::verdict::Outcome),
    /// A day of the calendar, and nobody by hand: the program opens it for each thing on file that owes it, once for each period.
    Calendar,
}

/// One step: one party is asked for one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The stable name, `configure`.
    pub code: &'static str,
    /// What it is called, 资源配置.
    pub name: Words,
    /// What is asked of whoever acts, as the work queue says it.
    pub asks: Words,
    /// The article that asks, `18`.
    pub article: &'static str,
    /// Who acts: a role, at the organisation of its kind that takes part in the case.
    pub role: Role,
    /// Gone through only then; skipped otherwise.
    pub only: Option<Condition>,
    /// What is filled in.
    pub form: Option<Form>,
    /// What is attached.
    pub documents: Vec<Need>,
    /// What must hold before the case can go forward from here.
    pub gates: Vec<Gate>,
    /// How it can end, the usual way first.
    pub ways: Vec<Way>,
    /// Official documents that are made when it goes forward.
    pub issues: Vec<Template>,
    /// Whether the unit may still withdraw the case here.
    pub withdrawable: bool,
    /// Whether it decides about what others prepared: not by the same hands, nor by who is recused (Art. 8).
    pub decides: bool,
}

/// When a step is gone through, or a way is open, at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The unit belongs to a county (Art. 45).
    UnderCounty,
    /// The city's budget pays for a line of an earlier step's form (Art. 42).
    CityPays {
        /// The step.
        step: &'static str,
        /// The field with the lines.
        field: &'static str,
    },
    /// A choice or flag of an earlier step's form was this; no choice counts of a step that was itself skipped.
    Chosen {
        /// The step.
        step: &'static str,
        /// The field.
        field: &'static str,
        /// Code of the choice; `yes` or `no` for a flag.
        value: &'static str,
    },
    /// A choice or flag of the rulebook is this: cities settle it differently.
    Rule {
        /// Key of the parameter, `annual_plan.unplanned_requires`.
        key: &'static str,
        /// Code of the choice; `true` or `false` for a flag.
        value: &'static str,
    },
}

/// A document that a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The stable name, `stress_test`.
    pub code: &'static str,
    /// What it is called.
    pub name: Words,
    /// The article that asks for it.
    pub article: &'static str,
    /// Whether the case cannot go forward without it.
    pub required: bool,
}

/// One way out of a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    /// The stable name, `favourable`.
    pub code: &'static str,
    /// The words on the button.
    pub name: Words,
    /// Which way it leads.
    pub kind: WayKind,
    /// Where it leads.
    pub to: Target,
    /// Whether a reason must be given.
    pub reason: bool,
    /// What it brings about.
    pub effects: Vec<Effect>,
    /// The minimum clock that it waives (Art. 20: in principle).
    pub waives: Option<&'static str>,
    /// Fields of the step's form that this way needs, although others do without.
    pub needs: Vec<&'static str>,
    /// Taken by the program once the time limit that the step waits for has passed, and only then: whoever was asked has not answered, or a minimum term is over. It brings nothing about, for what has consequences somebody decides.
    pub lapses: bool,
    /// Open only then.
    pub only: Option<Condition>,
}

/// Which way a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// On: form complete, documents there, gates open.
    Forward,
    /// Back to who prepared it, for correction.
    Return,
    /// The request is refused; what it had brought about is undone.
    Reject,
}

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The next step whose condition holds; the end if there is none.
    Next,
    /// A step by name.
    Step(&'static str),
    /// The end.
    End(Ending),
}

/// How a case ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Everything asked for was done.
    Completed,
    /// Refused.
    Rejected,
    /// Taken back by who asked.
    Withdrawn,
}

impl Ending {
    /// All endings.
    pub const ALL: [Self; 3] = [Self::Completed, Self::Rejected, Self::Withdrawn];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The ending of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.code() == code)
    }
}

/// An official document made from the record (design.md 2(7), domain.md 3).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// 政务云资源申请表.
    Application,
    /// 政务云资源需求论证表.
    DemandJustification,
    /// 技术论证意见.
    ReviewOpinion,
    /// 资源配额通知.
    QuotaNotice,
    /// 迁移方案.
    MigrationPlan,
    /// 资源配置记录.
    ConfigurationRecord,
    /// 部署完成确认单.
    DeploymentConfirmation,
    /// 测试报告封面.
    TestCover,
    /// 安全风险评估报告封面.
    AssessmentCover,
    /// 责令整改通知书.
    RectificationOrder,
    /// 服务退出申请表.
    ExitApplication,
    /// 数据清除证明.
    ErasureCertificate,
    /// 安全责任边界协议.
    BoundaryAgreement,
}

impl Template {
    /// All templates.
    pub const ALL: [Self; 13] = [
        Self::Application,
        Self::DemandJustification,
        Self::ReviewOpinion,
        Self::QuotaNotice,
        Self::MigrationPlan,
        Self::ConfigurationRecord,
        Self::DeploymentConfirmation,
        Self::TestCover,
        Self::AssessmentCover,
        Self::RectificationOrder,
        Self::ExitApplication,
        Self::ErasureCertificate,
        Self::BoundaryAgreement,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::DemandJustification => "demand_justification",
            Self::ReviewOpinion => "review_opinion",
            Self::QuotaNotice => "quota_notice",
            Self::MigrationPlan => "migration_plan",
            Self::ConfigurationRecord => "configuration_record",
            Self::DeploymentConfirmation => "deployment_confirmation",
            Self::TestCover => "test_cover",
            Self::AssessmentCover => "assessment_cover",
            Self::RectificationOrder => "rectification_order",
            Self::ExitApplication => "exit_application",
            Self::ErasureCertificate => "erasure_certificate",
            Self::BoundaryAgreement => "boundary_agreement",
        }
    }

    /// The template of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|template| template.code() == code)
    }

    /// What stands at its head.
    pub fn title(self) -> Words {
        match self {
            Self::Application => words("政务云资源申请表", "Application for cloud resources"),
            Self::DemandJustification => words("政务云资源需求论证表", "Demand justification"),
            Self::ReviewOpinion => words("技术论证意见", "Opinion of the technical review"),
            Self::QuotaNotice => words("政务云资源配额通知", "Quota notice"),
            Self::MigrationPlan => words("政务信息系统迁移方案", "Migration plan"),
            Self::ConfigurationRecord => words("资源配置记录", "Record of configuration"),
            Self::DeploymentConfirmation => words("部署完成确认单", "Confirmation of deployment"),
            Self::TestCover => words("测试报告封面", "Cover of the test report"),
            Self::AssessmentCover => {
                words("安全风险评估报告封面", "Cover of the security assessment")
            }
            Self::RectificationOrder => words("责令整改通知书", "Order to rectify"),
            Self::ExitApplication => words("政务云服务退出申请表", "Application to exit"),
            Self::ErasureCertificate => words("数据清除证明", "Certificate of erasure"),
            Self::BoundaryAgreement => words("安全责任边界协议", "Security boundary agreement"),
        }
    }

    /// Whether it is a letter (公文) that bears a document number (文号) of who issues it; the others are forms.
    pub fn is_numbered(self) -> bool {
        matches!(
            self,
            Self::ReviewOpinion
                | Self::QuotaNotice
                | Self::RectificationOrder
                | Self::ErasureCertificate
        )
    }
}

impl Process {
    /// A step by name.
    pub fn step(&self, code: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.code == code)
    }

    /// Where a step stands in the order; `None` for no step of this process.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.code == code)
    }

    /// A clock by name.
    pub fn clock(&self, code: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.code == code)
    }

    /// The step whose form holds what a step goes by: itself, or the nearest before it whose form has such a field. Of several that are gone through in turn the last filled in counts.
    pub fn source(&self, step: &str, field: &str) -> Option<&Step> {
        let place = self.place(step)?;
        self.steps.iter().take(place + 1).rev().find(|step| {
            step.form
                .as_ref()
                .is_some_and(|form| form.field(field).is_some())
        })
    }
}

impl Step {
    /// A way by name.
    pub fn way(&self, code: &str) -> Option<&Way> {
        self.ways.iter().find(|way| way.code == code)
    }
}
