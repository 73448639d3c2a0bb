//! Signed-in sessions, on the server, by the digest of their token.

use jiff::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use yunheng_domain::ids::{PersonId, SessionId};

use crate::entity::session::{ActiveModel, Column, Entity, Model};
use crate::{Store, StoreError, Tx, time};

/// A session about to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SM3 of the token in the browser.
    pub digest: String,
    /// Whose it is.
    pub person: PersonId,
    /// Whether a second factor was given.
    pub second_factor: bool,
    /// When the person last proved itself.
    pub stepped_up: Option<Timestamp>,
    /// Address it was begun from.
    pub address: Option<String>,
    /// The browser, as it names itself.
    pub agent: String,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The rest.
    pub details: NewSession,
    /// Whether its person has to change the password before anything else.
    pub confined: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl Tx {
    /// Begins a session.
    pub async fn begin_session(
        &mut self,
        new: &NewSession,
        at: Timestamp,
    ) -> Result<SessionId, StoreError> {
        let row = ActiveModel {
            id: NotSet,
            digest: Set(new.digest.clone()),
            person_id: Set(new.person.0),
            created_at: Set(time::micros(at)),
            last_seen: Set(time::micros(at)),
            second_factor: Set(new.second_factor),
            confined: Set(false),
            stepped_up: Set(new.stepped_up.map(time::micros)),
            address: Set(new.address.clone()),
            agent: Set(new.agent.clone()),
            ended_at: Set(None),
        };
        let added = Entity::insert(row).exec(&self.db).await?;
        Ok(SessionId(added.last_insert_id))
    }

    /// Notes that a session was used.
    pub async fn seen_session(&mut self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastSeen, Expr::val(time::micros(at)))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Confines a session to changing the password, or lets it out.
    pub async fn confine_session(
        &mut self,
        id: SessionId,
        confined: bool,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Confined, Expr::val(confined))
            .filter(Column::Id.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Notes that the person behind a session proved itself again; the session goes on under another token.
    pub async fn step_up_session(
        &mut self,
        id: SessionId,
        digest: &str,
        at: Timestamp,
        second_factor: bool,
    ) -> Result<(), StoreError> {
        let mut update = Entity::update_many()
            .col_expr(Column::SteppedUp, Expr::val(time::micros(at)))
            .col_expr(Column::Digest, Expr::val(digest))
            .filter(Column::Id.eq(id.0));
        if second_factor {
            update = update.col_expr(Column::SecondFactor, Expr::val(true));
        }
        update.exec(&self.db).await?;
        Ok(())
    }

    /// Ends a session. Whether it was live.
    pub async fn end_session(&mut self, id: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::val(time::micros(at)))
            .filter(Column::Id.eq(id.0))
            .filter(Column::EndedAt.is_null())
            .exec(&self.db)
            .await?;
        Ok(ended.rows_affected > 0)
    }

    /// Ends every session of a person but one. How many.
    pub async fn end_sessions(
        &mut self,
        person: PersonId,
        but: Option<SessionId>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut update = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::val(time::micros(at)))
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::EndedAt.is_null());
        if let Some(but) = but {
            update = update.filter(Column::Id.ne(but.0));
        }
        Ok(update.exec(&self.db).await?.rows_affected)
    }
}

impl Store {
    /// The session of a token's digest, ended ones among them.
    pub async fn session_by_digest(&self, digest: &str) -> Result<Option<Session>, StoreError> {
        let row = Entity::find()
            .filter(Column::Digest.eq(digest))
            .one(&self.db)
            .await?;
        row.map(read).transpose()
    }

    /// A session.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// The newest sessions of a person that were used since an instant, ended ones among them.
    pub async fn sessions_of(
        &self,
        person: PersonId,
        since: Timestamp,
        most: u64,
    ) -> Result<Vec<Session>, StoreError> {
        let query = Entity::find()
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::LastSeen.gte(time::micros(since)))
            .order_by_desc(Column::Id)
            .limit(most);
        query.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Sessions not ended that were used since an instant, of one person or of all, newest first.
    pub async fn live_sessions(
        &self,
        person: Option<PersonId>,
        since: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut query = Entity::find()
            .filter(Column::EndedAt.is_null())
            .filter(Column::LastSeen.gte(time::micros(since)))
            .order_by_desc(Column::LastSeen);
        if let Some(person) = person {
            query = query.filter(Column::PersonId.eq(person.0));
        }
        query.all(&self.db).await?.into_iter().map(read).collect()
    }
}

fn read(row: Model) -> Result<Session, StoreError> {
    Ok(Session {
        id: SessionId(row.id),
        details: NewSession {
            digest: row.digest,
            person: PersonId(row.person_id),
            second_factor: row.second_factor,
            stepped_up: row.stepped_up.map(time::instant).transpose()?,
            address: row.address,
            agent: row.agent,
        },
        confined: row.confined,
        created_at: time::instant(row.created_at)?,
        last_seen: time::instant(row.last_seen)?,
        ended_at: row.ended_at.map(time::instant).transpose()?,
    })
}
