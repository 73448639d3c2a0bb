//! Who may, and what is written down. Every use case asks here before it does anything, and what changes anything commits here: change and record in one transaction, or neither.

use serde::Serialize;
use yunheng_domain::actor::{Actor, Hat};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::OrganisationId;
use yunheng_domain::reach::Reach;
use yunheng_domain::record::{Acting, Entry, Object, Outcome};
use yunheng_policy::{Action, Refusal, Thing};
use yunheng_store::Tx;

use crate::point::{Point, pass};
use crate::{App, AppError};

/// What an entry of the record says beside who, when, from where and as what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Note {
    object: Option<Object>,
    unit: Option<OrganisationId>,
    before: Option<Sm3Digest>,
    after: Option<Sm3Digest>,
    reason: Option<String>,
}

impl Note {
    /// About an object: its kind and its id.
    pub(crate) fn of(kind: &str, id: impl std::fmt::Display) -> Self {
        Self {
            object: Some(Object::new(kind, id.to_string())),
            ..Self::default()
        }
    }

    /// The organisation whose systems or data are concerned: it sees the entry in its own view.
    pub(crate) fn unit(mut self, unit: OrganisationId) -> Self {
        self.unit = Some(unit);
        self
    }

    /// What was there before, by its digest.
    pub(crate) fn before(mut self, value: &impl Serialize) -> Self {
        self.before = digest(value);
        self
    }

    /// What is there now, by its digest.
    pub(crate) fn after(mut self, value: &impl Serialize) -> Self {
        self.after = digest(value);
        self
    }

    /// Why, as the person said, or what was found.
    pub(crate) fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

fn digest(value: &impl Serialize) -> Option<Sm3Digest> {
    serde_json::to_vec(value)
        .ok()
        .map(|bytes| Sm3Digest::of(&bytes))
}

/// An act that was allowed and is under way. Dropped without [`Act::commit`] it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Act<'a> {
    app: &'a App,
    by: &'a Actor,
    action: Action,
    hat: Option<Hat>,
    notes: Vec<Note>,
    /// The transaction that the change goes into.
    pub(crate) tx: Tx,
}

impl Act<'_> {
    /// Adds an entry to what will be recorded: one for each thing that changes.
    pub(crate) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Where the request comes from.
    pub(crate) fn origin(&self) -> &yunheng_domain::actor::Origin {
        &self.by.origin
    }

    /// Gives up: nothing changes, and the refusal is written down.
    pub(crate) async fn refuse(self, note: Note, refusal: Refusal) -> AppError {
        let Self {
            app,
            by,
            action,
            tx,
            ..
        } = self;
        // The refusal has a transaction of its own, and only one can write.
        drop(tx);
        app.refuse(by, action, &note, refusal).await
    }

    /// Writes the record and makes everything durable. An act without a note is recorded bare.
    pub(crate) async fn commit(self) -> Result<(), AppError> {
        Ok(self.recorded().await?.commit().await?)
    }

    /// Commits as [`Act::commit`] does, passing the places at its end: recorded, committed.
    pub(crate) async fn commit_passing(self) -> Result<(), AppError> {
        let tx = self.recorded().await?;
        pass(Point::Record).await;
        tx.commit().await?;
        pass(Point::Committed).await;
        Ok(())
    }

    /// Writes the record; nothing is durable before the transaction is committed.
    pub(crate) async fn recorded(mut self) -> Result<Tx, AppError> {
        if self.notes.is_empty() {
            self.notes.push(Note::default());
        }
        let rulebook = self.app.active_citation().await?;
        let entries = self.notes.into_iter().map(|note| Entry {
            rulebook: rulebook.clone(),
            ..entry(
                self.app,
                self.by,
                self.hat.as_ref(),
                self.action,
                note,
                Outcome::Done,
            )
        });
        self.app
            .write_record(&mut self.tx, entries.collect())
            .await?;
        Ok(self.tx)
    }
}

impl App {
    /// Whether the actor may do it to the thing. A refusal is written down before it is answered.
    pub(crate) async fn allow(
        &self,
        by: &Actor,
        action: Action,
        thing: &Thing,
        note: &Note,
    ) -> Result<Option<Hat>, AppError> {
        match self.inner.policy.decide(by, action, thing, self.now()) {
            Ok(allowed) => Ok(allowed.hat),
            Err(refusal) => Err(self.refuse(by, action, note, refusal).await),
        }
    }

