//! Once a day: reminders of what is due soon, and the daily mails.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{NoticeId, PersonId};
use yunheng_domain::notice::{Mail, Setting};
use yunheng_policy::Action;
use yunheng_store::{NewDelivery, Notice, Receiver};

use super::mail::{Line, of_day};
use super::tell::as_json;
use crate::act::Note;
use crate::{App, AppError};

/// Notices that one turn takes.
const AT_ONCE: u64 = 1_000;

impl App {
    /// Sends each person who wants one mail a day what came since the last. Returns how many mails. Doing it again finds nothing.
    pub async fn send_daily(&self) -> Result<u64, AppError> {
        let mut mails = 0;
        loop {
            let waiting = self.store().notices_for_daily(AT_ONCE).await?;
            if waiting.is_empty() {
                return Ok(mails);
            }
            mails += self.send_some(&waiting).await?;
        }
    }

    async fn send_some(&self, waiting: &[Notice]) -> Result<u64, AppError> {
        let mut by_person: BTreeMap<PersonId, Vec<&Notice>> = BTreeMap::new();
        for notice in waiting {
            by_person
                .entry(notice.details.person)
                .or_default()
                .push(notice);
        }
        let people = by_person.keys().copied();
        let settings = self.store().notice_settings(people).await?;
        let by = Actor::program("send-daily");
        let at = self.now_cut();
        let mut mails = 0;
        let mut act = self.begin(&by, Action::NoticeSend, None).await?;
        for (person, notices) in &by_person {
            let ids: Vec<NoticeId> = notices.iter().map(|notice| notice.id).collect();
            // Another replica may have been first; whoever reads its inbox needs no mail about it.
            let waited = act.tx.mail_notices(&ids, at).await?;
            let setting: Setting = settings.get(person).copied().unwrap_or_default();
            let unread: Vec<Line<'_>> = notices
                .iter()
                .filter(|notice| notice.read_at.is_none())
                .map(|notice| Line {
                    text: &notice.details.text,
                    path: &notice.details.path,
                })
                .collect();
            if waited == 0 || unread.is_empty() || setting.mail == Mail::Never {
                continue;
            }
            let letter = of_day(&unread, setting.language, self.home_page());
            let last = ids.last().copied().unwrap_or(NoticeId(0));
            act.tx
                .send(&NewDelivery {
                    key: format!("daily/{person}/{last}"),
                    to: Receiver::Mail(*person),
                    body: as_json(&letter)?,
                    at,
                })
                .await?;
            mails += 1;
        }
        act.note(Note::of("notice", "daily").reason(format!("{mails} mails")));
        act.commit().await?;
        Ok(mails)
    }

    /// Forgets what arrived long ago. Returns how much.
    pub async fn forget_deliveries(&self) -> Result<u64, AppError> {
        let by = Actor::program("forget-deliveries");
        let mut act = self.begin(&by, Action::NoticeSend, None).await?;
        let before = self.days_ago(self.inner.config.outward.delivered_days);
        let gone = act.tx.forget_deliveries(before).await?;
        if gone == 0 {
            return Ok(0);
        }
        act.note(Note::of("delivery", "old").reason(format!("{gone} forgotten")));
        act.commit().await?;
        Ok(gone)
    }

    /// Forgets notices whose time is over. Returns how many. Doing it again finds nothing.
    pub async fn forget_notices(&self) -> Result<u64, AppError> {
        let by = Actor::program("forget-notices");
        let before = self.days_ago(self.inner.config.outward.notice_days);
        let mut forgotten = 0;
        loop {
            let mut act = self.begin(&by, Action::NoticeSend, None).await?;
            let gone = act.tx.forget_notices(before, AT_ONCE).await?;
            if gone == 0 {
                return Ok(forgotten);
            }
            act.note(Note::of("notice", "old").reason(format!("{gone} forgotten")));
            act.commit().await?;
            forgotten += gone;
        }
    }

    fn days_ago(&self, days: u32) -> Timestamp {
        let now = self.now();
        let span = SignedDuration::from_hours(24 * i64::from(days));
        now.saturating_sub(span).unwrap_or(now)
    }
}
