//! The second step: a one-time code or a recovery code. Setting them up, and taking them away.

use yunheng_domain::actor::{Actor, Proof};
use yunheng_domain::ids::PersonId;
use yunheng_domain::person::Person;
use yunheng_policy::{Action, Thing};
use yunheng_seal::SealPurpose;
use yunheng_signin::recovery::{self, RecoveryHash};
use yunheng_signin::token::{Kind, Token};
use yunheng_signin::totp::{self, Secret};
use yunheng_store::{IdentityLink, StoredPasskey, Tx};
use zeroize::Zeroizing;

use super::{SECOND_FACTOR, SignIn, Visitor, Waiting};
use crate::act::Note;
use crate::{App, AppError, SignedIn};

/// What authenticator apps file the account under.
const ISSUER: &str = "Yunheng";

/// A person's second factors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    /// Whether one-time codes are set up and confirmed.
    pub totp: bool,
    /// Recovery codes left.
    pub recovery_codes: usize,
    /// Passkeys.
    pub passkeys: Vec<StoredPasskey>,
    /// Accounts at OpenID providers.
    pub links: Vec<IdentityLink>,
}

impl Factors {
    /// Whether there is a second factor.
    pub fn any(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }
}

/// One-time codes being set up.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The secret as it is typed into an app.
    pub spelled: Zeroizing<String>,
    /// The same as a picture.
    pub qr_svg: Zeroizing<String>,
}

/// A code that fits, to be used up.
pub(super) enum Fitting {
    Step(u64),
    Recovery(i64),
}

impl Fitting {
    /// Uses it up. Whether nobody was faster.
    pub(super) async fn used(
        &self,
        app: &App,
        tx: &mut Tx,
        person: PersonId,
    ) -> Result<bool, AppError> {
        Ok(match self {
            Self::Step(step) => tx.use_totp_step(person, *step, app.now()).await?,
            Self::Recovery(id) => tx.use_recovery_code(*id, app.now()).await?,
        })
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Step(_) => "password and one-time code",
            Self::Recovery(_) => "password and recovery code",
        }
    }
}

impl App {
    /// A person's second factors.
    pub(super) async fn factors(&self, person: PersonId) -> Result<Factors, AppError> {
        let totp = self.store().totp(person).await?;
        Ok(Factors {
            totp: totp.is_some_and(|totp| totp.confirmed_at.is_some()),
            recovery_codes: self.store().recovery_codes(person).await?.len(),
            passkeys: self.store().passkeys(person).await?,
            links: self.store().identity_links(person).await?,
        })
    }

    /// The actor's own second factors.
    pub async fn own_factors(&self, by: &SignedIn) -> Result<Factors, AppError> {
        let person = by.person.id;
        self.allow(
            &by.actor,
            Action::ProfileRead,
            &Thing::about(person),
            &Note::default(),
        )
        .await?;
        self.factors(person).await
    }

    /// Which second factors a sign-in waits for.
    pub async fn awaited_factors(&self, token: &str) -> Result<Option<Factors>, AppError> {
        let Some((_, waiting)) = self.awaited(token).await? else {
            return Ok(None);
        };
        Ok(Some(self.factors(waiting.person).await?))
    }

    pub(super) async fn awaited(&self, token: &str) -> Result<Option<(String, Waiting)>, AppError> {
        let Some(token) = Token::parse(Kind::Ceremony, token) else {
            return Ok(None);
        };
        let digest = token.digest().as_str().to_owned();
        let waiting = self.waiting(&digest, SECOND_FACTOR).await?;
        Ok(waiting.map(|waiting| (digest, waiting)))
    }

    /// Takes the code that a sign-in waits for.
    pub async fn give_code(
        &self,
        by: &Actor,
        token: &str,
        code: &str,
        visitor: Visitor<'_>,
    ) -> Result<SignIn, AppError> {
        let Some((digest, waiting)) = self.awaited(token).await? else {
            return Ok(SignIn::Over);
        };
        let Some(person) = self.store().person(waiting.person).await? else {
            return Ok(SignIn::Over);
        };
        let note = Note::of("person", person.id);
        let login = person.details.login.clone();
        if let Some(until) = self.locked(&login, &by.origin).await? {
            self.refused_by_lock(by, note).await?;
            return Ok(SignIn::Locked { until });
        }
        let Some(fitting) = self.fitting(&person, code).await? else {
            self.failed(by, &login, note, "code").await?;
            return Ok(SignIn::Wrong);
        };
        let proof = Proof {
            second_factor: true,
            stepped_up: Some(self.now()),
        };
        let actor = self.actor_of(&person, proof, by.origin.clone()).await?;
        let mut act = self.begin(&actor, Action::SignIn, None).await?;
        if self.barred(&person).is_some() || !act.tx.take_ceremony(&digest).await? {
            return Ok(SignIn::Over);
        }
        if !fitting.used(self, &mut act.tx, person.id).await? {
            drop(act);
            self.failed(by, &login, note, "code used").await?;
            return Ok(SignIn::Wrong);
        }
        let confined = waiting.confined;
        let entered = self
            .enter(&mut act, &person, proof, confined, visitor)
            .await?;
        act.note(note.reason(fitting.name()));
        act.commit().await?;
        Ok(SignIn::Done {
            token: entered.token,
            enrol: false,
            confined,
            kept: entered.kept,
        })
    }

