//! Inboxes: what each person was told, once for each key.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::{CaseId, NoticeId, PersonId};
use yunheng_domain::notice::{Kind, Language, Mail, Setting};
use yunheng_domain::rulebook::Bilingual;

use crate::backend::{any_of, limit};
use crate::entity::{notice, notice_setting};
use crate::{Store, StoreError, Tx, code, time};

/// Something to tell a person, before the store has given it an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Two with the same key are one.
    pub key: String,
    /// Who is told.
    pub person: PersonId,
    /// What kind.
    pub kind: Kind,
    /// About which case.
    pub case: Option<CaseId>,
    /// The page about it.
    pub path: String,
    /// In words.
    pub text: Bilingual,
    /// When.
    pub at: Timestamp,
    /// Whether it waits for the person's daily mail.
    pub for_daily: bool,
}

/// Something that a person was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// The rest.
    pub details: NewNotice,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Tx {
    /// Puts something into a person's inbox; whether it was not there before.
    pub async fn add_notice(&mut self, new: &NewNotice) -> Result<bool, StoreError> {
        let there = OnConflict::column(notice::Column::Key)
            .do_nothing()
            .to_owned();
        let at = time::micros(new.at);
        let added = notice::Entity::insert(notice::ActiveModel {
            id: NotSet,
            key: Set(new.key.clone()),
            person_id: Set(new.person.0),
            kind: Set(new.kind.code().to_owned()),
            case_id: Set(new.case.map(|id| id.0)),
            path: Set(new.path.clone()),
            text_zh: Set(new.text.zh.clone()),
            text_en: Set(new.text.en.clone()),
            at: Set(at),
            read_at: Set(0),
            mailed_at: Set(if new.for_daily { 0 } else { at }),
        })
        .on_conflict(there)
        .exec_without_returning(&self.db)
        .await?;
        Ok(added > 0)
    }

    /// Marks one of a person's notices as read, or all; how many were not.
    pub async fn read_notices(
        &mut self,
        person: PersonId,
        one: Option<NoticeId>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        use notice::Column;
        let mut update = notice::Entity::update_many()
            .col_expr(Column::ReadAt, Expr::val(time::micros(at)))
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::ReadAt.eq(0_i64));
        if let Some(id) = one {
            update = update.filter(Column::Id.eq(id.0));
        }
        Ok(update.exec(&self.db).await?.rows_affected)
    }

    /// Forgets what was told before an instant, read or not, the oldest so many of all first: how much of it went.
    pub async fn forget_notices(
        &mut self,
        before: Timestamp,
        most: u64,
    ) -> Result<u64, StoreError> {
        use notice::Column;
        // Ids rise with time: the oldest are found without an index of their own.
        let oldest: Vec<i64> = notice::Entity::find()
            .select_only()
            .column(Column::Id)
            .order_by_asc(Column::Id)
            .limit(limit(most))
            .into_tuple()
            .all(&self.db)
            .await?;
        let gone = notice::Entity::delete_many()
            .filter(any_of(&self.db, Column::Id, oldest))
            .filter(Column::At.lt(time::micros(before)))
            .exec(&self.db)
            .await?;
        Ok(gone.rows_affected)
    }

    /// These went out with a daily mail, or need none; how many waited.
    pub async fn mail_notices(
        &mut self,
        ids: &[NoticeId],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        use notice::Column;
        let ids = ids.iter().map(|id| id.0);
        let updated = notice::Entity::update_many()
            .col_expr(Column::MailedAt, Expr::val(time::micros(at)))
            .filter(any_of(&self.db, Column::Id, ids))
            .filter(Column::MailedAt.eq(0_i64))
            .exec(&self.db)
            .await?;
        Ok(updated.rows_affected)
    }

    /// Keeps how a person wants to be told.
    pub async fn put_notice_setting(
        &mut self,
        person: PersonId,
        setting: Setting,
    ) -> Result<(), StoreError> {
        use notice_setting::Column;
        let replace = OnConflict::column(Column::PersonId)
            .update_columns([Column::Mail, Column::Language])
            .to_owned();
        notice_setting::Entity::insert(notice_setting::ActiveModel {
            person_id: Set(person.0),
            mail: Set(setting.mail.code().to_owned()),
            language: Set(setting.language.code().to_owned()),
        })
        .on_conflict(replace)
        .exec_without_returning(&self.db)
        .await?;
        Ok(())
    }
}

