//! What somebody had typed when something came between it and being let through: the end of the session, a step-up, a second factor to set up, a password to change. Kept sealed until it is offered again, never sent by itself.
//!
//! What is kept belongs to one person and one session, and one form of a person is kept at a time: the newest. A session that is over still vouches for a form by its cookie together with the token that its forms carry, so that neither another site nor whoever has only one of the two leaves anything behind. The form then goes over to the session that the same person begins in the same browser, which shows the cookie of the one before; when somebody else does, it is gone. That holds however the session ended: whoever had it taken away by an administrator may go on typing, but only the person itself, signed in again in that browser, is ever offered it. Who signed in again before sending shows the new session's cookie and the token of an earlier one of its own: that form is kept under the new session at once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use yunheng_domain::digest::Sm3Digest;
use yunheng_domain::ids::{PersonId, SessionId};
use yunheng_seal::SealPurpose;
use yunheng_signin::limit;
use yunheng_signin::token::{Kind, Token};
use yunheng_store::{Ceremony, Session, Tx};

use crate::{App, AppError, SignedIn};

/// Hours that it is kept: a working day. What comes between is minutes, or somebody to be called first.
const HOURS: u32 = 8;

/// Days after its last use during which a session that is over vouches for a form: a page left open over a long holiday.
const VOUCHES_DAYS: u32 = 10;

/// How many earlier sessions of a person a form is held against.
const EARLIER: u64 = 50;

/// The largest form that is kept, bytes.
const LARGEST: usize = 64 << 10;

/// What it is kept as.
const KIND: &str = "kept_form";

/// Names of fields that hold secrets or prove something: never kept. Forms that ask for codes and keys of their person are no pages that offer anything again.
const SECRET: [&str; 8] = [
    "again", "answer", "csrf", "password", "present", "proof", "secret", "token",
];

/// What became of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is kept, and will be offered again.
    Kept,
    /// Nothing was typed: a button, or secrets alone.
    Nothing,
    /// It is gone: too large, or from nobody who can be known.
    Lost,
}

/// A form of a page.
#[derive(Debug, Serialize, Deserialize)]
struct Form {
    session: SessionId,
    page: String,
    fields: Vec<(String, String)>,
}

/// The fields of a form without its secrets and what is empty; why they are not to be kept otherwise.
fn worth(mut fields: Vec<(String, String)>) -> Result<Vec<(String, String)>, Keeping> {
    fields.retain(|(name, value)| !SECRET.contains(&name.as_str()) && !value.trim().is_empty());
    let size: usize = fields
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if fields.is_empty() {
        Err(Keeping::Nothing)
    } else if size > LARGEST {
        Err(Keeping::Lost)
    } else {
        Ok(fields)
    }
}

impl App {
    /// Hours that what was typed is kept.
    pub fn forms_are_kept_for() -> u32 {
        HOURS
    }