    /// The rows that a list may show the actor; a refusal if none.
    pub(crate) async fn reach(&self, by: &Actor, action: Action) -> Result<Reach, AppError> {
        match self.inner.policy.list(by, action, self.now()) {
            Ok(mut reach) => {
                if !reach.everything {
                    self.add_merged(&mut reach.owners).await?;
                }
                self.add_granted(by, &mut reach).await?;
                Ok(reach)
            }
            Err(refusal) => Err(self.refuse(by, action, &Note::default(), refusal).await),
        }
    }

    /// Begins an act that [`App::allow`] allowed.
    pub(crate) async fn begin<'a>(
        &'a self,
        by: &'a Actor,
        action: Action,
        hat: Option<Hat>,
    ) -> Result<Act<'a>, AppError> {
        Ok(Act {
            app: self,
            by,
            action,
            hat,
            notes: Vec::new(),
            tx: self.store().begin().await?,
        })
    }

    /// Allows and begins, for an act upon one thing.
    pub(crate) async fn act<'a>(
        &'a self,
        by: &'a Actor,
        action: Action,
        thing: &Thing,
        note: &Note,
    ) -> Result<Act<'a>, AppError> {
        let hat = self.allow(by, action, thing, note).await?;
        self.begin(by, action, hat).await
    }

    /// Writes down something that changes nothing but must be known: an export, a reveal, the use of a grant.
    pub(crate) async fn tell(
        &self,
        by: &Actor,
        action: Action,
        hat: Option<Hat>,
        note: Note,
    ) -> Result<(), AppError> {
        let mut act = self.begin(by, action, hat).await?;
        act.note(note);
        act.commit().await
    }

    /// Writes a refusal down and answers it. That nobody has signed in is no act of anybody's.
    pub(crate) async fn refuse(
        &self,
        by: &Actor,
        action: Action,
        note: &Note,
        refusal: Refusal,
    ) -> AppError {
        if refusal == Refusal::SignIn {
            return AppError::Refused(refusal);
        }
        let outcome = Outcome::Refused {
            code: refusal.code().to_owned(),
        };
        match self.put_down(by, action, note.clone(), outcome).await {
            Ok(()) => AppError::Refused(refusal),
            Err(error) => error,
        }
    }

    /// An entry in a transaction of its own: a refusal or a failure has no change to commit with.
    pub(crate) async fn put_down(
        &self,
        by: &Actor,
        action: Action,
        note: Note,
        outcome: Outcome,
    ) -> Result<(), AppError> {
        let mut tx = self.store().begin().await?;
        self.put_down_in(&mut tx, by, action, note, outcome).await?;
        Ok(tx.commit().await?)
    }

    /// An entry beside something else that must be kept of a failure.
    pub(crate) async fn put_down_in(
        &self,
        tx: &mut Tx,
        by: &Actor,
        action: Action,
        note: Note,
        outcome: Outcome,
    ) -> Result<(), AppError> {
        let entry = entry(self, by, None, action, note, outcome);
        self.write_record(tx, vec![entry]).await
    }
}

/// What nobody owns. Asked about in place of what does not exist, it is refused to whoever would be refused what is another's: the two must not be told apart.
pub(crate) fn nobody_s() -> Thing {
    Thing::of(OrganisationId(0))
}

/// An entry whose place in the record is still open.
fn entry(
    app: &App,
    by: &Actor,
    hat: Option<&Hat>,
    action: Action,
    note: Note,
    outcome: Outcome,
) -> Entry {
    let acting_as = match (hat, by.post) {
        (Some(hat), _) => Some(Acting::role(hat.role, hat.organisation)),
        (None, Some(post)) => Some(Acting::post(post)),
        (None, None) => None,
    };
    Entry {
        seq: 0,
        at: app.now(),
        who: by.who.clone(),
        acting_as,
        on_behalf_of: hat.and_then(|hat| hat.on_behalf_of),
        action: action.code().to_owned(),
        object: note.object,
        unit: note.unit,
        outcome,
        origin: by.origin.clone(),
        before: note.before,
        after: note.after,
        rulebook: None,
        reason: note.reason,
    }
}
