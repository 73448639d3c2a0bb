//! The exemption form: reason and last day, then the answers once more before anything is done.

use std::collections::BTreeSet;

use askama::Template;
use jiff::civil::Date;
use yunheng_app::{ExemptRequest, VerdictRow};
use yunheng_domain::ids::VerdictId;
use yunheng_domain::money::Fen;
use yunheng_domain::rulebook::Bilingual;

use super::ids;
use crate::typed::Typed;
use crate::visit::Visit;
use crate::words::Look as _;

/// What was typed, as it was typed. The ids repeat, which serde's form format cannot say, so the pairs are read one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ExemptForm {
    pub(crate) ids: Vec<i64>,
    pub(crate) reason: String,
    pub(crate) until: String,
    pub(crate) confirmed: bool,
    pub(crate) change: bool,
}

/// Where the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Filling in.
    Fill,
    /// Checking the answers.
    Check,
}

impl ExemptForm {
    /// Reads a query or form body.
    pub(crate) fn read(text: &str) -> Self {
        let field = |wanted: &str| {
            form_urlencoded::parse(text.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        Self {
            ids: ids(text),
            reason: field("reason").unwrap_or_default(),
            until: field("until").unwrap_or_default(),
            confirmed: field("step").as_deref() == Some("confirm"),
            change: field("step").as_deref() == Some("change"),
        }
    }

    /// What was typed before, offered once more: to be checked anew, whatever had been confirmed.
    pub(crate) fn kept(typed: &Typed) -> Self {
        let picked = typed.all("id");
        let ids: BTreeSet<i64> = picked.iter().filter_map(|id| id.parse().ok()).collect();
        Self {
            ids: ids.into_iter().collect(),
            reason: typed.text("reason").to_owned(),
            until: typed.text("until").to_owned(),
            confirmed: false,
            change: false,
        }
    }

    /// The request it makes, or the fields that are wrong with why.
    pub(crate) fn request(&self, today: Date) -> Result<ExemptRequest, Vec<(String, Bilingual)>> {
        let mut mistakes = Vec::new();
        let mut wrong = |field: &str, zh: &str, en: &str| {
            mistakes.push((
                field.to_owned(),
                Bilingual {
                    zh: zh.to_owned(),
                    en: en.to_owned(),
                },
            ));
        };
        let reason = self.reason.trim();
        if reason.chars().count() < 5 {
            wrong(
                "reason",
                "理由至少五个字。",
                "The reason needs at least five characters.",
            );
        }
        let until = self.until.trim().parse::<Date>().ok();
        let latest = today
            .checked_add(jiff::Span::new().years(1))
            .unwrap_or(today);
        match until {
            Some(day) if day > today && day <= latest => {}
            _ => wrong(
                "until",
                "截止日期须在今天之后、一年之内。",
                "The last day must be after today and within a year.",
            ),
        }
        match until {
            Some(until) if mistakes.is_empty() => Ok(ExemptRequest {
                verdicts: self.ids.iter().copied().map(VerdictId).collect(),
                reason: reason.to_owned(),
                until,
            }),
            _ => Err(mistakes),
        }
    }

    /// The last day as a date, once it is one.
    fn day(&self) -> Option<Date> {
        self.until.trim().parse().ok()
    }
}

/// The page with the form.
#[derive(Debug, Template)]
#[template(path = "verdict/exempt.html")]
pub(crate) struct ExemptPage {
    pub(crate) v: Visit,
    pub(crate) rows: Vec<VerdictRow>,
    pub(crate) form: ExemptForm,
    pub(crate) mistakes: Vec<(String, Bilingual)>,
    pub(crate) step: Step,
    pub(crate) typed: Typed,
    pub(crate) today: Date,
}

impl ExemptPage {
    fn saving(&self) -> Fen {
        self.rows
            .iter()
            .filter_map(|row| row.stored.details.verdict.saving_per_month)
            .sum()
    }

    fn mistake(&self, field: &str) -> Option<&str> {
        let (_, message) = self
            .mistakes
            .iter()
            .find(|(at, _)| at.trim_start_matches('/') == field)?;
        Some(self.v.of(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn repeated_ids_are_read_once_each() {
        let form = ExemptForm::read(
            "id=3&id=5&id=3&reason=%E4%B8%9A%E5%8A%A1%E9%AB%98%E5%B3%B0%E6%9C%9F&until=2027-01-31",
        );
        assert_eq!(form.ids, [3, 5]);
        assert_eq!(form.request(TODAY).unwrap().until, date(2027, 1, 31));
    }

    #[test]
    fn what_was_kept_is_checked_anew_whatever_had_been_confirmed() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let typed = Typed::kept(vec![
            field("id", "10"),
            field("id", "9"),
            field("reason", "业务高峰期"),
            field("until", "2027-01-31"),
            field("step", "confirm"),
        ]);
        let form = ExemptForm::kept(&typed);
        assert_eq!(
            (form.ids.as_slice(), form.confirmed),
            ([9, 10].as_slice(), false)
        );
        assert_eq!(form.reason, "业务高峰期");
        assert!(form.request(TODAY).is_ok());
    }

    #[test]
    fn a_short_reason_and_a_past_day_are_both_named() {
        let form = ExemptForm::read("id=3&reason=no&until=2026-11-22");
        let fields: Vec<String> = form
            .request(TODAY)
            .unwrap_err()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(fields, ["reason", "until"]);
    }

    #[test]
    fn more_than_a_year_is_too_long() {
        assert!(
            ExemptForm::read("id=1&reason=abcdef&until=2027-11-22")
                .request(TODAY)
                .is_ok()
        );
        assert!(
            ExemptForm::read("id=1&reason=abcdef&until=2027-11-23")
                .request(TODAY)
                .is_err()
        );
    }
}
