//! What people are told: something waits for them, a deadline comes near or has passed, a case of theirs moved or ended, access was taken in an emergency.
//!
//! The text is made here, once, in both languages, from what is known when it happens: an inbox, a mail and a webhook say the same.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CaseId, GrantId, OrganisationId, SystemId};
use crate::process::{Ending, Words};
use crate::rulebook::Bilingual;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A step waits for the reader's role.
    Asked,
    /// What waits is due in a few working days.
    Soon,
    /// A deadline has passed.
    Breached,
    /// A case came back for correction.
    Returned,
    /// The reader's case was decided on, or is over.
    Decided,
    /// Access to the reader's unit was taken in an emergency (Art. 30, 41).
    Emergency,
    /// A lease of the reader's unit ran out (Art. 8, 24).
    LeaseOver,
    /// Somebody said something in a case of the reader's.
    Remarked,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Asked,
        Self::Soon,
        Self::Breached,
        Self::Returned,
        Self::Decided,
        Self::Emergency,
        Self::LeaseOver,
        Self::Remarked,
    ];

    /// The stable name used in the database, in keys and in types of events.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Soon => "soon",
            Self::Breached => "breached",
            Self::Returned => "returned",
            Self::Decided => "decided",
            Self::Emergency => "emergency",
            Self::LeaseOver => "lease_over",
            Self::Remarked => "remarked",
        }
    }

    /// The kind of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How somebody wants to be told by mail; the inbox has everything in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// One mail for each.
    #[default]
    AtOnce,
    /// One mail a day with what came since the last.
    Daily,
    /// No mail.
    Never,
}

impl Mail {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Never];

    /// The stable name used in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
            Self::Never => "never",
        }
    }

    /// The wish of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mail| mail.code() == code)
    }
}

/// The language that somebody reads mails in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The stable name used in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Of a text in both.
    pub fn of(self, text: &Bilingual) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

/// How a person wants to be told beside its inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Setting {
    /// When mails come.
    pub mail: Mail,
    /// In which language.
    pub language: Language,
}

/// A case as a notice tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts<'a> {
    /// Which.
    pub case: CaseId,
    /// Its version when it happened: what happens later is another thing to be told.
    pub version: i32,
    /// Its number.
    pub number: &'a str,
    /// What it is about.
    pub title: &'a str,
    /// The step that waits; `None` once it is over.
    pub step: Option<Words>,
    /// What is asked there.
    pub asks: Option<Words>,
    /// By when.
    pub due: Option<Date>,
    /// Working days left until then.
    pub left: Option<i64>,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// One thing to be told, whoever is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// What kind.
    pub kind: Kind,
    /// The case, if it is about one.
    pub case: Option<CaseId>,
    /// What makes it the same thing when it is told again.
    pub key: String,
    /// The page about it.
    pub path: String,
    /// In words.
    pub text: Bilingual,
}

impl News {
    /// About a case.
    pub fn of_case(kind: Kind, facts: &CaseFacts<'_>) -> Self {
        let CaseFacts { case, version, .. } = facts;
        let key = match (kind, facts.due) {
            // Told once for each deadline, however the case changed meanwhile without moving it.
            (Kind::Soon, Some(due)) => format!("case/{case}/{due}/soon"),
            _ => format!("case/{case}/{version}/{}", kind.code()),
        };
        Self {
            kind,
            case: Some(*case),
            key,
            path: format!("/cases/{case}"),
            text: in_words(kind, facts),
        }
    }

    /// That something was said in a case: each remark is told by itself.
    pub fn of_remark(facts: &CaseFacts<'_>, nth: usize) -> Self {
        let case = facts.case;
        Self {
            key: format!("case/{case}/remark/{nth}"),
            path: format!("/cases/{case}#remarks"),
            ..Self::of_case(Kind::Remarked, facts)
        }
    }

    /// That somebody took access in an emergency.
    pub fn of_emergency(grant: GrantId, who: &str) -> Self {
        Self {
            kind: Kind::Emergency,
            case: None,
            key: format!("grant/{grant}/emergency"),
            path: format!("/access/{grant}"),
            text: Bilingual {
                zh: format!("{who}以应急方式访问了本单位的云主机，请复核。"),
                en: format!("{who} took emergency access to your unit's hosts. Please review it."),
            },
        }
    }

