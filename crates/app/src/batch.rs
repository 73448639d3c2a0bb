//! Something done to many at once: looked at first, done one by one, answered row by row.

use yunheng_domain::case::Refusal as CaseRefusal;
use yunheng_domain::ids::CaseId;
use yunheng_domain::rulebook::Bilingual;
use yunheng_policy::Refusal;

use crate::AppError;

/// One row of a batch: what it is about, and what becomes or became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchRow<T> {
    /// What it is about.
    pub about: T,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It can be done; nothing has been.
    Ready,
    /// It was done: the case and its number.
    Done(CaseId, String),
    /// It had been done before: the case and its number.
    Already(CaseId, String),
    /// It cannot be done, and why; nothing changed.
    Refused(Bilingual),
    /// The case does not go that way, and why; nothing changed.
    Hindered(Box<CaseRefusal>),
}

impl Fate {
    /// A refusal in both languages.
    pub(crate) fn refused(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused(Bilingual {
            zh: zh.into(),
            en: en.into(),
        })
    }

    /// What a row is told of an error that is about it alone; an error that every row would meet stays one.
    pub(crate) fn of(error: AppError) -> Result<Self, AppError> {
        match error {
            AppError::Invalid { message, .. } => Ok(Self::Refused(message)),
            AppError::Case(refusal) => Ok(Self::Hindered(refusal)),
            AppError::Stale | AppError::Conflict(_) => Ok(Self::refused(
                "他人刚刚办理过，请查看后再办",
                "somebody else acted first; look before you act",
            )),
            hidden if hidden.hides() => match hidden.refusal() {
                // Every row would ask for it: the person proves itself, and sends all of it again.
                Some(Refusal::SignIn | Refusal::SecondFactor | Refusal::StepUp) => Err(hidden),
                Some(Refusal::Recused) => Ok(Self::refused(
                    "您已声明回避",
                    "you declared yourself not impartial",
                )),
                Some(Refusal::SameHands) => Ok(Self::refused(
                    "上一环节由您经办，须由他人办理",
                    "you prepared it, so somebody else acts",
                )),
                // What is foreign is answered exactly like what is missing.
                _ => Ok(Self::refused(
                    "没有这一项，或者不由您办理",
                    "there is no such thing, or it is not yours to do",
                )),
            },
            other => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_of_its_own_error_and_a_database_that_is_away_ends_the_batch() {
        assert!(matches!(
            Fate::of(AppError::Stale),
            Ok(Fate::Refused(why)) if why.en.contains("somebody else")
        ));
        let away = AppError::Unavailable("away".to_owned());
        assert!(matches!(Fate::of(away), Err(AppError::Unavailable(_))));
    }
}
