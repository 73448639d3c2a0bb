//! What is wrong with a password, in words for its owner.

use serde::Serialize;
use thiserror::Error;
use yunheng_domain::rulebook::Bilingual;

/// What is wrong with a password. None of the texts repeats it.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer characters than the profile asks for.
    #[error("use at least {least} characters")]
    TooShort {
        /// The least number of characters.
        least: usize,
    },
    /// More characters than we hash.
    #[error("use at most {most} characters")]
    TooLong {
        /// The greatest number of characters.
        most: usize,
    },
    /// Too few classes of characters.
    #[error("use {required} of lower-case letters, capitals, digits and other characters")]
    Classes {
        /// How many of the four.
        required: u8,
    },
    /// A common password, or as soon guessed (ASVS 5.0 6.2.4).
    #[error("the password is a common one or easily guessed")]
    Common,
    /// On the operator's list (ASVS 5.0 6.2.12).
    #[error("this password is on a list of stolen passwords")]
    Breached,
    /// Contains the login, the name or the organisation (ASVS 5.0 6.2.11).
    #[error("the password contains your login, name or organisation")]
    ContainsName,
    /// One of the last ones (等保 IA-1).
    #[error("the password is one of your last {last}")]
    UsedBefore {
        /// How many of the last count.
        last: usize,
    },
}

impl Weakness {
    /// A stable code for forms, the API and the record.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password.too-short",
            Self::TooLong { .. } => "password.too-long",
            Self::Classes { .. } => "password.classes",
            Self::Common => "password.common",
            Self::Breached => "password.breached",
            Self::ContainsName => "password.contains-name",
            Self::UsedBefore { .. } => "password.used-before",
        }
    }

    /// What to tell the person: what is wrong and what to do.
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            Self::TooShort { least } => (
                format!("口令至少要有 {least} 个字符"),
                format!("Use at least {least} characters"),
            ),
            Self::TooLong { most } => (
                format!("口令最多 {most} 个字符"),
                format!("Use at most {most} characters"),
            ),
            Self::Classes { required: 4.. } => (
                "口令须同时包含小写字母、大写字母、数字和其他字符".to_owned(),
                "Use lower-case letters, capitals, digits and other characters".to_owned(),
            ),
            Self::Classes { required } => (
                format!("口令须包含小写字母、大写字母、数字、其他字符中的至少 {required} 类"),
                format!(
                    "Use at least {required} of these: lower-case letters, capitals, digits, other characters"
                ),
            ),
            Self::Common => (
                "该口令是常见口令或很容易被猜到，请换一个".to_owned(),
                "This password is common or easily guessed: choose another".to_owned(),
            ),
            Self::Breached => (
                "该口令已出现在泄露口令名单中，请换一个".to_owned(),
                "This password is on a list of stolen passwords: choose another".to_owned(),
            ),
            Self::ContainsName => (
                "口令中不要包含登录名、姓名或单位名称".to_owned(),
                "Leave your login, your name and your organisation out of the password".to_owned(),
            ),
            Self::UsedBefore { last: 0 | 1 } => (
                "新口令不能与现在的口令相同".to_owned(),
                "Choose a password other than the present one".to_owned(),
            ),
            Self::UsedBefore { last } => (
                format!("口令不能与最近 {last} 次用过的相同"),
                format!("Choose a password other than your last {last}"),
            ),
        };
        Bilingual { zh, en }
    }
}
