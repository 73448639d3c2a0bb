//! The words of notices and of what is on its way.

use yunheng_app::{Delivery, Receiver};
use yunheng_domain::notice::{Kind, Language, Mail};

use super::{Text, text};
use crate::format::Plain;
use crate::lang::Lang;

fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Asked => text("待办", "To do"),
        Kind::Soon => text("即将到期", "Due soon"),
        Kind::Breached => text("超过时限", "Overdue"),
        Kind::Returned => text("退回补正", "Returned"),
        Kind::Decided => text("办理进展", "Progress"),
        Kind::Emergency => text("应急访问", "Emergency access"),
        Kind::LeaseOver => text("租期届满", "Lease over"),
        Kind::Remarked => text("新的意见", "Remark"),
    }
}

/// How a kind looks; its name stands beside the colour.
fn tone(kind: Kind) -> &'static str {
    match kind {
        Kind::Asked | Kind::Decided | Kind::Remarked => "bg-blue-lt",
        Kind::Soon | Kind::Returned | Kind::LeaseOver => "bg-purple-lt",
        Kind::Breached | Kind::Emergency => "bg-red-lt",
    }
}

fn mail(mail: Mail) -> Text {
    match mail {
        Mail::AtOnce => text("每条消息立即发送", "A mail for each, at once"),
        Mail::Daily => text("每天汇总发送一次", "One mail a day"),
        Mail::Never => text("不发送邮件", "No mail"),
    }
}

impl Lang {
    /// What a kind of notice is called.
    pub(crate) fn notice(self, of: impl Plain<Kind>) -> &'static str {
        self.say(kind(of.plain()))
    }

    /// How a kind of notice looks.
    #[expect(
        clippy::unused_self,
        reason = "templates reach it through what they hold"
    )]
    pub(crate) fn notice_tone(self, of: impl Plain<Kind>) -> &'static str {
        tone(of.plain())
    }

    /// How often mails come.
    pub(crate) fn mail(self, of: impl Plain<Mail>) -> &'static str {
        self.say(mail(of.plain()))
    }

    /// The language of mails, called as its readers call it.
    pub(crate) fn mail_language(self, of: impl Plain<Language>) -> &'static str {
        match of.plain() {
            Language::Zh => self.t("中文", "Chinese"),
            Language::En => self.t("英文", "English"),
        }
    }

    /// By which way something goes out.
    pub(crate) fn way_out(self, of: &Delivery) -> &'static str {
        match of.details.to {
            Receiver::Mail(_) => self.t("邮件", "Mail"),
            Receiver::Webhook(_) => self.t("事件推送", "Webhook"),
        }
    }

    /// Where a delivery stands.
    pub(crate) fn delivery(self, of: &Delivery) -> String {
        let tried = of.attempts;
        if let Some(at) = of.done_at {
            return format!("{}{}", self.t("已送达 ", "Arrived "), self.moment(at));
        }
        if of.failed_at.is_some() {
            return match self {
                Self::Zh => format!("尝试 {tried} 次后放弃"),
                Self::En => format!("given up after {tried} attempts"),
            };
        }
        if tried == 0 {
            return self.t("等待发送", "waits to be sent").to_owned();
        }
        let next = self.moment(of.due_at);
        match self {
            Self::Zh => format!("已尝试 {tried} 次，{next} 再试"),
            Self::En => format!("tried {tried} times, again at {next}"),
        }
    }
}
