//! One's own inbox, and how one wants to be told beside it.

use yunheng_domain::actor::Actor;
use yunheng_domain::ids::{NoticeId, PersonId};
use yunheng_domain::notice::Setting;
use yunheng_policy::{Action, Refusal, Thing};
use yunheng_store::Notice;

use crate::act::Note;
use crate::{App, AppError};

/// Of each kind on one page.
const PAGE: u64 = 50;

/// What somebody was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Not read yet, newest first.
    pub unread: Vec<Notice>,
    /// How much is not read in all.
    pub unread_total: u64,
    /// Read, newest first.
    pub read: Vec<Notice>,
    /// The notice to begin after for what was read before; `None` at the end.
    pub next: Option<NoticeId>,
}

/// A page of one's own notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePage {
    /// Newest first.
    pub rows: Vec<Notice>,
    /// The notice after which the next page begins; `None` on the last.
    pub next: Option<NoticeId>,
    /// How many there are in all.
    pub total: u64,
}

impl App {
    /// One's own inbox; what was read begins after `before`.
    pub async fn inbox(&self, by: &Actor, before: Option<NoticeId>) -> Result<Inbox, AppError> {
        let person = self.oneself(by, Action::NoticeOwn).await?;
        let mut read = self
            .store()
            .notices(person, false, before, PAGE + 1)
            .await?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = read.len() > most;
        read.truncate(most);
        Ok(Inbox {
            unread: self.store().notices(person, true, None, PAGE).await?,
            unread_total: self.store().count_unread(person).await?,
            next: read.last().filter(|_| more).map(|notice| notice.id),
            read,
        })
    }

    /// One's own notices, newest first: those that are not read, those that are, or both.
    pub async fn notices(
        &self,
        by: &Actor,
        unread: Option<bool>,
        after: Option<NoticeId>,
        rows: u64,
    ) -> Result<NoticePage, AppError> {
        let person = self.oneself(by, Action::NoticeOwn).await?;
        let store = self.store();
        let mut found = store.told(person, unread, after, rows + 1).await?;
        let most = usize::try_from(rows).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        Ok(NoticePage {
            next: found.last().filter(|_| more).map(|notice| notice.id),
            total: store.count_told(person, unread).await?,
            rows: found,
        })
    }

    /// How much of one's own one has not read.
    pub async fn unread_notices(&self, by: &Actor) -> Result<u64, AppError> {
        let person = self.oneself(by, Action::NoticeOwn).await?;
        Ok(self.store().count_unread(person).await?)
    }

    /// Marks one of one's own notices as read, or all of them.
    pub async fn mark_read(&self, by: &Actor, one: Option<NoticeId>) -> Result<(), AppError> {
        let person = self.oneself(by, Action::NoticeMark).await?;
        if let Some(id) = one {
            let own = self.store().notice_of(person, id).await?;
            own.ok_or(AppError::NotFound)?;
        }
        let mut act = self.begin(by, Action::NoticeMark, None).await?;
        act.tx.read_notices(person, one, self.now_cut()).await?;
        let which = one.map_or_else(|| "all".to_owned(), |id| id.to_string());
        act.note(Note::of("notice", which));
        act.commit().await
    }

    /// How one is told beside the inbox.
    pub async fn notice_setting(&self, by: &Actor) -> Result<Setting, AppError> {
        let person = self.oneself(by, Action::NoticeOwn).await?;
        let settings = self.store().notice_settings([person]).await?;
        Ok(settings.get(&person).copied().unwrap_or_default())
    }

    /// Says how one wants to be told.
    pub async fn prefer(&self, by: &Actor, setting: Setting) -> Result<(), AppError> {
        let person = self.oneself(by, Action::NoticePrefer).await?;
        let mut act = self.begin(by, Action::NoticePrefer, None).await?;
        act.tx.put_notice_setting(person, setting).await?;
        act.note(Note::of("person", person).after(&setting));
        act.commit().await
    }

    /// How much one has not read. For every page: one count by an index.
    pub(crate) async fn unread(&self, by: &Actor) -> Result<u64, AppError> {
        match by.person() {
            Some(person) => Ok(self.store().count_unread(person).await?),
            None => Ok(0),
        }
    }

    /// The person who asks about itself.
    pub(crate) async fn oneself(&self, by: &Actor, action: Action) -> Result<PersonId, AppError> {
        let Some(person) = by.person() else {
            let note = Note::default();
            let refusal = if by.is_nobody() {
                Refusal::SignIn
            } else {
                Refusal::Forbidden
            };
            return Err(self.refuse(by, action, &note, refusal).await);
        };
        let note = Note::of("person", person);
        self.allow(by, action, &Thing::about(person), &note).await?;
        Ok(person)
    }
}