    /// Keeps what was typed into a form of a page by somebody who has signed in, in place of what was kept before.
    pub async fn keep_form(
        &self,
        by: &SignedIn,
        page: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Keeping, AppError> {
        match worth(fields) {
            Ok(fields) => self.keep(by.person.id, by.session.id, page, fields).await,
            Err(keeping) => Ok(keeping),
        }
    }

    /// Keeps what was typed in a session that is over. Its cookie has to be shown, and the token that its forms carried; of anything else nothing is kept.
    pub async fn keep_form_of_ended(
        &self,
        cookie: &str,
        form_token: &str,
        page: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Keeping, AppError> {
        let fields = match worth(fields) {
            Ok(fields) => fields,
            Err(keeping) => return Ok(keeping),
        };
        let Some(session) = self.session_of_cookie(cookie).await? else {
            return Ok(Keeping::Lost);
        };
        let seen = self.last_seen(&session);
        if !self.carries_token_of(&session, form_token)
            || !limit::vouches(seen, self.now(), VOUCHES_DAYS)
        {
            return Ok(Keeping::Lost);
        }
        let person = self.store().person(session.details.person).await?;
        // Whoever may not sign in again will not be offered anything.
        match person.filter(|person| person.disabled_at.is_none()) {
            Some(person) => self.keep(person.id, session.id, page, fields).await,
            None => Ok(Keeping::Lost),
        }
    }

    /// Keeps what somebody who has signed in again had typed before, in another tab: such a form carries the token of an earlier session of the same person.
    pub async fn keep_form_of_earlier(
        &self,
        by: &SignedIn,
        form_token: &str,
        page: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Keeping, AppError> {
        let span = SignedDuration::from_hours(24 * i64::from(VOUCHES_DAYS));
        let since = self.now().saturating_sub(span).unwrap_or(Timestamp::MIN);
        let earlier = self
            .store()
            .sessions_of(by.person.id, since, EARLIER)
            .await?;
        let own = |session: &Session| self.carries_token_of(session, form_token);
        if earlier.iter().any(own) {
            self.keep_form(by, page, fields).await
        } else {
            Ok(Keeping::Lost)
        }
    }

    async fn keep(
        &self,
        person: PersonId,
        session: SessionId,
        page: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Keeping, AppError> {
        let form = Form {
            session,
            page: page.to_owned(),
            fields,
        };
        let patience = SignedDuration::from_hours(i64::from(HOURS));
        let until = self
            .now()
            .saturating_add(patience)
            .unwrap_or(Timestamp::MAX);
        let kept = self.sealed(person, &form, until)?;
        self.replace(person, Some(&kept)).await?;
        Ok(Keeping::Kept)
    }

    /// What was kept of a page's form in this session, if it still is.
    pub async fn kept_form(
        &self,
        by: &SignedIn,
        page: &str,
    ) -> Result<Option<Vec<(String, String)>>, AppError> {
        let kept = self.kept(by.person.id, by.session.id).await?;
        Ok(kept
            .filter(|(form, _)| form.page == page)
            .map(|(form, _)| form.fields))
    }

    /// The page whose form is kept in this session.
    pub async fn kept_page(&self, by: &SignedIn) -> Result<Option<String>, AppError> {
        let kept = self.kept(by.person.id, by.session.id).await?;
        Ok(kept.map(|(form, _)| form.page))
    }

    /// Until when a form is kept for whoever had the session of a cookie, over or not.
    pub async fn form_is_kept_until(&self, cookie: &str) -> Result<Option<Timestamp>, AppError> {
        let Some(session) = self.session_of_cookie(cookie).await? else {
            return Ok(None);
        };
        let kept = self.kept(session.details.person, session.id).await?;
        Ok(kept.map(|(_, until)| until))
    }

    /// Forgets what was kept of a page's form, now that it was sent.
    pub async fn forget_form(&self, by: &SignedIn, page: &str) -> Result<(), AppError> {
        match self.kept(by.person.id, by.session.id).await? {
            Some((form, _)) if form.page == page => self.replace(by.person.id, None).await,
            _ => Ok(()),
        }
    }

    /// Hands what was kept in a browser's session before over to the one that begins in it; of somebody else's it forgets it. The page, if it was handed over.
    pub(super) async fn hand_form_over(
        &self,
        tx: &mut Tx,
        before: &Session,
        person: PersonId,
        now_in: SessionId,
    ) -> Result<Option<String>, AppError> {
        let whose = before.details.person;
        let Some((form, until)) = self.kept(whose, before.id).await? else {
            return Ok(None);
        };
        if whose != person {
            tx.take_ceremony(&place(whose)).await?;
            return Ok(None);
        }
        let form = Form {
            session: now_in,
            ..form
        };
        let kept = self.sealed(person, &form, until)?;
        tx.put_ceremony(&kept, self.now()).await?;
        Ok(Some(form.page))
    }

    async fn session_of_cookie(&self, cookie: &str) -> Result<Option<Session>, AppError> {
        match Token::parse(Kind::Session, cookie) {
            Some(token) => {
                let digest = token.digest();
                Ok(self.store().session_by_digest(digest.as_str()).await?)
            }
            None => Ok(None),
        }
    }

    /// What is kept of a person in a session, and until when. What does not open is as good as gone: nobody is kept out for it.
    async fn kept(
        &self,
        person: PersonId,
        session: SessionId,
    ) -> Result<Option<(Form, Timestamp)>, AppError> {
        let found = self
            .store()
            .ceremony(&place(person), KIND, self.now())
            .await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let context = context(person);
        let opened = self
            .keys()
            .unseal(SealPurpose::PersonalData, &context, &found.state);
        let form: Option<Form> = match opened {
            Ok(text) => serde_json::from_slice(&text).ok(),
            Err(error) => {
                tracing::warn!(%error, "a kept form does not open");
                None
            }
        };
        Ok(form
            .filter(|form| form.session == session)
            .map(|form| (form, found.expires_at)))
    }

    fn sealed(
        &self,
        person: PersonId,
        form: &Form,
        until: Timestamp,
    ) -> Result<Ceremony, AppError> {
        let text =
            serde_json::to_vec(form).map_err(|error| AppError::Internal(error.to_string()))?;
        let state = self.keys().seal(
            SealPurpose::PersonalData,
            &context(person),
            &text,
            self.random(),
        )?;
        Ok(Ceremony {
            digest: place(person),
            kind: KIND.to_owned(),
            state,
            expires_at: until,
        })
    }

    /// Puts a form in the place of what was kept of a person, or nothing.
    async fn replace(&self, person: PersonId, form: Option<&Ceremony>) -> Result<(), AppError> {
        let mut tx = self.store().begin().await?;
        match form {
            Some(form) => tx.put_ceremony(form, self.now()).await?,
            None => drop(tx.take_ceremony(&place(person)).await?),
        }
        Ok(tx.commit().await?)
    }
}

/// One place for each person.
fn place(person: PersonId) -> String {
    Sm3Digest::of(context(person).as_bytes())
        .as_str()
        .to_owned()
}

/// Where a sealed form belongs: under another person it does not open.
fn context(person: PersonId) -> String {
    format!("person/{person}/form")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(fields: &[(&str, &str)]) -> Result<Vec<String>, Keeping> {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Ok(worth(fields)?.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn secrets_and_empty_fields_are_not_kept() {
        let typed = [
            ("login", "li"),
            ("password", "x"),
            ("csrf", "x"),
            ("title", "  "),
            ("proof", "x"),
        ];
        assert_eq!(kept(&typed), Ok(vec!["login".to_owned()]));
    }

    #[test]
    fn a_button_alone_is_nothing_to_keep() {
        assert_eq!(
            kept(&[("csrf", "x"), ("reason", "")]),
            Err(Keeping::Nothing)
        );
    }

    #[test]
    fn a_form_beyond_sixty_four_kibibytes_is_not_kept() {
        let long = "长".repeat(LARGEST / 3 - 2);
        assert!(kept(&[("reason", &long)]).is_ok());
        let longer = "长".repeat(LARGEST / 3 + 1);
        assert_eq!(kept(&[("reason", &longer)]), Err(Keeping::Lost));
    }
}
