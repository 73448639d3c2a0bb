//! Why a case does not go the way that was asked for: one stable problem type each.

use yunheng_domain::case::Refusal;
use yunheng_domain::clock::Refusal as ClockRefusal;
use yunheng_domain::process::Process;
use yunheng_domain::rulebook::Bilingual;

use super::problem::{At, Kind, Problem};
use crate::pages::case::sentences;
use crate::words::{Text, text};

/// What stands in the way of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hindrance {
    Over,
    Elsewhere,
    NoWay,
    Reason,
    Form,
    Documents,
    Gate,
    TooEarly,
    Clock,
    Final,
}

impl Hindrance {
    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Over,
        Self::Elsewhere,
        Self::NoWay,
        Self::Reason,
        Self::Form,
        Self::Documents,
        Self::Gate,
        Self::TooEarly,
        Self::Clock,
        Self::Final,
    ];

    fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Ended => Self::Over,
            Refusal::Elsewhere { .. } => Self::Elsewhere,
            Refusal::NoWay => Self::NoWay,
            Refusal::Reason => Self::Reason,
            Refusal::Form(_) => Self::Form,
            Refusal::Documents(_) => Self::Documents,
            Refusal::Gate { .. } => Self::Gate,
            Refusal::Clock(ClockRefusal::TooEarly(_)) => Self::TooEarly,
            Refusal::Clock(_)
            | Refusal::NoLimit(_)
            | Refusal::NotExtendable
            | Refusal::TooLong(_)
            | Refusal::TooOften
            | Refusal::AskedAlready
            | Refusal::NotAsked => Self::Clock,
            Refusal::Final => Self::Final,
        }
    }

    /// The last part of the type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Over => "case-over",
            Self::Elsewhere => "case-elsewhere",
            Self::NoWay => "no-such-way",
            Self::Reason => "reason-required",
            Self::Form => "form-incomplete",
            Self::Documents => "documents-missing",
            Self::Gate => "gate-shut",
            Self::TooEarly => "too-early",
            Self::Clock => "time-limit",
            Self::Final => "irreversible",
        }
    }

    /// Whether the case stands elsewhere than the caller takes it to.
    pub(crate) fn is_about_state(self) -> bool {
        matches!(self, Self::Over | Self::Elsewhere)
    }

    /// What it is called.
    pub(crate) fn title(self) -> Text {
        match self {
            Self::Over => text("办件已结束", "The case is over"),
            Self::Elsewhere => text("办件处于其他环节", "The case stands elsewhere"),
            Self::NoWay => text("没有这种办理方式", "No such way"),
            Self::Reason => text("缺少理由", "Reason required"),
            Self::Form => text("表单不完整", "Form incomplete"),
            Self::Documents => text("缺少材料", "Documents missing"),
            Self::Gate => text("前提条件未满足", "A condition does not hold"),
            Self::TooEarly => text("最短期限未满", "Too early"),
            Self::Clock => text("时限不允许", "Not allowed by a time limit"),
            Self::Final => text("不可撤销", "Irreversible"),
        }
    }

    /// What it means and what to do.
    pub(crate) fn meaning(self) -> Text {
        match self {
            Self::Over => text(
                "该办件已经结束，不能再办理。",
                "The case is over: nobody acts in it any more.",
            ),
            Self::Elsewhere => text(
                "该办件现在处于其他环节，请重新读取。",
                "The case stands at another step by now: read it again.",
            ),
            Self::NoWay => text(
                "当前环节没有这种办理方式，可用的方式见办件的 ways。",
                "The step has no such way; the case lists its ways.",
            ),
            Self::Reason => text("这种办理方式须给出理由。", "This way takes a reason."),
            Self::Form => text(
                "表单有缺项或错误，errors 指出位置。",
                "The form has mistakes or gaps; errors says where.",
            ),
            Self::Documents => text(
                "缺少必需的材料，errors 列出各项。",
                "Required documents are missing; errors names them.",
            ),
            Self::Gate => text(
                "条款规定的前提尚未满足，errors 说明原因；涉及数量的，说明各项差额。",
                "A condition of an article does not hold; errors says why and, of quantities, how much is short.",
            ),
            Self::TooEarly => text(
                "最短期限届满后才能办理。",
                "A minimum term has to run out first.",
            ),
            Self::Clock => text("时限不允许这样办理。", "A time limit does not allow this."),
            Self::Final => text(
                "此前的事项不可撤销，办件不能退回、否决或撤回。",
                "What was done cannot be undone: the case is not returned, rejected or withdrawn any more.",
            ),
        }
    }
}

impl Problem {
    /// A refusal of a case, with the names of its process where they are at hand.
    pub(crate) fn of_case(process: Option<&Process>, refusal: &Refusal) -> Self {
        let kind = Kind::Case(Hindrance::of(refusal));
        let Some(process) = process else {
            return Self::new(kind);
        };
        let told = sentences(process, &[], refusal);
        let detail = told.first().map(|wrong| Bilingual {
            zh: wrong.message.zh.clone(),
            en: wrong.message.en.clone(),
        });
        let errors = told.into_iter().map(|wrong| At {
            pointer: pointer(refusal, &wrong.field),
            detail_zh: wrong.message.zh,
            detail_en: wrong.message.en,
            ..At::default()
        });
        Self {
            kind,
            detail,
            errors: errors.collect(),
        }
    }
}

/// Where in the body: `lines.0.item` of the form is `/values/lines/0/item`.
fn pointer(refusal: &Refusal, field: &str) -> String {
    match refusal {
        Refusal::Form(_) => format!("/values/{}", field.replace('.', "/")),
        Refusal::Reason => "/reason".to_owned(),
        Refusal::NoWay | Refusal::Final => "/way".to_owned(),
        Refusal::Elsewhere { .. } => "/step".to_owned(),
        _ => String::new(),
    }
}