    /// That a lease of a unit ran out on a day: what was free of it went back, and what is still used has to.
    pub fn of_lease(
        (unit, system): (OrganisationId, Option<SystemId>),
        name: &str,
        until: Date,
        in_use: bool,
    ) -> Self {
        let of = system.map_or(0, |system| system.0);
        let how = if in_use { "in_use" } else { "closed" };
        let text = if in_use {
            Bilingual {
                zh: format!(
                    "{name}的资源租期已于 {until} 届满，空余额度已收回，仍在使用的资源请退还或申请续期。"
                ),
                en: format!(
                    "{name}: the lease ended on {until}. What was free went back; give back what is still in use, or ask for a renewal."
                ),
            }
        } else {
            Bilingual {
                zh: format!("{name}的资源租期已于 {until} 届满，额度已全部收回。"),
                en: format!("{name}: the lease ended on {until}, and all of it went back."),
            }
        };
        Self {
            kind: Kind::LeaseOver,
            case: None,
            key: format!("lease/{unit}/{of}/{until}/{how}"),
            path: "/resources".to_owned(),
            text,
        }
    }

    /// The key of telling one person.
    pub fn key_for(&self, person: crate::ids::PersonId) -> String {
        format!("{}/{person}", self.key)
    }
}

fn in_words(kind: Kind, facts: &CaseFacts<'_>) -> Bilingual {
    let CaseFacts { title, number, .. } = facts;
    let until = until(facts);
    let at = facts.step.unwrap_or(Words { zh: "", en: "" });
    let (zh, en) = match kind {
        Kind::Asked => {
            let asks = facts.asks.unwrap_or(at);
            (
                format!("请您办理：{}{}。", asks.zh, until.zh),
                format!("waits for you: {}{}.", asks.en, until.en),
            )
        }
        Kind::Returned => (
            format!("已退回，请补正后重新提交：{}{}。", at.zh, until.zh),
            format!(
                "was returned for correction and waits for you: {}{}.",
                at.en, until.en
            ),
        ),
        Kind::Soon => (
            format!("即将到期：{}{}。", at.zh, until.zh),
            format!("is due soon: {}{}.", at.en, until.en),
        ),
        Kind::Breached => (
            format!("已超过法定时限：{}{}。", at.zh, until.zh),
            format!("has passed its time limit: {}{}.", at.en, until.en),
        ),
        Kind::Remarked => ("有新的意见。".to_owned(), "has a new remark.".to_owned()),
        Kind::Decided | Kind::Emergency | Kind::LeaseOver => match facts.ending {
            Some(ending) => {
                let how = ended(ending);
                (format!("{}。", how.zh), format!("{}.", how.en))
            }
            None => (
                format!("已审核，进入“{}”{}。", at.zh, until.zh),
                format!("was decided on and goes on to {}{}.", at.en, until.en),
            ),
        },
    };
    Bilingual {
        zh: format!("{title}（{number}）{zh}"),
        en: format!("{title} ({number}) {en}"),
    }
}

/// By when, as the end of a sentence; nothing where no clock runs.
fn until(facts: &CaseFacts<'_>) -> Bilingual {
    let Some(due) = facts.due else {
        return Bilingual {
            zh: String::new(),
            en: String::new(),
        };
    };
    match facts.left {
        Some(left) if left >= 0 => Bilingual {
            zh: format!("，{due} 截止，剩 {left} 个工作日"),
            en: format!(
                ", due {due}, {left} working day{} left",
                if left == 1 { "" } else { "s" }
            ),
        },
        _ => Bilingual {
            zh: format!("，{due} 截止"),
            en: format!(", due {due}"),
        },
    }
}