    /// What a typed code fits: the present one-time code, or a recovery code.
    pub(super) async fn fitting(
        &self,
        person: &Person,
        code: &str,
    ) -> Result<Option<Fitting>, AppError> {
        if let Some(stored) = self.store().totp(person.id).await?
            && stored.confirmed_at.is_some()
        {
            let secret = self.secret(person.id, &stored.secret)?;
            if let Some(step) = totp::check(&secret, code, self.now(), stored.last_step) {
                return Ok(Some(Fitting::Step(step)));
            }
        }
        let kept = self.store().recovery_codes(person.id).await?;
        let hashes: Vec<RecoveryHash> = kept
            .iter()
            .map(|kept| serde_json::from_str(&kept.digest))
            .collect::<Result<_, _>>()
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let found = recovery::check(code, &hashes).and_then(|index| kept.get(index));
        Ok(found.map(|kept| Fitting::Recovery(kept.id)))
    }

    pub(super) fn secret(&self, person: PersonId, sealed: &str) -> Result<Secret, AppError> {
        let bytes = self
            .keys()
            .unseal(SealPurpose::Secret, &context(person), sealed)?;
        Secret::from_bytes(&bytes).map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Begins to set one-time codes up. They count once a code was given.
    pub async fn begin_totp(&self, by: &SignedIn) -> Result<(), AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("one-time codes begun");
        let mut act = self
            .act(
                &by.actor,
                Action::ProfileChange,
                &Thing::about(person),
                &note,
            )
            .await?;
        let secret = Secret::new(self.random());
        let sealed = self.keys().seal(
            SealPurpose::Secret,
            &context(person),
            secret.as_bytes(),
            self.random(),
        )?;
        if !act.tx.begin_totp(person, &sealed).await? {
            return Err(AppError::Conflict("totp".to_owned()));
        }
        act.note(note);
        act.commit().await
    }

    /// The secret being set up, as long as it is not confirmed.
    pub async fn enrolment(&self, by: &SignedIn) -> Result<Option<Enrolment>, AppError> {
        let person = by.person.id;
        let about = Thing::about(person);
        self.allow(&by.actor, Action::ProfileChange, &about, &Note::default())
            .await?;
        let stored = self.store().totp(person).await?;
        let Some(stored) = stored.filter(|stored| stored.confirmed_at.is_none()) else {
            return Ok(None);
        };
        let secret = self.secret(person, &stored.secret)?;
        let qr_svg = secret
            .qr_svg(ISSUER, &by.person.details.login)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Some(Enrolment {
            spelled: secret.spelled(),
            qr_svg,
        }))
    }

    /// Confirms one-time codes with the first code. Returns the recovery codes, to be shown once, and the session's new token; `None` if the code is wrong.
    pub async fn confirm_totp(
        &self,
        by: &SignedIn,
        code: &str,
    ) -> Result<Option<(Vec<Zeroizing<String>>, Token)>, AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("one-time codes set up");
        let mut act = self
            .act(
                &by.actor,
                Action::ProfileChange,
                &Thing::about(person),
                &note,
            )
            .await?;
        let stored = self.store().totp(person).await?;
        let Some(stored) = stored.filter(|stored| stored.confirmed_at.is_none()) else {
            return Err(AppError::NotFound);
        };
        let secret = self.secret(person, &stored.secret)?;
        let Some(step) = totp::check(&secret, code, self.now(), None) else {
            return Ok(None);
        };
        act.tx.use_totp_step(person, step, self.now()).await?;
        let (codes, hashes) = recovery::new(self.random());
        let digests: Vec<String> = hashes
            .iter()
            .map(serde_json::to_string)
            .collect::<Result<_, _>>()
            .map_err(|error| AppError::Internal(error.to_string()))?;
        act.tx.set_recovery_codes(person, &digests).await?;
        let token = self.renew(&mut act.tx, by, true).await?;
        act.note(note);
        act.commit().await?;
        Ok(Some((codes, token)))
    }

    /// Takes one's own one-time codes away.
    pub async fn remove_totp(&self, by: &SignedIn) -> Result<(), AppError> {
        let person = by.person.id;
        let note = Note::of("person", person).reason("one-time codes removed");
        let mut act = self
            .act(
                &by.actor,
                Action::ProfileChange,
                &Thing::about(person),
                &note,
            )
            .await?;
        act.tx.remove_totp(person).await?;
        act.note(note);
        act.commit().await
    }

    /// Takes a lost second factor off an account; its sessions end.
    pub async fn reset_second_factor(&self, by: &Actor, person: PersonId) -> Result<(), AppError> {
        let found = self.store().person(person).await?;
        let home = found.ok_or(AppError::NotFound)?.details.organisation;
        let note = Note::of("person", person).unit(home);
        let thing = Thing::of(home).person(person);
        let mut act = self
            .act(by, Action::PersonResetSecondFactor, &thing, &note)
            .await?;
        act.tx.remove_totp(person).await?;
        act.tx.remove_passkeys(person).await?;
        act.tx.end_sessions(person, None, self.now()).await?;
        act.note(note);
        act.commit().await
    }
}

/// Where a sealed secret belongs: under another person it does not open.
pub(super) fn context(person: PersonId) -> String {
    format!("person/{person}/totp")
}
