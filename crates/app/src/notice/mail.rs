//! Mails: plain text in the reader's language, each with a link to what it is about.

use jiff::Timestamp;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use serde::{Deserialize, Serialize};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::notice::{Kind, Language};
use yunheng_domain::rulebook::Bilingual;

/// A mail as it waits: address and sender are looked up when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
}

/// One thing in a mail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a Bilingual,
    pub(super) path: &'a str,
}

/// What a kind is called at the head of a mail.
fn headline(kind: Kind, language: Language) -> &'static str {
    let (zh, en) = match kind {
        Kind::Asked => ("有新的待办事项", "Something waits for you"),
        Kind::Soon => ("事项即将到期", "A deadline comes near"),
        Kind::Breached => ("事项已超过法定时限", "A time limit has passed"),
        Kind::Returned => ("事项被退回补正", "A case was returned for correction"),
        Kind::Decided => ("您的办件有新进展", "Your case has moved"),
        Kind::Emergency => ("有人以应急方式访问本单位主机", "Emergency access was taken"),
        Kind::LeaseOver => ("资源租期已届满", "A lease is over"),
        Kind::Remarked => ("办件有新的意见", "Somebody said something in a case"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// A mail about one thing.
pub(super) fn about(kind: Kind, line: Line<'_>, language: Language, site: &str) -> Letter {
    letter(headline(kind, language), &[line], language, site)
}

/// The mail of a day.
pub(super) fn of_day(lines: &[Line<'_>], language: Language, site: &str) -> Letter {
    let headline = match language {
        Language::Zh => format!("今日消息汇总（{} 条）", lines.len()),
        Language::En => format!("Today's notices ({})", lines.len()),
    };
    letter(&headline, lines, language, site)
}

fn letter(headline: &str, lines: &[Line<'_>], language: Language, site: &str) -> Letter {
    let (name, why) = match language {
        Language::Zh => ("云衡", "邮件提醒可在“我的账号”中调整："),
        Language::En => ("Yunheng", "Say on your profile which mails you want: "),
    };
    let mut text = String::new();
    for line in lines {
        text.push_str(language.of(line.text));
        text.push('\n');
        text.push_str(site);
        text.push_str(line.path);
        text.push_str("\n\n");
    }
    Letter {
        subject: format!("[{name}] {headline}"),
        text: format!("{text}-- \n{why}{site}/profile\n"),
    }
}

/// The mail as it goes out. Tried again, it has the same Message-ID, so that a receiver that has it already can tell.
pub(super) fn message(
    letter: &Letter,
    key: &str,
    from: &str,
    to: &str,
    site: &str,
    at: Timestamp,
) -> Result<Message, String> {
    let from: Mailbox = from.parse().map_err(|error| format!("sender: {error}"))?;
    let to: Mailbox = to.parse().map_err(|error| format!("receiver: {error}"))?;
    let host = site.split("//").nth(1).unwrap_or("localhost");
    let host = host.split(['/', ':']).next().unwrap_or("localhost");
    let digest = Sm3Digest::of(key.as_bytes());
    let digest = digest.as_str().get(..32).unwrap_or_default();
    Message::builder()
        .from(from)
        .to(to)
        .message_id(Some(format!("<{digest}@{host}>")))
        .date(std::time::SystemTime::from(at))
        .subject(letter.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news() -> Bilingual {
        Bilingual {
            zh: "某办件请您办理。".to_owned(),
            en: "A case waits for you.".to_owned(),
        }
    }

    #[test]
    fn a_mail_speaks_the_reader_s_language_and_links_to_its_page() {
        let text = news();
        let line = Line {
            text: &text,
            path: "/cases/12",
        };
        let site = "https://yunheng.example";
        let zh = about(Kind::Asked, line, Language::Zh, site);
        assert_eq!(zh.subject, "[云衡] 有新的待办事项");
        assert!(
            zh.text
                .contains("某办件请您办理。\nhttps://yunheng.example/cases/12")
        );
        let en = about(Kind::Asked, line, Language::En, site);
        assert!(en.text.starts_with("A case waits for you."));
    }

    #[test]
    fn a_mail_tried_again_has_the_same_message_id() {
        let text = news();
        let line = Line {
            text: &text,
            path: "/cases/12",
        };
        let letter = of_day(&[line, line], Language::Zh, "https://yunheng.example:8443");
        assert_eq!(letter.subject, "[云衡] 今日消息汇总（2 条）");
        let formed = |seconds| {
            let at = Timestamp::from_second(seconds).unwrap();
            let message = message(
                &letter,
                "mail/case/1/2/asked/7",
                "云衡 <no-reply@yunheng.example>",
                "somebody@unit.example",
                "https://yunheng.example:8443",
                at,
            );
            String::from_utf8(message.unwrap().formatted()).unwrap()
        };
        let id = |mail: &str| {
            let line = mail.lines().find(|line| line.starts_with("Message-ID:"));
            line.unwrap().to_owned()
        };
        let (first, again) = (formed(1_700_000_000), formed(1_700_000_900));
        assert_eq!(id(&first), id(&again));
        assert!(id(&first).ends_with("@yunheng.example>"));
    }

    #[test]
    fn an_address_that_is_none_is_said_so() {
        let letter = Letter {
            subject: String::new(),
            text: String::new(),
        };
        let at = Timestamp::UNIX_EPOCH;
        let wrong = message(&letter, "k", "a@b.example", "nobody", "http://x", at);
        assert!(wrong.unwrap_err().starts_with("receiver"));
    }
}