fn ended(how: Ending) -> Words {
    match how {
        Ending::Completed => Words {
            zh: "已办结",
            en: "is completed",
        },
        Ending::Rejected => Words {
            zh: "未获批准，已办结",
            en: "was refused and is over",
        },
        Ending::Withdrawn => Words {
            zh: "已撤回",
            en: "was withdrawn",
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ids::PersonId;
    use crate::process::words;

    fn facts() -> CaseFacts<'static> {
        CaseFacts {
            case: CaseId(12),
            version: 4,
            number: "2026-000012",
            title: "新建系统上云",
            step: Some(words("资源配置", "Configuration")),
            asks: Some(words("按配额配置资源", "configure within the quota")),
            due: Some(date(2026, 11, 26)),
            left: Some(3),
            ending: None,
        }
    }

    #[test]
    fn being_asked_says_what_and_by_when_in_both_languages() {
        let news = News::of_case(Kind::Asked, &facts());
        assert_eq!(
            news.text.zh,
            "新建系统上云（2026-000012）请您办理：按配额配置资源，2026-11-26 截止，剩 3 个工作日。"
        );
        assert_eq!(
            news.text.en,
            "新建系统上云 (2026-000012) waits for you: configure within the quota, due 2026-11-26, 3 working days left."
        );
        assert_eq!(news.path, "/cases/12");
    }

    #[test]
    fn one_working_day_is_one_day() {
        let facts = CaseFacts {
            left: Some(1),
            ..facts()
        };
        let text = News::of_case(Kind::Soon, &facts).text;
        assert!(text.en.contains("1 working day left"), "{}", text.en);
    }

    #[test]
    fn a_deadline_that_has_passed_counts_no_days_left() {
        let facts = CaseFacts {
            left: Some(-2),
            ..facts()
        };
        let text = News::of_case(Kind::Breached, &facts).text;
        assert_eq!(
            text.zh,
            "新建系统上云（2026-000012）已超过法定时限：资源配置，2026-11-26 截止。"
        );
    }

    #[test]
    fn an_ending_says_how() {
        for (ending, zh, en) in [
            (Ending::Completed, "已办结", "completed"),
            (Ending::Rejected, "未获批准", "refused"),
            (Ending::Withdrawn, "已撤回", "withdrawn"),
        ] {
            let facts = CaseFacts {
                step: None,
                due: None,
                ending: Some(ending),
                ..facts()
            };
            let text = News::of_case(Kind::Decided, &facts).text;
            assert!(text.zh.contains(zh) && text.en.contains(en), "{text:?}");
        }
    }

    #[test]
    fn what_nothing_limits_names_no_day() {
        let facts = CaseFacts {
            due: None,
            ..facts()
        };
        let text = News::of_case(Kind::Returned, &facts).text;
        assert_eq!(
            text.zh,
            "新建系统上云（2026-000012）已退回，请补正后重新提交：资源配置。"
        );
    }

    #[test]
    fn the_same_thing_has_the_same_key_and_a_reminder_one_for_each_deadline() {
        let later = CaseFacts {
            version: 5,
            ..facts()
        };
        let asked = |facts: &CaseFacts<'_>| News::of_case(Kind::Asked, facts).key_for(PersonId(7));
        assert_eq!(asked(&facts()), "case/12/4/asked/7");
        assert_ne!(asked(&facts()), asked(&later));
        let soon = |facts: &CaseFacts<'_>| News::of_case(Kind::Soon, facts).key;
        assert_eq!(soon(&facts()), soon(&later));
    }

    #[test]
    fn an_emergency_leads_to_its_review() {
        let news = News::of_emergency(GrantId(3), "云服务商");
        assert_eq!(news.path, "/access/3");
        assert_eq!(news.key, "grant/3/emergency");
    }

    #[test]
    fn a_lease_that_is_over_and_one_still_in_use_are_two_things_to_be_told() {
        let told = |in_use| {
            let of = (OrganisationId(4), Some(SystemId(5)));
            News::of_lease(of, "学籍系统", date(2026, 10, 1), in_use)
        };
        assert_eq!(told(false).key, "lease/4/5/2026-10-01/closed");
        assert_ne!(told(false).key, told(true).key);
        assert!(told(true).text.zh.contains("仍在使用"));
    }

    #[test]
    fn every_code_reads_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for mail in Mail::ALL {
            assert_eq!(Mail::from_code(mail.code()), Some(mail));
        }
    }
}
