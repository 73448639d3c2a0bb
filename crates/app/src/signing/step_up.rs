//! Proving oneself again before a sensitive act (ASVS 5.0, 7.5.3). The session goes on under a new token.

use jiff::Timestamp;
use yunheng_policy::Action;
use yunheng_signin::token::{Kind, Token};
use yunheng_store::Tx;

use crate::act::Note;
use crate::{App, AppError, SignedIn};

/// What proving oneself again came to.
#[derive(Debug)]
pub enum StepUp {
    /// Proved; the session's new token.
    Done(Token),
    /// Not proved.
    Wrong,
    /// Too many failures.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

impl App {
    /// Takes a code from whoever has a second factor, the password from whoever has not.
    pub async fn step_up(&self, by: &SignedIn, proof: &str) -> Result<StepUp, AppError> {
        let person = &by.person;
        let login = &person.details.login;
        let note = Note::of("person", person.id).reason("step-up");
        if let Some(until) = self.locked(login, &by.actor.origin).await? {
            self.refused_by_lock(&by.actor, note).await?;
            return Ok(StepUp::Locked { until });
        }
        let factors = self.factors(person.id).await?;
        let fitting = if factors.totp {
            self.fitting(person, proof).await?
        } else {
            None
        };
        let right = match &fitting {
            Some(_) => true,
            None if factors.any() => false,
            None => {
                let stored = self.store().passwords(person.id, 1).await?.pop();
                self.verified(stored.as_ref(), proof).await?
            }
        };
        if !right {
            self.failed(&by.actor, login, note, "step-up").await?;
            return Ok(StepUp::Wrong);
        }
        let mut act = self.begin(&by.actor, Action::SignIn, None).await?;
        if let Some(fitting) = &fitting
            && !fitting.used(self, &mut act.tx, person.id).await?
        {
            drop(act);
            self.failed(&by.actor, login, note, "code used").await?;
            return Ok(StepUp::Wrong);
        }
        let token = self.renew(&mut act.tx, by, fitting.is_some()).await?;
        act.note(note);
        act.commit().await?;
        Ok(StepUp::Done(token))
    }

    /// Notes the proof in the session and gives it another token (ASVS 5.0, 7.2.4).
    pub(super) async fn renew(
        &self,
        tx: &mut Tx,
        by: &SignedIn,
        second_factor: bool,
    ) -> Result<Token, AppError> {
        let token = Token::new(Kind::Session, self.random());
        tx.step_up_session(
            by.session.id,
            token.digest().as_str(),
            self.now(),
            second_factor,
        )
        .await?;
        Ok(token)
    }
}
