//! A form as it was typed: nothing of it is lost, and every mistake is named at its field.

use std::collections::BTreeSet;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use yunheng_app::AppError;
use yunheng_domain::rulebook::Bilingual;

use crate::failure::Failure;
use crate::html::Html;

/// A mistake at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The field's name, which is also its id on the page.
    pub(crate) field: String,
    /// What is wrong.
    pub(crate) message: Bilingual,
}

/// The pairs of a form or query, with what was found wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    pairs: Vec<(String, String)>,
    pub(crate) mistakes: Vec<Wrong>,
    /// Whether it was typed before the person had to prove itself again, and offered once more.
    pub(crate) kept: bool,
}

impl Typed {
    /// Reads a form body or query.
    pub(crate) fn read(text: &str) -> Self {
        Self {
            pairs: form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
            mistakes: Vec::new(),
            kept: false,
        }
    }

    /// What was typed before, offered once more.
    pub(crate) fn kept(pairs: Vec<(String, String)>) -> Self {
        Self {
            pairs,
            mistakes: Vec::new(),
            kept: true,
        }
    }

    /// All that was sent, in order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// What a field holds; empty if it was not sent.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.pairs
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, value)| value.trim())
    }

    /// All that a field with several boxes holds.
    pub(crate) fn all(&self, field: &str) -> BTreeSet<String> {
        let chosen = self.pairs.iter().filter(|(name, _)| name == field);
        chosen.map(|(_, value)| value.clone()).collect()
    }

    /// Whether a field holds a value: for the chosen entries of a form.
    pub(crate) fn has(&self, field: &str, value: &str) -> bool {
        self.pairs
            .iter()
            .any(|(name, held)| name == field && held == value)
    }

    /// A field that must be a day.
    pub(crate) fn day(&self, field: &str) -> Result<Date, AppError> {
        self.text(field).parse().map_err(|_| {
            wrong(
                field,
                "请填写日期，例如 2026-09-30。",
                "Enter a date, such as 2026-09-30.",
            )
        })
    }

    /// A field that may be left empty.
    pub(crate) fn day_or_none(&self, field: &str) -> Result<Option<Date>, AppError> {
        match self.text(field) {
            "" => Ok(None),
            _ => self.day(field).map(Some),
        }
    }

    /// A field of a closed set.
    pub(crate) fn code<T>(
        &self,
        field: &str,
        from_code: fn(&str) -> Option<T>,
    ) -> Result<T, AppError> {
        from_code(self.text(field)).ok_or_else(|| wrong(field, "请选择一项。", "Choose one."))
    }

    /// A destructive act is confirmed by typing what it is done to.
    pub(crate) fn confirmed(&self, field: &str, expected: &str) -> Result<(), AppError> {
        if self.text(field) == expected {
            return Ok(());
        }
        Err(AppError::Invalid {
            field: field.to_owned(),
            message: Bilingual {
                zh: format!("请输入“{expected}”以确认。"),
                en: format!("Type '{expected}' to confirm."),
            },
        })
    }

    /// The same form with what a use case found wrong; anything but a mistake of the form is the page's failure.
    pub(crate) fn with(mut self, error: AppError) -> Result<Self, Failure> {
        match error {
            AppError::Invalid { field, message } => {
                self.mistakes.push(Wrong {
                    field: field.trim_start_matches('/').to_owned(),
                    message,
                });
                Ok(self)
            }
            other => Err(other.into()),
        }
    }

    /// What is wrong with a field.
    pub(crate) fn mistake(&self, field: &str) -> Option<&Bilingual> {
        let found = self.mistakes.iter().find(|wrong| wrong.field == field)?;
        Some(&found.message)
    }
}

/// A mistake at a field.
pub(crate) fn wrong(field: &str, zh: &str, en: &str) -> AppError {
    AppError::Invalid {
        field: field.to_owned(),
        message: Bilingual {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
    }
}

/// What was taken meanwhile or decided before, as a mistake at a field.
pub(crate) fn taken(error: AppError, field: &str, zh: &str, en: &str) -> AppError {
    match error {
        AppError::Conflict(_) => wrong(field, zh, en),
        other => other,
    }
}

/// What somebody else decided meanwhile.
pub(crate) fn decided(error: AppError) -> Failure {
    taken(
        error,
        "decision",
        "此事项已处理过，请刷新后查看。",
        "This was decided before; look at the page again.",
    )
    .into()
}

/// A form shown again because something in it is wrong.
pub(crate) fn again(page: impl Template) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

/// The id in an address; what is no number names nothing.
pub(crate) fn id(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_beside_what_is_wrong_with_it() {
        let typed = Typed::read("since=tomorrow&kind=tenant&kind=county&name=%20%E5%8D%AB+");
        let error = typed.day("since").unwrap_err();
        let typed = typed.with(error).unwrap();
        assert_eq!(typed.text("since"), "tomorrow");
        assert_eq!(typed.text("name"), "卫");
        assert!(typed.mistake("since").is_some());
        assert!(typed.mistake("name").is_none());
        assert!(typed.has("kind", "county") && !typed.has("kind", "vendor"));
        assert_eq!(typed.all("kind").len(), 2);
        assert_eq!(typed.day_or_none("until").unwrap(), None);
    }

    #[test]
    fn a_destructive_act_names_what_to_type() {
        let typed = Typed::read("confirm=wang");
        assert!(typed.confirmed("confirm", "wang").is_ok());
        let error = typed.confirmed("confirm", "li").unwrap_err();
        assert!(
            typed
                .with(error)
                .unwrap()
                .mistake("confirm")
                .unwrap()
                .en
                .contains("'li'")
        );
    }
}
