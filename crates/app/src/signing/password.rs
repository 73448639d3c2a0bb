//! The first step: login and password.

use yunheng_domain::actor::{Actor, Proof};
use yunheng_domain::person::Person;
use yunheng_policy::Action;
use yunheng_signin::password::{self, PasswordHash};
use yunheng_signin::token::{Kind, Token};
use yunheng_store::StoredPassword;
use zeroize::Zeroizing;

use super::{SECOND_FACTOR, SignIn, Visitor, Waiting};
use crate::act::Note;
use crate::{App, AppError};

impl App {
    /// Takes login and password. Whether there is such an account, whether it may sign in, and what was wrong is told to nobody but the record.
    pub async fn sign_in(
        &self,
        by: &Actor,
        login: &str,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<SignIn, AppError> {
        let login = login.trim().to_lowercase();
        let person = self.store().person_by_login(&login).await?;
        let note = match &person {
            Some(person) => Note::of("person", person.id),
            None => Note::default().reason("unknown account"),
        };
        if let Some(until) = self.locked(&login, &by.origin).await? {
            self.verified(None, password).await?;
            self.refused_by_lock(by, note).await?;
            return Ok(SignIn::Locked { until });
        }
        let stored = match &person {
            Some(person) => self.store().passwords(person.id, 1).await?.pop(),
            None => None,
        };
        let right = self.verified(stored.as_ref(), password).await?;
        let (true, Some(person), Some(stored)) = (right, person, stored) else {
            self.failed(by, &login, note, "password").await?;
            return Ok(SignIn::Wrong);
        };
        if let Some(why) = self.barred(&person) {
            self.failed(by, &login, note, why).await?;
            return Ok(SignIn::Wrong);
        }
        // Of many at once, those that come after the lock.
        if let Some(until) = self.locked(&login, &by.origin).await? {
            self.refused_by_lock(by, note).await?;
            return Ok(SignIn::Locked { until });
        }
        self.rehash(&person, &stored, password).await?;
        let confined = stored.must_change || self.profile().must_change(stored.set_at, self.now());
        self.after_password(by, &person, confined, visitor).await
    }

    async fn after_password(
        &self,
        by: &Actor,
        person: &Person,
        confined: bool,
        visitor: Visitor<'_>,
    ) -> Result<SignIn, AppError> {
        if self.factors(person.id).await?.any() {
            let token = Token::new(Kind::Ceremony, self.random());
            let waiting = Waiting {
                person: person.id,
                confined,
                passkey: None,
            };
            // Written down although nobody is in yet: whoever knows the password and never gives the second factor is somebody to know of.
            let mut act = self.begin(by, Action::SignIn, None).await?;
            self.wait(&mut act.tx, &token, SECOND_FACTOR, &waiting)
                .await?;
            act.note(Note::of("person", person.id).reason("password, second factor awaited"));
            act.commit().await?;
            return Ok(SignIn::Pending(token));
        }
        let proof = Proof {
            second_factor: false,
            stepped_up: Some(self.now()),
        };
        let actor = self.actor_of(person, proof, by.origin.clone()).await?;
        let mut act = self.begin(&actor, Action::SignIn, None).await?;
        let entered = self
            .enter(&mut act, person, proof, confined, visitor)
            .await?;
        act.note(Note::of("person", person.id).reason("password"));
        act.commit().await?;
        Ok(SignIn::Done {
            token: entered.token,
            enrol: actor.needs_second_factor(),
            confined,
            kept: entered.kept,
        })
    }

    /// Whether it is the password, at the same cost if there is none.
    pub(super) async fn verified(
        &self,
        stored: Option<&StoredPassword>,
        password: &str,
    ) -> Result<bool, AppError> {
        let hash = stored.map(|stored| PasswordHash::from_stored(stored.hash.clone()));
        let password = Zeroizing::new(password.to_owned());
        self.hashing(move || match hash {
            Some(hash) => password::verify(&hash, &password),
            None => password::verify_nothing(&password),
        })
        .await
    }

    /// Hashes a password.
    pub(super) async fn hashed(&self, password: &str) -> Result<String, AppError> {
        let password = Zeroizing::new(password.to_owned());
        let random = std::sync::Arc::clone(&self.inner.random);
        self.hashing(move || password::hash(&password, random.as_ref()))
            .await?
            .map(|hash| hash.as_str().to_owned())
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    async fn rehash(
        &self,
        person: &Person,
        stored: &StoredPassword,
        password: &str,
    ) -> Result<(), AppError> {
        if !password::needs_rehash(&PasswordHash::from_stored(stored.hash.clone())) {
            return Ok(());
        }
        let hash = self.hashed(password).await?;
        let mut tx = self.store().begin().await?;
        tx.rehash_password(person.id, &stored.hash, &hash).await?;
        Ok(tx.commit().await?)
    }
}