impl Store {
    /// How much a person has not read.
    pub async fn count_unread(&self, person: PersonId) -> Result<u64, StoreError> {
        use notice::Column;
        Ok(notice::Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::ReadAt.eq(0_i64))
            .count(&self.db)
            .await?)
    }

    /// How much a person was told: what is not read, what is, or both.
    pub async fn count_told(
        &self,
        person: PersonId,
        unread: Option<bool>,
    ) -> Result<u64, StoreError> {
        let query = notice::Entity::find().filter(of(person, unread));
        Ok(query.count(&self.db).await?)
    }

    /// One of a person's notices; nobody else's.
    pub async fn notice_of(
        &self,
        person: PersonId,
        id: NoticeId,
    ) -> Result<Option<Notice>, StoreError> {
        let row = notice::Entity::find_by_id(id.0)
            .filter(notice::Column::PersonId.eq(person.0))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// A person's inbox: what is not read, or what is, newest first, before `before`.
    pub async fn notices(
        &self,
        person: PersonId,
        unread: bool,
        before: Option<NoticeId>,
        most: u64,
    ) -> Result<Vec<Notice>, StoreError> {
        self.told(person, Some(unread), before, most).await
    }

    /// What a person was told: what is not read, what is, or both, newest first, before `before`.
    pub async fn told(
        &self,
        person: PersonId,
        unread: Option<bool>,
        before: Option<NoticeId>,
        most: u64,
    ) -> Result<Vec<Notice>, StoreError> {
        use notice::Column;
        let mut query = notice::Entity::find().filter(of(person, unread));
        if let Some(before) = before {
            query = query.filter(Column::Id.lt(before.0));
        }
        let rows = query
            .order_by_desc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// What waits for daily mails, person by person.
    pub async fn notices_for_daily(&self, most: u64) -> Result<Vec<Notice>, StoreError> {
        use notice::Column;
        let rows = notice::Entity::find()
            .filter(Column::MailedAt.eq(0_i64))
            .order_by_asc(Column::PersonId)
            .order_by_asc(Column::Id)
            .limit(limit(most))
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// How people want to be told; whoever never said is not among them.
    pub async fn notice_settings(
        &self,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<BTreeMap<PersonId, Setting>, StoreError> {
        let people = people.into_iter().map(|person| person.0);
        let which = any_of(&self.db, notice_setting::Column::PersonId, people);
        let rows = notice_setting::Entity::find()
            .filter(which)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                let mail = Mail::from_code(&row.mail);
                let language = Language::from_code(&row.language);
                Ok((
                    PersonId(row.person_id),
                    Setting {
                        mail: mail.ok_or_else(|| code::unknown("wish for mail", &row.mail))?,
                        language: language
                            .ok_or_else(|| code::unknown("language", &row.language))?,
                    },
                ))
            })
            .collect()
    }
}

fn of(person: PersonId, unread: Option<bool>) -> Condition {
    use notice::Column;
    Condition::all()
        .add(Column::PersonId.eq(person.0))
        .add_option(unread.map(|unread| {
            if unread {
                Column::ReadAt.eq(0_i64)
            } else {
                Column::ReadAt.gt(0_i64)
            }
        }))
}

fn read(row: notice::Model) -> Result<Notice, StoreError> {
    let read_at = (row.read_at != 0).then(|| time::instant(row.read_at));
    Ok(Notice {
        id: NoticeId(row.id),
        details: NewNotice {
            person: PersonId(row.person_id),
            kind: Kind::from_code(&row.kind).ok_or_else(|| code::unknown("notice", &row.kind))?,
            key: row.key,
            case: row.case_id.map(CaseId),
            path: row.path,
            text: Bilingual {
                zh: row.text_zh,
                en: row.text_en,
            },
            at: time::instant(row.at)?,
            for_daily: row.mailed_at == 0,
        },
        read_at: read_at.transpose()?,
    })
}
